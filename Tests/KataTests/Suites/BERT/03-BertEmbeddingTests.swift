extension kata {
  @Suite(.kata) struct BertEmbeddingTests {
    @Test(.step("BertEmbedding.init(_:using:)"), arguments: Example.all(for: "drawsTablesInOrder"))
    func drawsTablesInOrder(_ example: Example) async {
      await example.check {
        let embedding = embedding(for: example)
        return [
          "tokens": embedding.tokens.weight,
          "positions": embedding.positions.weight,
          "tokenTypes": embedding.tokenTypes.weight,
        ]
      }
    }

    @Test(.step("BertEmbedding.init(_:using:)"), arguments: Example.all(for: "passesItsRatesOn"))
    func passesItsRatesOn(_ example: Example) async {
      await example.check {
        let embedding = embedding(for: example)
        return [
          "norm.weight": embedding.norm.weight,
          "norm.bias": embedding.norm.bias,
          "norm.epsilon": Tensor(embedding.norm.epsilon),
          "dropout.rate": Tensor(embedding.dropout.rate),
        ]
      }
    }

    @Test(
      .step("BertEmbedding.callAsFunction(_:tokenTypes:)", needs: "BertEmbedding.init(_:using:)"),
      arguments: Example.all(for: "embeds"))
    func embeds(_ example: Example) async {
      await example.check { try embedded(example) }
    }

    @Test(
      .step("BertEmbedding.callAsFunction(_:tokenTypes:)", needs: "BertEmbedding.init(_:using:)"),
      arguments: Example.all(for: "dropsOutLast"))
    func dropsOutLast(_ example: Example) async {
      await example.check { try embedded(example) }
    }

    @Test(
      .step("BertEmbedding.callAsFunction(_:tokenTypes:)", needs: "BertEmbedding.init(_:using:)"),
      arguments: Example.all(for: "gradients of embeds"))
    func passesGradientsOn(_ example: Example) async {
      await example.checkGradients(of: try prepared(example)) { embedding, example in
        embedding(example.ids("ids"), tokenTypes: example.ids("tokenTypes"))
      }
    }
  }
}

// MARK: - Fixtures

private func embedding(for example: Example) -> BertEmbedding {
  var generator = example.generator
  return BertEmbedding(example.configuration, using: &generator)
}

// With the example's parameters.
@Sendable private func prepared(_ example: Example) throws -> BertEmbedding {
  let embedding = embedding(for: example)
  try embedding.load(example.parameters)
  embedding.train(example.integer("isTraining") == 1)
  return embedding
}

private func embedded(_ example: Example) throws -> Tensor {
  try prepared(example)(example.ids("ids"), tokenTypes: example.ids("tokenTypes"))
}
