import KataTesting
import Layers
import Tensors

// How the attempts at kata 22 are run, each with some parts exchanged.

extension Example {
  func forked(
    _ change: @escaping (inout ForkFormula) -> Void = { _ in }
  ) -> Exchange<ForkFormula> {
    Exchange(
      of: ForkFormula(), change,
      answers: { formula in forks(of: cache()) { formula($0, $1) } })
  }

  func suffixScored(
    _ change: @escaping (inout SuffixFormula) -> Void = { _ in }
  ) -> Exchange<SuffixFormula> {
    Exchange(
      of: SuffixFormula(), change,
      answers: { formula in
        var (model, positions) = (GPT2Formula(self), 0)
        var cache = textCache(&model)
        let scores = formula(
          of: suffix, after: ids("candidates").scalars, by: model, cache: &cache,
          counting: &positions)
        return answers(scores, suffixPositions: positions)
      })
  }

  /// What the text leaves in a cache.
  private func textCache(_ model: inout GPT2Formula) -> CacheFormula {
    var cache = CacheFormula(layerCount: model.configuration.layerCount)
    _ = model(IntTensor([ids("text").scalars]), cache: &cache)
    return cache
  }

  func steered(
    _ change: @escaping (inout SteerFormula) -> Void = { _ in }
  ) -> Exchange<SteerFormula> {
    Exchange(
      of: SteerFormula(), change,
      answers: { formula in
        steeredShares(
          formula(
            self["logits"], candidates: ids("candidates"), suffixScores: self["suffixScores"],
            beta: float("beta")))
      })
  }

  func steeredNext(
    _ change: @escaping (inout SteeredFormula) -> Void = { _ in }
  ) -> Exchange<SteeredFormula> {
    Exchange(
      of: SteeredFormula(), change,
      answers: { formula in
        // The suffix's scores are the same at every draw.
        var model = GPT2Formula(self)
        let (cache, logits) = (textCache(&model), self["logits"])
        let candidates = formula.candidates(logits, steering.candidateCount)
        var (held, positions) = (cache, 0)
        let scores = formula.suffix(
          of: suffix, after: candidates.scalars, by: model, cache: &held, counting: &positions)
        return frequencies { logits, generator in
          formula.next(
            logits, after: ids("text").scalars, candidates: candidates, suffixScores: scores,
            beta: steering.beta, settings, using: &generator)
        }
      })
  }

  func steeredText(
    _ change: @escaping (inout SteeredTextFormula) -> Void = { _ in }
  ) -> Exchange<SteeredTextFormula> {
    Exchange(
      of: SteeredTextFormula(), change,
      answers: { formula in
        var generator = generator
        let (tokens, positions) = formula(
          GPT2Formula(self), after: prompt, tokenCount: integer("tokenCount"), steering, settings,
          using: &generator)
        return steeredAnswers(tokens, positions: positions)
      })
  }

  func accepting(
    _ change: @escaping (inout AcceptedFormula) -> Void = { _ in }
  ) -> Exchange<AcceptedFormula> {
    Exchange(
      of: AcceptedFormula(), change,
      answers: { formula in
        let (places, positions) = formula(
          completions, after: prompt, steering, by: GPT2Formula(self))
        return acceptedAnswers(places, positions: positions)
      })
  }
}
