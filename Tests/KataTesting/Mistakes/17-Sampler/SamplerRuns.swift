import Tensors

// How the attempts at kata 17 are run, and what they are written with.

extension Example {
  /// How often each token of the vocabulary has occurred.
  var counts: Tensor { occurrences(ids("ids").scalars, of: self["logits"].shape[0]) }

  func chosen(by formula: SamplerFormula) -> [String: Tensor] {
    frequencies { formula.next($0, after: ids("ids").scalars, settings, using: &$1) }
  }

  func chosen(_ change: SamplerFormula.Change) -> [String: Tensor] {
    chosen(by: SamplerFormula(change))
  }

  func continued(by formula: SamplerFormula) -> Tensor {
    var generator = generator
    let new = formula.generate(
      CachedGPT2(self), after: prompt, tokenCount: integer("tokenCount"), settings,
      using: &generator)
    return Tensor(new.map { Float($0) })
  }

  func continued(_ change: SamplerFormula.Change) -> Tensor {
    continued(by: SamplerFormula(change))
  }

  func pairs(by formula: SamplerFormula) -> [String: Tensor] {
    let model = CachedGPT2(self)
    return pairFrequencies {
      formula.generate(model, after: prompt, tokenCount: 2, settings, using: &$0)
    }
  }

  func topK(_ filter: (_ logits: Tensor, _ k: Int) -> Tensor) -> [String: Tensor] {
    filtered { filter($0, integer("topK")) }
  }

  func topP(_ filter: (_ logits: Tensor, _ p: Float) -> Tensor) -> [String: Tensor] {
    filtered { filter($0, float("topP")) }
  }

  /// All filters of the example, one after another.
  func filteredTogether(by formula: SamplerFormula) -> [String: Tensor] {
    filtered { logits in
      var scores = logits / settings.temperature
      if let k = settings.topK { scores = formula.keepTopK(scores, k) }
      if let p = settings.topP { scores = formula.keepTopP(scores, p) }
      return scores
    }
  }
}

/// The scores in order, the best first unless asked otherwise, and the sums of the shares up to each and with it.
func ranked(
  _ logits: Tensor, descending: Bool = true
) -> (scores: Tensor, shares: Tensor, sums: Tensor) {
  let sorted = logits.sorted(descending: descending)
  let shares = softmaxed(sorted)
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

/// The softmax, under a name that no list of attempts has.
func softmaxed(_ scores: Tensor) -> Tensor { softmax(scores) }
