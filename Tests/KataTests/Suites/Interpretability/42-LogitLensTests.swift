extension kata {
  @Suite(.kata) struct LogitLensTests {
    @Test(.step("LogitLens.logits(of:by:)"), arguments: Example.all(for: "readsStates"))
    func readsStates(_ example: Example) async {
      // The hidden states of Hugging Face's model, through its ln_f, but for the last, and its lm_head.
      await example.check { example, generator in
        let model = try newModel(example, &generator)
        return Answers(LogitLens.logits(of: example.ids("ids"), by: model))
      }
    }

    @Test(.step("LogitLens.picked(_:of:)"), arguments: Example.all(for: "picksNext"))
    func picksNext(_ example: Example) async {
      await example.check { LogitLens.picked($0["values"], of: $0.ids("ids")) }
    }

    @Test(
      .step("LogitLens.logProbabilities(_:of:)", needs: "LogitLens.picked(_:of:)"),
      arguments: Example.all(for: "scoresTokens"))
    func scoresTokens(_ example: Example) async {
      await example.check { LogitLens.logProbabilities($0["logits"], of: $0.ids("ids")) }
    }

    @Test(
      .step("LogitLens.ranks(_:of:)", needs: "LogitLens.picked(_:of:)"),
      arguments: Example.all(for: "ranksTokens"))
    func ranksTokens(_ example: Example) async {
      await example.check { Tensor(LogitLens.ranks($0["logits"], of: $0.ids("ids"))) }
    }

    @Test(.step("LogitLens.divergences(_:)"), arguments: Example.all(for: "measuresDistance"))
    func measuresDistance(_ example: Example) async {
      await example.check { LogitLens.divergences($0["logits"]) }
    }

    @Test(.step("LogitLens.topTokens(_:count:)"), arguments: Example.all(for: "namesTopTokens"))
    func namesTopTokens(_ example: Example) async {
      await example.check {
        Tensor(LogitLens.topTokens($0["logits"], count: $0.integer("count")))
      }
    }
  }
}

// MARK: - Fixtures

@Sendable private func newModel(
  _ example: Example, _ generator: inout RandomGenerator
) throws -> GPT2 {
  let model = GPT2(example.gpt2Configuration, using: &generator)
  try example.prepare(model)
  return model
}
