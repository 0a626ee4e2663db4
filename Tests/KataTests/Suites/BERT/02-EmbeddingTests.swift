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

    @Test(
      .step("Linear.init(inputSize:outputSize:bias:using:)"),
      arguments: Example.all(for: "drawsLayer"))
    func drawsWeightThenBias(_ example: Example) async {
      await example.check(of: newLinear) { linear, example in
        example.results(of: linear, and: ["there is no bias": linear.bias == nil])
      }
    }

    @Test(
      .step(
        "Linear.callAsFunction(_:)", needs: "Linear.init(inputSize:outputSize:bias:using:)"),
      arguments: Example.all(for: "appliesLayer"))
    func appliesLayer(_ example: Example) async {
      await example.check(of: preparedLinear) { $0($1["x"]) }
    }

    @Test(
      .step(
        "Linear.callAsFunction(_:)", needs: "Linear.init(inputSize:outputSize:bias:using:)"),
      arguments: Example.all(for: "gradients of appliesLayer"))
    func passesGradientsOnToLayer(_ example: Example) async {
      await example.checkGradients(of: preparedLinear) { $0($1["x"]) }
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

// No result is declared, since an older file has no `Linear`: see KataTests/Subject.swift.
private let newLinear = { @Sendable (example: Example, generator: inout RandomGenerator) in
  Linear(
    inputSize: example.integer("inputSize"), outputSize: example.integer("outputSize"),
    bias: example.integer("bias") == 1, using: &generator)
}

// With the example's weight and bias.
private let preparedLinear = {
  @Sendable (example: Example, generator: inout RandomGenerator) throws in
  let linear = newLinear(example, &generator)
  try linear.load(example.parameters)
  return linear
}
