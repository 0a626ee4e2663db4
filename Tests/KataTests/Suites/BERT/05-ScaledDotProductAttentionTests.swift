extension kata {
  @Suite(.kata) struct ScaledDotProductAttentionTests {
    @Test(.step("ScaledDotProductAttention.scores(_:_:)"), arguments: Example.all(for: "scores"))
    func scores(_ example: Example) async {
      await example.check { ScaledDotProductAttention.scores($0["query"], $0["key"]) }
    }

    @Test(
      .step("ScaledDotProductAttention.pattern(_:mask:)"), arguments: Example.all(for: "pattern"))
    func pattern(_ example: Example) async {
      await example.check {
        ScaledDotProductAttention.pattern($0["scores"], mask: $0.optionalMask("mask"))
      }
    }

    @Test(.step("ScaledDotProductAttention.output(_:_:)"), arguments: Example.all(for: "output"))
    func output(_ example: Example) async {
      await example.check { ScaledDotProductAttention.output($0["pattern"], $0["value"]) }
    }

    @Test(
      .step("ScaledDotProductAttention.scores(_:_:)"),
      arguments: Example.all(for: "gradients of scores"))
    func scoresPassGradientsOn(_ example: Example) async {
      await example.checkGradients { ScaledDotProductAttention.scores($0["query"], $0["key"]) }
    }

    @Test(
      .step("ScaledDotProductAttention.pattern(_:mask:)"),
      arguments: Example.all(for: "gradients of pattern"))
    func patternPassesGradientsOn(_ example: Example) async {
      await example.checkGradients {
        ScaledDotProductAttention.pattern($0["scores"], mask: $0.optionalMask("mask"))
      }
    }

    @Test(
      .step("ScaledDotProductAttention.output(_:_:)"),
      arguments: Example.all(for: "gradients of output"))
    func outputPassesGradientsOn(_ example: Example) async {
      await example.checkGradients { ScaledDotProductAttention.output($0["pattern"], $0["value"]) }
    }
  }
}
