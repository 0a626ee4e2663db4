extension kata {
  @Suite(.kata) struct RelativePlacesTests {
    @Test(
      .step("RelativePlaces.distances(from:to:)"), arguments: Example.all(for: "distances"))
    func measuresDistances(_ example: Example) async {
      await example.check {
        Tensor(
          RelativePlaces.distances(from: $0.ids("queryPlaces"), to: $0.ids("keyPlaces")))
      }
    }

    @Test(
      .step("RelativePlaces.bucket(of:bucketCount:farthest:)"),
      arguments: Example.all(for: "buckets"))
    func sortsIntoBuckets(_ example: Example) async {
      await example.check { example in
        example.buckets { RelativePlaces.bucket(of: $0, bucketCount: $1, farthest: $2) }
      }
    }

    @Test(.step("RelativePlaces.rows(of:reach:)"), arguments: Example.all(for: "rows"))
    func holdsWithinTable(_ example: Example) async {
      await example.check {
        Tensor(RelativePlaces.rows(of: $0.ids("distances"), reach: $0.integer("reach")))
      }
    }

    @Test(
      .step(
        "RelativePlaces.rows(from:to:farthest:bucketCount:)",
        needs: "RelativePlaces.distances(from:to:)",
        "RelativePlaces.bucket(of:bucketCount:farthest:)", "RelativePlaces.rows(of:reach:)"),
      arguments: Example.all(for: "rowsOfPlaces"))
    func findsRowsOfPlaces(_ example: Example) async {
      await example.check { example in
        Tensor(rows(example, example.ids("queryPlaces"), example.ids("keyPlaces")))
      }
    }

    @Test(
      .step(
        "RelativePlaces.rows(from:to:farthest:bucketCount:)",
        needs: "RelativePlaces.distances(from:to:)",
        "RelativePlaces.bucket(of:bucketCount:farthest:)", "RelativePlaces.rows(of:reach:)"),
      arguments: Example.all(for: "moves"))
    func knowsDistancesAlone(_ example: Example) async {
      await example.check { example in
        example.movedRows { rows(example, $0, $1) }
      }
    }

    @Test(.step("RelativePlaces.pick(_:rows:)"), arguments: Example.all(for: "picks"))
    func picks(_ example: Example) async {
      await example.check { RelativePlaces.pick($0["scores"], rows: $0.ids("rows")) }
    }

    @Test(
      .step("RelativePlaces.pick(_:rows:)"), arguments: Example.all(for: "gradients of picks"))
    func passesGradientsToWhatIsPicked(_ example: Example) async {
      await example.checkGradients {
        RelativePlaces.pick($0["scores"], rows: $0.ids("rows"))
      }
    }
  }
}

// MARK: - Fixtures

private func rows(_ example: Example, _ queries: IntTensor, _ keys: IntTensor) -> IntTensor {
  RelativePlaces.rows(
    from: queries, to: keys, farthest: example.integer("farthest"),
    bucketCount: example.bucketCount)
}
