extension kata {
  @Suite(.kata) struct GPT2BlockTests {
    @Test(
      .step("GPT2MLP.init(hiddenSize:mlpSize:using:)"),
      arguments: Example.all(for: "drawsLayersInOrder"))
    func drawsLayersInOrder(_ example: Example) async {
      await example.check { example.results(of: newMLP(example)) }
    }

    @Test(
      .step("GPT2MLP.callAsFunction(_:)", needs: "GPT2MLP.init(hiddenSize:mlpSize:using:)"),
      arguments: Example.all(for: "appliesItsLayers"))
    func appliesItsLayers(_ example: Example) async {
      await example.check {
        let mlp = newMLP(example)
        try mlp.load(example.parameters)
        return mlp(example["x"])
      }
    }

    @Test(
      .step("GPT2Block.init(_:using:)", needs: "GPT2MLP.init(hiddenSize:mlpSize:using:)"),
      arguments: Example.all(for: "starts"))
    func startsLikePyTorch(_ example: Example) async {
      // PyTorch's layers, made in the order of the properties.
      await example.check {
        var generator = example.generator
        let block = GPT2Block(example.gpt2Configuration, using: &generator)
        let (rate, attentionRate) = (block.dropout.rate, block.attention.dropout.rate)
        let (epsilon, mlpEpsilon) = (block.attentionNorm.epsilon, block.mlpNorm.epsilon)
        return example.results(
          of: block,
          and: [
            "dropoutRates": Tensor([rate, attentionRate]),
            "epsilons": Tensor([epsilon, mlpEpsilon]),
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
      await example.check { try newBlock(example)(example["x"]) }
    }

    @Test(
      .step(
        "GPT2Block.callAsFunction(_:)", needs: "GPT2Block.init(_:using:)",
        "GPT2MLP.init(hiddenSize:mlpSize:using:)", "GPT2MLP.callAsFunction(_:)"),
      arguments: Example.all(for: "gradients of transforms"))
    func passesGradientsOn(_ example: Example) async {
      await example.checkGradients(of: try newBlock(example)) { $0($1["x"]) }
    }
  }
}

// MARK: - Fixtures

@Sendable private func newMLP(_ example: Example) -> GPT2MLP {
  var generator = example.generator
  return GPT2MLP(
    hiddenSize: example.integer("hiddenSize"), mlpSize: example.integer("mlpSize"),
    using: &generator)
}

// With the example's parameters.
@Sendable private func newBlock(_ example: Example) throws -> GPT2Block {
  var generator = example.generator
  let block = GPT2Block(example.gpt2Configuration, using: &generator)
  try example.prepare(block)
  return block
}
