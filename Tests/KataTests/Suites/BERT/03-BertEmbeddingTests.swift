extension kata {
  @Suite(.kata) struct BertEmbeddingTests {
    @Test(.step("BertEmbedding.init(_:using:)"), arguments: Example.all(for: "drawsTablesInOrder"))
    func drawsTablesInOrder(_ example: Example) async {
      await example.check(of: newEmbedding) { embedding, _ in
        [
          "tokens": embedding.tokens.weight,
          "positions": embedding.positions.weight,
          "tokenTypes": embedding.tokenTypes.weight,
        ]
      }
    }

    @Test(.step("BertEmbedding.init(_:using:)"), arguments: Example.all(for: "passesItsRatesOn"))
    func passesItsRatesOn(_ example: Example) async {
      await example.check(of: newEmbedding) { embedding, _ in
        [
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
      await example.check(of: prepared, embedded)
    }

    @Test(
      .step("BertEmbedding.callAsFunction(_:tokenTypes:)", needs: "BertEmbedding.init(_:using:)"),
      arguments: Example.all(for: "dropsOutLast"))
    func dropsOutLast(_ example: Example) async {
      await example.check(of: prepared, embedded)
    }

    @Test(
      .step("BertEmbedding.callAsFunction(_:tokenTypes:)", needs: "BertEmbedding.init(_:using:)"),
      arguments: Example.all(for: "dropsHalf"))
    func dropsOnce(_ example: Example) async {
      await example.check(of: prepared) { $1.multiples(in: embedded($0, $1)) }
    }

    @Test(
      .step("BertEmbedding.callAsFunction(_:tokenTypes:)", needs: "BertEmbedding.init(_:using:)"),
      arguments: Example.all(for: "gradients of embeds"))
    func passesGradientsOn(_ example: Example) async {
      await example.checkGradients(of: prepared, embedded)
    }
  }
}

// MARK: - Fixtures

@Sendable private func newEmbedding(
  _ example: Example, _ generator: inout RandomGenerator
) -> BertEmbedding {
  BertEmbedding(example.configuration, using: &generator)
}

// With the example's parameters.
@Sendable private func prepared(
  _ example: Example, _ generator: inout RandomGenerator
) throws -> BertEmbedding {
  let embedding = newEmbedding(example, &generator)
  try embedding.load(example.parameters)
  embedding.train(example.integer("isTraining") == 1)
  return embedding
}

@Sendable private func embedded(_ embedding: BertEmbedding, _ example: Example) -> Tensor {
  embedding(example.ids("ids"), tokenTypes: example.ids("tokenTypes"))
}
