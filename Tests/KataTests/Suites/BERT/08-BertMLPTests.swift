extension kata {
  @Suite(.kata) struct BertMLPTests {
    @Test(
      .step("BertMLP.init(hiddenSize:mlpSize:using:)"),
      arguments: Example.all(for: "drawsLayersInOrder"))
    func drawsLayersInOrder(_ example: Example) async {
      await example.check(of: newMLP) { mlp, _ in
        [
          "expand.weight": mlp.expand.weight,
          "expand.bias": mlp.expand.bias ?? .zeros([0]),
          "contract.weight": mlp.contract.weight,
          "contract.bias": mlp.contract.bias ?? .zeros([0]),
        ]
      }
    }

    @Test(
      .step("BertMLP.callAsFunction(_:)", needs: "BertMLP.init(hiddenSize:mlpSize:using:)"),
      arguments: Example.all(for: "appliesItsLayers"))
    func appliesItsLayers(_ example: Example) async {
      await example.check(of: prepared) { $0($1["x"]) }
    }

    @Test(
      .step("BertMLP.callAsFunction(_:)", needs: "BertMLP.init(hiddenSize:mlpSize:using:)"),
      arguments: Example.all(for: "gradients of appliesItsLayers"))
    func passesGradientsOn(_ example: Example) async {
      await example.checkGradients(of: prepared) { $0($1["x"]) }
    }
  }
}

// MARK: - Fixtures

@Sendable private func newMLP(
  _ example: Example, _ generator: inout RandomGenerator
) -> BertMLP {
  BertMLP(
    hiddenSize: example.integer("hiddenSize"), mlpSize: example.integer("mlpSize"),
    using: &generator)
}

@Sendable private func prepared(
  _ example: Example, _ generator: inout RandomGenerator
) throws -> BertMLP {
  let mlp = newMLP(example, &generator)
  try mlp.load(example.parameters)
  return mlp
}
