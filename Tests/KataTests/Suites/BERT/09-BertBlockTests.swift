extension kata {
  @Suite(.kata) struct BertBlockTests {
    // In PyTorch too, the parts are made in the order of the properties.
    @Test(.step("BertBlock.init(_:using:)"), arguments: Example.all(for: "starts"))
    func startsLikePyTorch(_ example: Example) async {
      await example.check {
        var generator = example.generator
        let block = BertBlock(example.configuration, using: &generator)
        let (rate, attentionRate) = (block.dropout.rate, block.attention.dropout.rate)
        let (epsilon, outputEpsilon) = (block.attentionNorm.epsilon, block.outputNorm.epsilon)
        return example.results(
          of: block,
          and: [
            "dropoutRates": Tensor([rate, attentionRate]),
            "epsilons": Tensor([epsilon, outputEpsilon]),
            "headCount": Tensor(block.attention.headCount),
          ])
      }
    }

    @Test(
      .step("BertBlock.callAsFunction(_:mask:)", needs: "BertBlock.init(_:using:)"),
      arguments: Example.all(for: "transforms"))
    func transforms(_ example: Example) async {
      await example.check {
        var generator = example.generator
        let block = BertBlock(example.configuration, using: &generator)
        try example.prepare(block)
        return block(example["x"], mask: example.padding)
      }
    }
  }
}
