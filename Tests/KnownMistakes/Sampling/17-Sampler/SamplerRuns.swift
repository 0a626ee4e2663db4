import KataTesting
import PlainFunctions
import Tensors

// How the attempts at kata 17 are run, and what they are written with.

extension Example {
  /// How often each token of the vocabulary has occurred.
  var counts: Tensor { occurrences(ids("ids").scalars, of: self["logits"].shape[0]) }

  /// How often each token is chosen, with some parts exchanged.
  func chosen(
    _ change: @escaping (inout SamplerFormula) -> Void = { _ in }
  ) -> Exchange<SamplerFormula> {
    Exchange(
      of: SamplerFormula(), change,
      answers: { sampler in
        frequencies { sampler.next($0, after: ids("ids").scalars, settings, using: &$1) }
      })
  }

  /// The tokens that continue the prompt, with some parts exchanged.
  func continued(
    _ change: @escaping (inout ContinuationFormula) -> Void = { _ in }
  ) -> Exchange<ContinuationFormula> {
    Exchange(
      of: ContinuationFormula(), change,
      answers: { formula in
        var (generator, counts) = (generator, [Int]())
        let tokens = formula(
          GPT2Formula(self), after: prompt, tokenCount: integer("tokenCount"), settings,
          counting: &counts, using: &generator)
        return continuation(tokens, counts)
      })
  }

  /// How often each pair of tokens continues the prompt, with some parts exchanged.
  func pairs(
    _ change: @escaping (inout ContinuationFormula) -> Void = { _ in }
  ) -> Exchange<ContinuationFormula> {
    Exchange(
      of: ContinuationFormula(), change,
      answers: { formula in
        let (model, readings) = (GPT2Formula(self), ContinuationFormula.Readings())
        return pairFrequencies {
          var counts: [Int] = []
          return formula(
            model, after: prompt, tokenCount: 2, settings, counting: &counts, readings: readings,
            using: &$0)
        }
      })
  }

  func topK(_ filter: (_ logits: Tensor, _ k: Int) -> Tensor) -> Answers {
    filtered { filter($0, integer("topK")) }
  }

  func topP(_ filter: (_ logits: Tensor, _ p: Float) -> Tensor) -> Answers {
    filtered { filter($0, float("topP")) }
  }

  func topKExchanged(
    _ change: @escaping (inout KeepingFormula<Int>) -> Void
  ) -> Exchange<KeepingFormula<Int>> {
    let k = integer("topK")
    return Exchange(
      of: KeepingFormula { _, k in k }, change,
      answers: { formula in filtered { formula($0, k) } })
  }

  func topPExchanged(
    _ change: @escaping (inout KeepingFormula<Float>) -> Void
  ) -> Exchange<KeepingFormula<Float>> {
    let p = float("topP")
    return Exchange(
      of: KeepingFormula { logits, p in crossing(logits, p) }, change,
      answers: { formula in filtered { formula($0, p) } })
  }

  func penalized(
    _ change: @escaping (inout PenaltyFormula) -> Void
  ) -> Exchange<PenaltyFormula> {
    Exchange(
      of: PenaltyFormula(ids("ids").scalars, float("penalty")), change
    ) { $0(self["logits"]) }
  }

  /// All filters of the example, one after another, with some parts exchanged.
  func filteredTogether(
    _ change: @escaping (inout SamplerFormula) -> Void = { _ in }
  ) -> Exchange<SamplerFormula> {
    Exchange(
      of: SamplerFormula(), change,
      answers: { sampler in filtered { sampler.filtered($0, settings) } })
  }
}

/// The scores in order, the best first unless asked otherwise, and the sums of the shares up to each
/// and with it.
func ranked(
  _ logits: Tensor, descending: Bool = true
) -> (scores: Tensor, shares: Tensor, sums: Tensor) {
  let sorted = logits.sorted(descending: descending)
  let shares = softmax(sorted)
  return (sorted, shares, shares.cumsum(axis: 0))
}

/// Keeps the `count` best.
func best(_ logits: Tensor, _ count: Int, hidden: Float = -.infinity) -> Tensor {
  let (V, sorted) = (logits.shape[0], logits.sorted(descending: true))
  if count < 1 { return .full([V], hidden) }
  return which(logits .>= sorted[min(count, V) - 1], logits, hidden)
}

func crossing(_ logits: Tensor, _ p: Float) -> Int {
  let (_, shares, sums) = ranked(logits)
  return IntTensor(sums - shares .< p).sum()
}

func uniform(_ generator: inout RandomGenerator) -> Float {
  Tensor.randomUniform([], using: &generator).item()
}
