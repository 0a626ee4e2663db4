extension kata {
  @Suite(.kata) struct EmbeddingTests {
    @Test(.step("Embedding.init(count:size:using:)"), arguments: Example.all(for: "starts"))
    func startsWithNormalNumbers(_ example: Example) async {
      await example.check {
        var generator = example.generator
        let (count, size) = (example.integer("count"), example.integer("size"))
        return Embedding(count: count, size: size, using: &generator).weight
      }
    }

    @Test(
      .step("Embedding.callAsFunction(_:)", needs: "Embedding.init(count:size:using:)"),
      arguments: Example.all(for: "looksUp"))
    func looksUp(_ example: Example) async {
      await example.check { newEmbedding(example)(example.ids("ids")) }
    }

    @Test(
      .step("Embedding.callAsFunction(_:)", needs: "Embedding.init(count:size:using:)"),
      arguments: Example.all(for: "gradients of looksUp"))
    func passesGradientsOn(_ example: Example) async {
      await example.checkGradients(of: newEmbedding(example)) { $0($1.ids("ids")) }
    }
  }
}

// MARK: - Fixtures

// With the example's table.
@Sendable private func newEmbedding(_ example: Example) -> Embedding {
  var generator = example.generator
  let (count, size) = (example.integer("count"), example.integer("size"))
  let embedding = Embedding(count: count, size: size, using: &generator)
  embedding.weight = example["weight"]
  return embedding
}
