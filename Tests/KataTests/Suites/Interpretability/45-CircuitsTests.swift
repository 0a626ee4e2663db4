extension kata {
  @Suite(.kata) struct CircuitsTests {
    @Test(.step("FactoredMatrix.norm"), arguments: Example.all(for: "measuresNorm"))
    func measuresNorm(_ example: Example) async {
      await example.check { Answers(FactoredMatrix($0["left"], $0["right"]).norm) }
    }

    @Test(.step("FactoredMatrix.times(_:)"), arguments: Example.all(for: "multiplies"))
    func multiplies(_ example: Example) async {
      await example.check { example in
        let matrix = FactoredMatrix(example["left"], example["right"])
        let other = FactoredMatrix(example["otherLeft"], example["otherRight"])
        let product = matrix.times(other)
        return example.product(
          product.left, product.right, inside: matrix.left.shape[1], other.left.shape[1])
      }
    }

    @Test(.step("HeadCircuits.init(_:of:)"), arguments: Example.all(for: "takesHead"))
    func takesHead(_ example: Example) async {
      await example.check { example, generator in
        let head = try newHead(example, &generator)
        return [
          "query": head.query, "key": head.key, "value": head.value, "output": head.output,
        ]
      }
    }

    @Test(
      .step("HeadCircuits.queryKey", needs: "HeadCircuits.init(_:of:)"),
      arguments: Example.all(for: "joinsQueryAndKey"))
    func joinsQueryAndKey(_ example: Example) async {
      await example.check { example, generator in
        let matrix = try newHead(example, &generator).queryKey
        return example.product(matrix.left, matrix.right)
      }
    }

    @Test(
      .step("HeadCircuits.outputValue", needs: "HeadCircuits.init(_:of:)"),
      arguments: Example.all(for: "joinsValueAndOutput"))
    func joinsValueAndOutput(_ example: Example) async {
      await example.check { example, generator in
        let matrix = try newHead(example, &generator).outputValue
        return example.product(matrix.left, matrix.right)
      }
    }

    @Test(
      .step(
        "HeadCircuits.score(_:after:)", needs: "FactoredMatrix.norm", "FactoredMatrix.times(_:)",
        "HeadCircuits.init(_:of:)", "HeadCircuits.queryKey", "HeadCircuits.outputValue"),
      arguments: Example.all(for: "scoresComposition"))
    func scoresComposition(_ example: Example) async {
      await example.check { example, generator in
        let model = try newModel(example, &generator)
        let earlier = HeadCircuits(
          example.integer("earlierHead"), of: model.blocks[example.integer("earlierLayer")])
        return Answers(head(of: model, example).score(example.composition, after: earlier))
      }
    }

    @Test(
      .step(
        "HeadCircuits.scores(_:in:)", needs: "FactoredMatrix.norm", "FactoredMatrix.times(_:)",
        "HeadCircuits.init(_:of:)", "HeadCircuits.queryKey", "HeadCircuits.outputValue",
        "HeadCircuits.score(_:after:)"),
      arguments: Example.all(for: "scoresPairs"))
    func scoresPairs(_ example: Example) async {
      await example.check { example, generator in
        Answers(HeadCircuits.scores(example.composition, in: try newModel(example, &generator)))
      }
    }

    @Test(
      .step(
        "HeadCircuits.attention(of:to:in:)", needs: "HeadCircuits.init(_:of:)",
        "HeadCircuits.queryKey"),
      arguments: Example.all(for: "attends"))
    func attends(_ example: Example) async {
      await example.check { example, generator in
        let model = try newModel(example, &generator)
        let (queries, keys) = (example.ids("queries"), example.ids("keys"))
        return Answers(head(of: model, example).attention(of: queries, to: keys, in: model))
      }
    }

    @Test(
      .step(
        "HeadCircuits.effects(of:on:in:)", needs: "HeadCircuits.init(_:of:)",
        "HeadCircuits.outputValue"),
      arguments: Example.all(for: "affects"))
    func affects(_ example: Example) async {
      await example.check { example, generator in
        let model = try newModel(example, &generator)
        let (sources, targets) = (example.ids("sources"), example.ids("targets"))
        return Answers(head(of: model, example).effects(of: sources, on: targets, in: model))
      }
    }

    @Test(
      .step("HeadCircuits.directEffects(of:on:in:)"),
      arguments: Example.all(for: "affectsDirectly"))
    func affectsDirectly(_ example: Example) async {
      await example.check { example, generator in
        let model = try newModel(example, &generator)
        let (sources, targets) = (example.ids("sources"), example.ids("targets"))
        return Answers(HeadCircuits.directEffects(of: sources, on: targets, in: model))
      }
    }
  }
}

// MARK: - Fixtures

extension Example {
  fileprivate var composition: Composition { Composition.allCases[integer("composition")] }
}

@Sendable private func newHead(
  _ example: Example, _ generator: inout RandomGenerator
) throws -> HeadCircuits {
  let block = GPT2Block(example.gpt2Configuration, using: &generator)
  try example.prepare(block)
  return HeadCircuits(example.integer("head"), of: block)
}

@Sendable private func newModel(
  _ example: Example, _ generator: inout RandomGenerator
) throws -> GPT2 {
  let model = GPT2(example.gpt2Configuration, using: &generator)
  try example.prepare(model)
  return model
}

private func head(of model: GPT2, _ example: Example) -> HeadCircuits {
  HeadCircuits(example.integer("head"), of: model.blocks[example.integer("layer")])
}
