extension kata {
  @Suite(.kata) struct EmbeddingTests {
    @Test(.step("Embedding.init(count:size:using:)"), arguments: Example.all(for: "starts"))
    func startsWithNormalNumbers(_ example: Example) async {
      await example.check(of: newEmbedding) { embedding, _ in embedding.weight }
    }

    @Test(
      .step("Embedding.callAsFunction(_:)", needs: "Embedding.init(count:size:using:)"),
      arguments: Example.all(for: "looksUp"))
    func looksUp(_ example: Example) async {
      await example.check(of: prepared) { $0($1.ids("ids")) }
    }

    @Test(
      .step("Embedding.callAsFunction(_:)", needs: "Embedding.init(count:size:using:)"),
      arguments: Example.all(for: "gradients of looksUp"))
    func passesGradientsOn(_ example: Example) async {
      await example.checkGradients(of: prepared) { $0($1.ids("ids")) }
    }
  }
}

// MARK: - Fixtures

@Sendable private func newEmbedding(
  _ example: Example, _ generator: inout RandomGenerator
) -> Embedding {
  let (count, size) = (example.integer("count"), example.integer("size"))
  return Embedding(count: count, size: size, using: &generator)
}

// With the example's table.
@Sendable private func prepared(
  _ example: Example, _ generator: inout RandomGenerator
) -> Embedding {
  let embedding = newEmbedding(example, &generator)
  embedding.weight = example["weight"]
  return embedding
}
