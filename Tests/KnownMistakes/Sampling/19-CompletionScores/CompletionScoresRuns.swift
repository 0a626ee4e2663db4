import KataTesting
import Tensors

// How the attempts at kata 19 are run, each with some parts exchanged.

extension Example {
  func logShares(
    _ change: @escaping (inout LogShareFormula) -> Void
  ) -> Exchange<LogShareFormula> {
    Exchange(of: LogShareFormula(), change) { $0(self["logits"]) }
  }

  func tokenScores(
    _ change: @escaping (inout TokenScoreFormula) -> Void
  ) -> Exchange<TokenScoreFormula> {
    Exchange(of: TokenScoreFormula(), change) { $0(self["logits"], of: ids("ids")) }
  }

  func completionScored(
    _ change: @escaping (inout TextScoreFormula) -> Void = { _ in }
  ) -> Exchange<TextScoreFormula> {
    Exchange(of: TextScoreFormula(), change) { formula in
      formula(of: ids("completion").scalars, after: prompt, by: GPT2Formula(self))
    }
  }

  /// The perplexity of the text, which is that of all tokens after its first.
  func perplexity(
    _ change: @escaping (inout TextScoreFormula) -> Void = { _ in }
  ) -> Exchange<TextScoreFormula> {
    let text = ids("text").scalars
    return Exchange(
      of: TextScoreFormula().changed { $0.result = { exp(-1 * $0.mean()) } }, change
    ) { formula in
      formula(of: Array(text.dropFirst()), after: Array(text.prefix(1)), by: GPT2Formula(self))
    }
  }

  func completionsScored(
    _ change: @escaping (inout CompletionsFormula) -> Void = { _ in }
  ) -> Exchange<CompletionsFormula> {
    Exchange(
      of: CompletionsFormula(), change,
      answers: { formula in
        let (scores, positions) = formula(of: completions, after: prompt, by: GPT2Formula(self))
        return answers(scores, positions: positions)
      })
  }

  func bestChosen(
    _ change: @escaping (inout CompletionsFormula) -> Void = { _ in }
  ) -> Exchange<CompletionsFormula> {
    Exchange(
      of: CompletionsFormula().changed { $0.scaled = { score, n, _ in score / Float(n) } }, change
    ) { formula in
      let scores = formula(of: completions, after: prompt, by: GPT2Formula(self)).scores
      return formula.choice(Tensor(scores))
    }
  }
}
