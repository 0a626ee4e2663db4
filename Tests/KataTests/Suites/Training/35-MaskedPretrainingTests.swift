extension kata {
  @Suite(.kata) struct MaskedPretrainingTests {
    @Test(
      .step("MaskedPretraining.batch(of:_:using:)"), arguments: Example.all(for: "makesBatches"))
    func makesBatches(_ example: Example) async {
      await example.check { example in
        let tokens = newTokens(example)
        return example.blanked { rows, generator in
          let batch = MaskedPretraining.batch(of: rows, tokens, using: &generator)
          return BlankedRows(ids: batch.ids, targets: batch.targets, mask: batch.mask)
        }
      }
    }

    @Test(
      .step("MaskedPretraining.loss(of:on:)"), arguments: Example.all(for: "computesLoss"))
    func computesLoss(_ example: Example) async {
      await example.check(of: prepared) { bert, example in
        MaskedPretraining.loss(of: bert, on: newBatches(example)[0])
      }
    }

    @Test(
      .step("MaskedPretraining.loss(of:on:)"),
      arguments: Example.all(for: "gradients of computesLoss"))
    func computesLossToTrain(_ example: Example) async {
      await example.checkGradients(of: prepared) { bert, example in
        MaskedPretraining.loss(of: bert, on: newBatches(example)[0])
      }
    }

    @Test(
      .step("MaskedPretraining.step(_:_:on:)", needs: "MaskedPretraining.loss(of:on:)"),
      arguments: Example.all(for: "learns"))
    func learns(_ example: Example) async {
      // Hugging Face's losses on the same batches, from the same weights.
      await example.check { example, generator in
        let bert = try prepared(example, &generator)
        let (batches, optimizer) = (newBatches(example), example.optimizer(of: bert))
        let losses = batches.map { MaskedPretraining.step(bert, optimizer, on: $0) }
        return [
          "losses": Tensor(losses),
          "loss of the first batch at the end": MaskedPretraining.loss(of: bert, on: batches[0]),
        ]
      }
    }

    @Test(
      .step(
        "MaskedPretraining.epoch(_:_:on:size:_:using:)",
        needs: "MaskedPretraining.batch(of:_:using:)", "MaskedPretraining.loss(of:on:)",
        "MaskedPretraining.step(_:_:on:)"),
      arguments: Example.all(for: "goesThrough"))
    func goesThrough(_ example: Example) async {
      await example.check { example in
        let (tokens, size) = (newTokens(example), example.integer("size"))
        return try example.learnedEpochs { model, optimizer, rows, generator in
          MaskedPretraining.epoch(
            model, optimizer, on: rows, size: size, tokens, using: &generator)
        }
      }
    }

    @Test(
      .step("MaskedPretraining.evaluate(_:on:)", needs: "MaskedPretraining.loss(of:on:)"),
      arguments: Example.all(for: "evaluates"))
    func evaluates(_ example: Example) async {
      await example.check(of: prepared) { bert, example in
        let batches = newBatches(example)
        return example.asked(bert) { MaskedPretraining.evaluate($0, on: batches) }
      }
    }

    @Test(
      .step("MaskedPretraining.fill(_:maskID:count:by:)"), arguments: Example.all(for: "fills"))
    func fills(_ example: Example) async {
      await example.check(of: prepared) { filled($0, $1) }
    }

    @Test(
      .step("MaskedPretraining.fill(_:maskID:count:by:)"),
      arguments: Example.all(for: "fillsStories"))
    func fillsStories(_ example: Example) async {
      // The best words of the little BERT that comes along.
      await example.check(of: littleBert) { filled($0, $1) }
    }
  }
}

// MARK: - Fixtures

@Sendable private func newTokens(_ example: Example) -> BlankTokens {
  BlankTokens(
    maskID: example.integer("maskID"), paddingID: example.integer("paddingID"),
    special: example.specialIDs, vocabularySize: example.integer("vocabularySize"))
}

@Sendable private func newBatches(_ example: Example) -> [MaskedBatch] {
  example.blankedBatches.map { MaskedBatch(ids: $0.ids, targets: $0.targets, mask: $0.mask) }
}

// With the example's parameters.
@Sendable private func prepared(
  _ example: Example, _ generator: inout RandomGenerator
) throws -> Bert {
  let bert = Bert(example.configuration, using: &generator)
  try example.prepare(bert)
  return bert
}

// The one that knows the little world of Tales.
@Sendable private func littleBert(
  _ example: Example, _ generator: inout RandomGenerator
) throws -> Bert {
  let checkpoint = try example.littleBert
  let bert = Bert(checkpoint.configuration, using: &generator)
  try checkpoint.load(into: bert)
  return bert
}

@Sendable private func filled(_ bert: Bert, _ example: Example) -> Answers {
  let (ids, maskID) = (example.ids("ids").scalars, example.integer("maskID"))
  let count = example.integer("count")
  return example.filled(bert) {
    MaskedPretraining.fill(ids, maskID: maskID, count: count, by: $0)
  }
}
