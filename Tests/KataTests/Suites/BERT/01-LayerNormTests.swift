extension kata {
  @Suite(.kata) struct LayerNormTests {
    @Test(.step("LayerNorm.init(_:epsilon:)"), arguments: Example.all(for: "starts"))
    func startsByNormalizingOnly(_ example: Example) async {
      await example.check {
        let norm = LayerNorm($0.shape("normalizedShape"), epsilon: $0.float("epsilon"))
        return [
          "weight": norm.weight, "bias": norm.bias,
          "epsilon": Tensor(norm.epsilon),
          "normalizedShape": Array(norm.normalizedShape),
        ]
      }
    }

    @Test(
      .step("LayerNorm.callAsFunction(_:)", needs: "LayerNorm.init(_:epsilon:)"),
      arguments: Example.all(for: "normalizes"))
    func normalizes(_ example: Example) async {
      await example.check(of: newNorm) { $0($1["x"]) }
    }

    @Test(
      .step("LayerNorm.callAsFunction(_:)", needs: "LayerNorm.init(_:epsilon:)"),
      arguments: Example.all(for: "gradients of normalizes"))
    func passesGradientsOn(_ example: Example) async {
      await example.checkGradients(of: newNorm) { $0($1["x"]) }
    }
  }
}

// MARK: - Fixtures

// With the example's gain and shift.
@Sendable private func newNorm(_ example: Example, _: inout RandomGenerator) -> LayerNorm {
  let norm = LayerNorm(example.shape("normalizedShape"), epsilon: example.float("epsilon"))
  norm.weight = example["weight"]
  norm.bias = example["bias"]
  return norm
}
