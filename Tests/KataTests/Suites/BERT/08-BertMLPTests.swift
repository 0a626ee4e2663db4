extension kata {
  @Suite(.kata) struct BertMLPTests {
    @Test(
      .step("BertMLP.init(hiddenSize:mlpSize:using:)"),
      arguments: Example.all(for: "drawsLayersInOrder"))
    func drawsLayersInOrder(_ example: Example) async {
      await example.check {
        let mlp = mlp(for: example)
        return [
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
      await example.check { try prepared(example)(example["x"]) }
    }

    @Test(
      .step("BertMLP.callAsFunction(_:)", needs: "BertMLP.init(hiddenSize:mlpSize:using:)"),
      arguments: Example.all(for: "gradients of appliesItsLayers"))
    func passesGradientsOn(_ example: Example) async {
      await example.checkGradients(of: try prepared(example)) { $0($1["x"]) }
    }
  }
}

// MARK: - Fixtures

private func mlp(for example: Example) -> BertMLP {
  var generator = example.generator
  return BertMLP(
    hiddenSize: example.integer("hiddenSize"), mlpSize: example.integer("mlpSize"),
    using: &generator)
}

@Sendable private func prepared(_ example: Example) throws -> BertMLP {
  let mlp = mlp(for: example)
  try mlp.load(example.parameters)
  return mlp
}
