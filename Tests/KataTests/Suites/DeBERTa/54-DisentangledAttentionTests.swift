extension kata {
  @Suite(.kata) struct DisentangledAttentionTests {
    // MARK: The terms

    @Test(
      .step("DisentangledScores.contentToContent(_:_:)"),
      arguments: Example.all(for: "contentToContent"))
    func comparesContents(_ example: Example) async {
      await example.check { DisentangledScores.contentToContent($0["query"], $0["key"]) }
    }

    @Test(
      .step("DisentangledScores.contentToContent(_:_:)"),
      arguments: Example.all(for: "gradients of contentToContent"))
    func comparesContentsToTrain(_ example: Example) async {
      await example.checkGradients { DisentangledScores.contentToContent($0["query"], $0["key"]) }
    }

    @Test(
      .step("DisentangledScores.contentToPlace(_:_:rows:)"),
      arguments: Example.all(for: "contentToPlace"))
    func asksDistances(_ example: Example) async {
      await example.check { contentToPlace($0) }
    }

    @Test(
      .step("DisentangledScores.contentToPlace(_:_:rows:)"),
      arguments: Example.all(for: "gradients of contentToPlace"))
    func asksDistancesToTrain(_ example: Example) async {
      await example.checkGradients { contentToPlace($0) }
    }

    @Test(
      .step("DisentangledScores.placeToContent(_:_:rows:)"),
      arguments: Example.all(for: "placeToContent"))
    func isAskedByDistances(_ example: Example) async {
      await example.check { placeToContent($0) }
    }

    @Test(
      .step("DisentangledScores.placeToContent(_:_:rows:)"),
      arguments: Example.all(for: "gradients of placeToContent"))
    func isAskedByDistancesToTrain(_ example: Example) async {
      await example.checkGradients { placeToContent($0) }
    }

    @Test(
      .step(
        "DisentangledScores.scores(_:_:placeQuery:placeKey:rows:)",
        needs: "DisentangledScores.contentToContent(_:_:)",
        "DisentangledScores.contentToPlace(_:_:rows:)",
        "DisentangledScores.placeToContent(_:_:rows:)"),
      arguments: Example.all(for: "scores"))
    func addsAndScalesTerms(_ example: Example) async {
      await example.check { scores($0) }
    }

    @Test(
      .step(
        "DisentangledScores.scores(_:_:placeQuery:placeKey:rows:)",
        needs: "DisentangledScores.contentToContent(_:_:)",
        "DisentangledScores.contentToPlace(_:_:rows:)",
        "DisentangledScores.placeToContent(_:_:rows:)"),
      arguments: Example.all(for: "gradients of scores"))
    func addsTermsToTrain(_ example: Example) async {
      await example.checkGradients { scores($0) }
    }

    // MARK: The module

    @Test(
      .step("DisentangledAttention.init(_:using:)"), arguments: Example.all(for: "starts"))
    func hasTheLayersThatItNeeds(_ example: Example) async {
      await example.check(of: newAttention) { attention, example in
        var absent: [String] = []
        if attention.placeKey == nil { absent.append("placeKey") }
        if attention.placeQuery == nil { absent.append("placeQuery") }
        return example.results(
          of: attention, without: absent,
          and: [
            "headCount": attention.headCount,
            "attentionDropoutRate": Tensor(attention.dropout.rate),
            "dropoutRate": Tensor(attention.placeDropout.rate),
          ])
      }
    }

    @Test(
      .step(
        "DisentangledAttention.projected(_:)", needs: "DisentangledAttention.init(_:using:)"),
      arguments: Example.all(for: "projects"))
    func makesQueriesAndKeysOfPlaces(_ example: Example) async {
      await example.check(of: prepared) { attention, example in
        let (queries, keys) = attention.projected(example["places"])
        return example.projections(queries, keys)
      }
    }

    @Test(
      .step(
        "DisentangledAttention.projected(_:)", needs: "DisentangledAttention.init(_:using:)"),
      arguments: Example.all(for: "gradients of projects"))
    func makesQueriesAndKeysToTrain(_ example: Example) async {
      await example.checkGradients(of: prepared) { attention, example in
        let (queries, keys) = attention.projected(example["places"])
        return ["queries": queries ?? .zeros([1]), "keys": keys ?? .zeros([1])]
      }
    }

    @Test(
      .step(
        "DisentangledAttention.projected(_:)", needs: "DisentangledAttention.init(_:using:)"),
      arguments: Example.all(for: "dropsPlaces"))
    func dropsPlaces(_ example: Example) async {
      await example.check(of: prepared) { attention, example in
        example.multiples(in: attention.projected(example["places"]).keys ?? .zeros([1]))
      }
    }

    @Test(
      .step(
        "DisentangledAttention.projected(_:)", needs: "DisentangledAttention.init(_:using:)"),
      arguments: Example.all(for: "dropsTogether"))
    func dropsTheSameForBoth(_ example: Example) async {
      await example.check(of: prepared) { attention, example in
        let (queries, keys) = attention.projected(example["places"])
        return example.madeOfTheSame(queries, keys)
      }
    }

    @Test(
      .step(
        "DisentangledAttention.callAsFunction(_:asking:places:rows:mask:)",
        needs: "DisentangledAttention.init(_:using:)",
        "DisentangledAttention.projected(_:)",
        "DisentangledScores.scores(_:_:placeQuery:placeKey:rows:)"),
      arguments: Example.all(for: "attends"))
    func attends(_ example: Example) async {
      await example.check(of: prepared) { attend($0, $1) }
    }

    @Test(
      .step(
        "DisentangledAttention.callAsFunction(_:asking:places:rows:mask:)",
        needs: "DisentangledAttention.init(_:using:)",
        "DisentangledAttention.projected(_:)",
        "DisentangledScores.scores(_:_:placeQuery:placeKey:rows:)"),
      arguments: Example.all(for: "gradients of attends"))
    func passesGradientsOn(_ example: Example) async {
      await example.checkGradients(of: prepared) { attend($0, $1) }
    }

    @Test(
      .step(
        "DisentangledAttention.callAsFunction(_:asking:places:rows:mask:)",
        needs: "DisentangledAttention.init(_:using:)",
        "DisentangledAttention.projected(_:)",
        "DisentangledScores.scores(_:_:placeQuery:placeKey:rows:)"),
      arguments: Example.all(for: "shifts"))
    func readsTheSameFurtherRight(_ example: Example) async {
      await example.check(of: prepared) { attention, example in
        let places = example["places"]
        return example.shifted { attention($0, places: places, rows: $1, mask: $2) }
      }
    }

    @Test(
      .step(
        "DisentangledAttention.callAsFunction(_:asking:places:rows:mask:)",
        needs: "DisentangledAttention.init(_:using:)",
        "DisentangledAttention.projected(_:)",
        "DisentangledScores.scores(_:_:placeQuery:placeKey:rows:)"),
      arguments: Example.all(for: "dropsShares"))
    func dropsShares(_ example: Example) async {
      await example.check(of: prepared) { attention, example in
        let configuration = example.debertaConfiguration
        let D = configuration.hiddenSize / configuration.headCount
        return example.multiples(in: attend(attention, example), ofEach: D)
      }
    }
  }
}

// MARK: - Fixtures

private func contentToPlace(_ example: Example) -> Tensor {
  DisentangledScores.contentToPlace(
    example["query"], example["placeKey"], rows: example.ids("rows"))
}

private func placeToContent(_ example: Example) -> Tensor {
  DisentangledScores.placeToContent(
    example["key"], example["placeQuery"], rows: example.ids("rows"))
}

private func scores(_ example: Example) -> Tensor {
  DisentangledScores.scores(
    example["query"], example["key"], placeQuery: example.optionalTensor("placeQuery"),
    placeKey: example.optionalTensor("placeKey"), rows: example.ids("rows"))
}

@Sendable private func newAttention(
  _ example: Example, _ generator: inout RandomGenerator
) -> DisentangledAttention {
  DisentangledAttention(example.debertaConfiguration, using: &generator)
}

@Sendable private func prepared(
  _ example: Example, _ generator: inout RandomGenerator
) throws -> DisentangledAttention {
  let attention = newAttention(example, &generator)
  try example.prepare(attention)
  return attention
}

private func attend(_ attention: DisentangledAttention, _ example: Example) -> Tensor {
  attention(
    example["states"], asking: example.optionalTensor("asking"), places: example["places"],
    rows: example.ids("rows"), mask: example.optionalMask("mask"))
}
