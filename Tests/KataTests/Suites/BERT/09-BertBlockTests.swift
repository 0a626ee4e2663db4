extension kata {
  @Suite(.kata) struct BertBlockTests {
    @Test(.step("BertBlock.init(_:using:)"), arguments: Example.all(for: "starts"))
    func startsLikePyTorch(_ example: Example) async {
      // In PyTorch too, the parts are made in the order of the properties.
      await example.check(of: newBlock) { block, example in
        example.results(
          of: block,
          and: [
            "dropout.rate": block.dropout.rate,
            "attention.dropout.rate": block.attention.dropout.rate,
            "attentionNorm.epsilon": block.attentionNorm.epsilon,
            "outputNorm.epsilon": block.outputNorm.epsilon,
            "headCount": block.attention.headCount,
          ])
      }
    }

    @Test(
      .step("BertBlock.callAsFunction(_:mask:)", needs: "BertBlock.init(_:using:)"),
      arguments: Example.all(for: "transforms"))
    func transforms(_ example: Example) async {
      await example.check(of: prepared) { $0($1["x"], mask: $1.padding) }
    }

    @Test(
      .step("BertBlock.callAsFunction(_:mask:)", needs: "BertBlock.init(_:using:)"),
      arguments: Example.all(for: "dropsHalf"))
    func dropsOnce(_ example: Example) async {
      await example.check(of: prepared) { $1.multiples(in: $0($1["x"])) }
    }

    @Test(
      .step("BertBlock.callAsFunction(_:mask:)", needs: "BertBlock.init(_:using:)"),
      arguments: Example.all(for: "gradients of transforms"))
    func passesGradientsOn(_ example: Example) async {
      await example.checkGradients(of: prepared) { $0($1["x"], mask: $1.padding) }
    }
  }
}

// MARK: - Fixtures

@Sendable private func newBlock(
  _ example: Example, _ generator: inout RandomGenerator
) -> BertBlock {
  BertBlock(example.configuration, using: &generator)
}

// With the example's parameters.
@Sendable private func prepared(
  _ example: Example, _ generator: inout RandomGenerator
) throws -> BertBlock {
  let block = newBlock(example, &generator)
  try example.prepare(block)
  return block
}
