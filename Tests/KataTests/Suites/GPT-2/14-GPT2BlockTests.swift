extension kata {
  @Suite(.kata) struct GPT2BlockTests {
    @Test(
      .step("GPT2MLP.init(hiddenSize:mlpSize:using:)"),
      arguments: Example.all(for: "drawsLayersInOrder"))
    func drawsLayersInOrder(_ example: Example) async {
      await example.check(of: newMLP) { $1.results(of: $0) }
    }

    @Test(
      .step("GPT2MLP.callAsFunction(_:)", needs: "GPT2MLP.init(hiddenSize:mlpSize:using:)"),
      arguments: Example.all(for: "appliesItsLayers"))
    func appliesItsLayers(_ example: Example) async {
      await example.check(of: preparedMLP) { $0($1["x"]) }
    }

    @Test(
      .step("GPT2Block.init(_:using:)", needs: "GPT2MLP.init(hiddenSize:mlpSize:using:)"),
      arguments: Example.all(for: "starts"))
    func startsLikePyTorch(_ example: Example) async {
      // PyTorch's layers, made in the order of the properties.
      await example.check(of: newBlock) { block, example in
        example.results(
          of: block,
          and: [
            "dropout.rate": block.dropout.rate,
            "attention.dropout.rate": block.attention.dropout.rate,
            "attentionNorm.epsilon": block.attentionNorm.epsilon,
            "mlpNorm.epsilon": block.mlpNorm.epsilon,
            "headCount": block.attention.headCount,
          ])
      }
    }

    @Test(
      .step(
        "GPT2Block.callAsFunction(_:)", needs: "GPT2Block.init(_:using:)",
        "GPT2MLP.init(hiddenSize:mlpSize:using:)", "GPT2MLP.callAsFunction(_:)"),
      arguments: Example.all(for: "transforms"))
    func transforms(_ example: Example) async {
      await example.check(of: prepared) { $0($1["x"]) }
    }

    @Test(
      .step(
        "GPT2Block.callAsFunction(_:)", needs: "GPT2Block.init(_:using:)",
        "GPT2MLP.init(hiddenSize:mlpSize:using:)", "GPT2MLP.callAsFunction(_:)"),
      arguments: Example.all(for: "dropsHalf"))
    func dropsOnce(_ example: Example) async {
      await example.check(of: prepared) { $1.multiples(in: $0($1["x"])) }
    }

    @Test(
      .step(
        "GPT2Block.callAsFunction(_:)", needs: "GPT2Block.init(_:using:)",
        "GPT2MLP.init(hiddenSize:mlpSize:using:)", "GPT2MLP.callAsFunction(_:)"),
      arguments: Example.all(for: "gradients of transforms"))
    func passesGradientsOn(_ example: Example) async {
      await example.checkGradients(of: prepared) { $0($1["x"]) }
    }
  }
}

// MARK: - Fixtures

@Sendable private func newMLP(
  _ example: Example, _ generator: inout RandomGenerator
) -> GPT2MLP {
  GPT2MLP(
    hiddenSize: example.integer("hiddenSize"), mlpSize: example.integer("mlpSize"),
    using: &generator)
}

// With the example's parameters.
@Sendable private func preparedMLP(
  _ example: Example, _ generator: inout RandomGenerator
) throws -> GPT2MLP {
  let mlp = newMLP(example, &generator)
  try mlp.load(example.parameters)
  return mlp
}

@Sendable private func newBlock(
  _ example: Example, _ generator: inout RandomGenerator
) -> GPT2Block {
  GPT2Block(example.gpt2Configuration, using: &generator)
}

// With the example's parameters.
@Sendable private func prepared(
  _ example: Example, _ generator: inout RandomGenerator
) throws -> GPT2Block {
  let block = newBlock(example, &generator)
  try example.prepare(block)
  return block
}
