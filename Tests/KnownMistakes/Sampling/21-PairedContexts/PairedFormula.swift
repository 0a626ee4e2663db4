import KataTesting
import Layers
import Tensors

/// What is made of two texts, as a row of parts. Scores are `[V]`.
struct PairedFormula: Formula {
  typealias Joining = (_ a: Tensor, _ b: Tensor) -> Tensor

  var sampler = SamplerFormula()
  /// Log-probabilities of scores.
  var logShares: Move = { $0 - $0.logSumExp() }
  var mean: Joining = { log((exp($0) + exp($1)) / 2) }
  var product: Joining = { a, b in (a + b) - (a + b).logSumExp() }
  var contrast: (_ a: Tensor, _ b: Tensor, _ alpha: Float) -> Tensor = { a, b, alpha in
    (1 + alpha) * a - alpha * b
  }
  /// Which tokens are plausible.
  var isPlausible: (_ a: Tensor, _ scores: Tensor, _ share: Float) -> Mask = { a, _, share in
    a .>= a.max() + log(Tensor(share))
  }
  /// What the others become.
  var hidden = -Float.infinity
  /// By whom it is judged what is plausible.
  var judge: (_ a: Tensor, _ b: Tensor) -> Tensor = { a, _ in a }
  /// Which text is the first.
  var order: (_ a: Tensor, _ b: Tensor) -> (Tensor, Tensor) = { ($0, $1) }
  /// What is done, where something is asked for.
  var pairing: (ContextPairing) -> ContextPairing = { $0 }

  // MARK: Texts

  /// What goes through the model first, of both texts.
  var starts: (_ prompt: [Int], _ other: [Int]) -> ([Int], [Int]) = { ($0, $1) }
  /// Whether both texts have one cache.
  var sharesCache = false
  /// What goes through the model next, of a text so far and its newest token.
  var feed: (_ text: [Int], _ newest: [Int]) -> [Int] = { _, newest in newest }
  /// The same for the second text; nil where it stays as it was, and nothing is read of it.
  var feedOther: (_ text: [Int], _ newest: [Int]) -> [Int]? = { _, newest in newest }
  /// How long the text may become: prompts of P and O tokens with N new ones, in S positions.
  var end: (_ P: Int, _ O: Int, _ N: Int, _ S: Int) -> Int = { P, O, N, S in
    P + min(N, S - max(P, O))
  }
  /// The tokens that the penalty counts.
  var counted: (_ ids: [Int], _ other: [Int]) -> [Int] = { ids, _ in ids }
  var result: (_ prompt: [Int], _ ids: [Int]) -> [Int] = { Array($1.dropFirst($0.count)) }

  fileprivate let known = Recollection<Tensor>()
}

// MARK: - Steps

extension PairedFormula {
  func kept(_ scores: Tensor, by a: Tensor, _ share: Float) -> Tensor {
    which(isPlausible(a, scores, share), scores, hidden)
  }

  func scores(_ first: Tensor, _ second: Tensor, _ pairing: ContextPairing) -> Tensor {
    let (a, b) = order(logShares(first), logShares(second))
    switch self.pairing(pairing) {
    case .mean: return mean(a, b)
    case .product: return product(a, b)
    case .contrast(let alpha, let share):
      return kept(contrast(a, b, alpha), by: judge(a, b), share)
    }
  }

  func generate<Model: CachingLanguageModel>(
    _ model: Model, after prompt: [Int], and other: [Int], tokenCount: Int,
    _ pairing: ContextPairing, _ settings: SamplingSettings,
    using generator: inout RandomGenerator
  ) -> [Int] {
    var caches = [model.newCache(), model.newCache()]
    var (ids, text) = (prompt, other)
    let end = end(prompt.count, other.count, tokenCount, model.positionCount)
    var (new, otherNew): ([Int], [Int]?) = starts(prompt, other)
    var second: Tensor?
    while ids.count < end {
      let first = model(IntTensor([new]), cache: &caches[0])[0, -1]
      if let new = otherNew {
        second = model(IntTensor([new]), cache: &caches[sharesCache ? 0 : 1])[0, -1]
      }
      let joint = known.value(at: .init(first, second!, by: settings)) {
        scores(first, second!, pairing)
      }
      let id = sampler.next(joint, after: counted(ids, text), settings, using: &generator)
      ids.append(id)
      text.append(id)
      (new, otherNew) = (feed(ids, [id]), feedOther(text, [id]))
    }
    return result(prompt, ids)
  }
}

// MARK: - Runs

extension Example {
  typealias PairedChange = (inout PairedFormula) -> Void

  private func paired(
    _ change: @escaping PairedChange, _ answers: @escaping (PairedFormula) -> Answers
  ) -> Exchange<PairedFormula> {
    Exchange(of: PairedFormula(), change, answers: answers)
  }

  func normalized(_ change: @escaping PairedChange = { _ in }) -> Exchange<PairedFormula> {
    paired(change) { Answers($0.logShares(self["logits"])) }
  }

  func averaged(_ change: @escaping PairedChange = { _ in }) -> Exchange<PairedFormula> {
    paired(change) { Answers($0.mean(self["a"], self["b"])) }
  }

  func multiplied(_ change: @escaping PairedChange = { _ in }) -> Exchange<PairedFormula> {
    paired(change) { Answers($0.product(self["a"], self["b"])) }
  }

  func contrasted(_ change: @escaping PairedChange = { _ in }) -> Exchange<PairedFormula> {
    paired(change) { Answers($0.contrast(self["a"], self["b"], float("alpha"))) }
  }

  func keptPlausible(_ change: @escaping PairedChange = { _ in }) -> Exchange<PairedFormula> {
    paired(change) { Answers($0.kept(self["scores"], by: self["a"], float("share"))) }
  }

  func combined(_ change: @escaping PairedChange = { _ in }) -> Exchange<PairedFormula> {
    paired(change) { Answers(shifted($0.scores(self["first"], self["second"], pairing))) }
  }

  func continuedTogether(_ change: @escaping PairedChange = { _ in }) -> Exchange<PairedFormula> {
    paired(change) { formula in
      pairedContinuation(told) {
        formula.generate(
          $0, after: prompt, and: ids("other").scalars, tokenCount: integer("tokenCount"),
          pairing, settings, using: &$1)
      }
    }
  }

  func drawnTogether(_ change: @escaping PairedChange = { _ in }) -> Exchange<PairedFormula> {
    paired(change) { formula in
      let (model, prompt, other) = (told, prompt, ids("other").scalars)
      return pairFrequencies {
        formula.generate(
          model, after: prompt, and: other, tokenCount: 2, pairing, settings, using: &$0)
      }
    }
  }

  /// The example's model, which runs once on each text.
  private var told: TellingModel {
    let formula = GPT2Formula(self)
    return TellingModel(gpt2Configuration) { ids in
      formula.logits(formula.finished(formula.stream(IntTensor([ids])).last!))[0]
    }
  }
}
