extension kata {
  @Suite(.kata) struct CompletionScoresTests {
    @Test(
      .step("CompletionScores.logProbabilities(_:)"), arguments: Example.all(for: "takesLogs"))
    func takesLogs(_ example: Example) async {
      await example.check { CompletionScores.logProbabilities($0["logits"]) }
    }

    @Test(
      .step("CompletionScores.logProbabilities(_:)"),
      arguments: Example.all(for: "gradients of takesLogs"))
    func takesLogsToTrain(_ example: Example) async {
      await example.checkGradients { CompletionScores.logProbabilities($0["logits"]) }
    }

    @Test(
      .step(
        "CompletionScores.logProbabilities(_:of:)", needs: "CompletionScores.logProbabilities(_:)"),
      arguments: Example.all(for: "picksTokens"))
    func picksTokens(_ example: Example) async {
      await example.check {
        CompletionScores.logProbabilities($0["logits"], of: $0.ids("ids"))
      }
    }

    @Test(
      .step(
        "CompletionScores.logProbabilities(_:of:)", needs: "CompletionScores.logProbabilities(_:)"),
      arguments: Example.all(for: "gradients of picksTokens"))
    func picksTokensToTrain(_ example: Example) async {
      await example.checkGradients {
        CompletionScores.logProbabilities($0["logits"], of: $0.ids("ids"))
      }
    }

    @Test(
      .step(
        "CompletionScores.score(of:after:by:)", needs: "CompletionScores.logProbabilities(_:)",
        "CompletionScores.logProbabilities(_:of:)"),
      arguments: Example.all(for: "scoresCompletion"))
    func scoresCompletion(_ example: Example) async {
      // Hugging Face's loss times the tokens that count.
      await example.check { example, generator in
        let model = try newModel(example, &generator)
        let completion = example.ids("completion").scalars
        return Answers(CompletionScores.score(of: completion, after: example.prompt, by: model))
      }
    }

    @Test(
      .step(
        "CompletionScores.perplexity(of:by:)", needs: "CompletionScores.logProbabilities(_:)",
        "CompletionScores.logProbabilities(_:of:)"),
      arguments: Example.all(for: "measuresPerplexity"))
    func measuresPerplexity(_ example: Example) async {
      await example.check { example, generator in
        let model = try newModel(example, &generator)
        return Answers(CompletionScores.perplexity(of: example.ids("text").scalars, by: model))
      }
    }

    @Test(
      .step(
        "CompletionScores.scores(of:after:by:)", needs: "CompletionScores.logProbabilities(_:)",
        "CompletionScores.logProbabilities(_:of:)"),
      arguments: Example.all(for: "scoresCompletions"))
    func scoresCompletions(_ example: Example) async {
      // Whatever the prompt's length, its positions are computed once.
      await example.check { example, generator in
        example.scores(by: try newModel(example, &generator)) {
          CompletionScores.scores(of: example.completions, after: example.prompt, by: $0)
        }
      }
    }

    @Test(
      .step(
        "CompletionScores.best(of:after:by:)", needs: "CompletionScores.logProbabilities(_:)",
        "CompletionScores.logProbabilities(_:of:)", "CompletionScores.scores(of:after:by:)"),
      arguments: Example.all(for: "choosesBest"))
    func choosesBest(_ example: Example) async {
      await example.check { example, generator in
        let model = try newModel(example, &generator)
        return Answers(
          CompletionScores.best(of: example.completions, after: example.prompt, by: model))
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
