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
      await example.check {
        var generator = example.generator
        let (count, size) = (example.integer("count"), example.integer("size"))
        let embedding = Embedding(count: count, size: size, using: &generator)
        embedding.weight = example["weight"]
        return embedding(example.ids("ids"))
      }
    }
  }
}
