import KataTesting
import Layers
import PlainFunctions
import Tensors

/// Speculative decoding as a row of parts. Shares are `[V]`.
struct SpeculationFormula: Formula {
  typealias Draw = (_ shares: Tensor, _ generator: inout RandomGenerator) -> Int

  var sampler = SamplerFormula()
  /// How the small model's tokens are drawn, and what its shares are said to be.
  var drawnWith: (SamplingSettings) -> SamplingSettings = { $0 }
  var saidWith: (SamplingSettings) -> SamplingSettings = { $0 }
  /// How the large model's shares are made.
  var checkedWith: (SamplingSettings) -> SamplingSettings = { $0 }
  /// What the scores' last step is.
  var share: Move = { softmax($0) }

  // MARK: Drafting and checking

  /// What goes through a model next, of the text and of how many tokens its cache holds.
  var unread: (_ text: [Int], _ held: Int) -> [Int] = { Array($0.dropFirst($1)) }
  /// How many tokens are drafted where `count` are asked for.
  var draftCount: (_ count: Int) -> Int = { $0 }
  /// The position that a drafted token is read from, of T.
  var draftPosition: (_ T: Int) -> Int = { $0 - 1 }
  /// The tokens that the penalty counts while drafting.
  var counted: (_ ids: [Int], _ text: [Int]) -> [Int] = { _, text in text }
  /// The tokens that the penalty counts while checking, in a place of the draft.
  var checkedAfter: (_ ids: [Int], _ drafted: [Int], _ place: Int) -> [Int] = {
    $0 + $1.prefix($2)
  }
  /// The position of the first shares, of T with n drafted tokens at their end.
  var firstRow: (_ T: Int, _ n: Int) -> Int = { $0 - $1 - 1 }
  /// How many shares there are for n drafted tokens.
  var rowCount: (_ n: Int) -> Int = { $0 + 1 }
  /// Whether each token of a check goes through the model by itself.
  var checksOneByOne = false

  // MARK: Settling

  var accept: (_ p: Float, _ q: Float, _ point: Float) -> Bool = { p, q, u in u * q < p }
  var rest: (_ p: Tensor, _ q: Tensor) -> Tensor = { p, q in
    let rest = maximum(p - q, 0)
    let sum = rest.sum()
    return sum.item() > 0 ? rest / sum : p
  }
  var draw: Draw = { pointed(at: $0, by: uniform(&$1)) }
  /// What stands in the place of a rejected token, of what is left for it.
  var replace: (_ rest: Tensor, _ draw: (Tensor) -> Int) -> [Int] = { [$1($0)] }
  /// What comes behind a draft that is accepted, of all shares.
  var bonus: (_ p: [Tensor], _ n: Int, _ draw: (Tensor) -> Int) -> [Int] = { [$2($0[$1])] }
  /// Whether it comes behind what stands in the place of a rejected token, too.
  var addsBonusAlways = false
  /// What is kept of a draft whose token in a place is rejected.
  var kept: (_ drafted: [Int], _ place: Int) -> [Int] = { Array($0.prefix($1)) }

  // MARK: Rounds

  /// To how many tokens the caches are cut back, of the text so far and of what is new; nil where they
  /// are not.
  var largeEnd: (_ ids: [Int], _ new: [Int]) -> Int? = { $0.count + $1.count - 1 }
  var smallEnd: (_ ids: [Int], _ new: [Int]) -> Int? = { $0.count + $1.count - 1 }
  /// How many tokens a round drafts, of n, of how many the text lacks, and of how many positions the
  /// small model has left.
  var room: (_ n: Int, _ missing: Int, _ places: Int) -> Int = { max(0, min($0, $1 - 1, $2)) }
  /// How long the text may become: a prompt of P tokens with N new ones, in a model of S positions.
  var end: (_ P: Int, _ N: Int, _ S: Int) -> Int = { P, N, S in min(P + N, S) }
  /// What of the end is read once more before everything begins.
  var readsPromptFirst = false
  var result: (_ prompt: [Int], _ ids: [Int], _ end: Int) -> [Int] = { prompt, ids, _ in
    Array(ids.dropFirst(prompt.count))
  }
  /// Whether two vocabularies are compared.
  var compares = true

  fileprivate let known = Recollection<Tensor>()
}

// MARK: - Steps

extension SpeculationFormula {
  func shares(_ logits: Tensor, after ids: [Int], _ settings: SamplingSettings) -> Tensor {
    known.value(at: .init(logits, after: ids, by: settings)) {
      newShares(logits, after: ids, settings)
    }
  }

  private func newShares(
    _ logits: Tensor, after ids: [Int], _ settings: SamplingSettings
  ) -> Tensor {
    let (settings, sampler) = (sampler.settings(settings), sampler)
    let steps = SamplerFormula.Steps(
      penalized: { sampler.penalize($0, ids, settings.frequencyPenalty) },
      scaled: { sampler.scale($0, settings.temperature) },
      keptTopK: { scores in settings.topK.map { sampler.keepTopK(scores, $0) } ?? scores },
      keptTopP: { scores in settings.topP.map { sampler.keepTopP(scores, $0) } ?? scores })
    if sampler.isGreedy(settings) {
      let scores = sampler.greedySteps(steps).reduce(logits) { $1($0) }
      return Tensor(IntTensor.arange(scores.shape[0]) .== scores.argMax())
    }
    return share(sampler.steps(steps).reduce(logits) { $1($0) })
  }

  func draft<Model: RewindingLanguageModel>(
    _ model: Model, cache: inout Model.Cache, after ids: [Int], count: Int,
    _ settings: SamplingSettings, using generator: inout RandomGenerator
  ) -> (tokens: [Int], shares: [Tensor]) {
    var (text, shares) = (ids, [Tensor]())
    for _ in 0..<max(0, draftCount(count)) {
      let logits = model(IntTensor([unread(text, cache.count)]), cache: &cache)[0]
      let last = logits[draftPosition(logits.shape[0])]
      let counted = counted(ids, text)
      shares.append(self.shares(last, after: counted, saidWith(settings)))
      text.append(draw(self.shares(last, after: counted, drawnWith(settings)), &generator))
    }
    return (Array(text.dropFirst(ids.count)), shares)
  }

  func check<Model: RewindingLanguageModel>(
    _ model: Model, cache: inout Model.Cache, after ids: [Int], _ drafted: [Int],
    _ settings: SamplingSettings
  ) -> [Tensor] {
    let new = unread(ids + drafted, cache.count)
    let pieces = checksOneByOne ? new.map { [$0] } : [new]
    let logits = concatenated(
      pieces.map { model(IntTensor([$0]), cache: &cache)[0] }, axis: 0)  // [T, V]
    let first = firstRow(logits.shape[0], drafted.count)
    return (0..<rowCount(drafted.count)).map { place in
      shares(
        logits[first + place], after: checkedAfter(ids, drafted, place), checkedWith(settings))
    }
  }

  func settle(
    _ drafted: [Int], _ p: [Tensor], _ q: [Tensor], using generator: inout RandomGenerator
  ) -> [Int] {
    func drawn(_ shares: Tensor) -> Int { draw(shares, &generator) }
    for (place, token) in drafted.enumerated() {
      let (large, small): (Float, Float) = (p[place][token].item(), q[place][token].item())
      if accept(large, small, uniform(&generator)) { continue }
      let new = kept(drafted, place) + replace(rest(p[place], q[place]), drawn)
      return addsBonusAlways ? new + bonus(p, drafted.count, drawn) : new
    }
    return drafted + bonus(p, drafted.count, drawn)
  }

  func round<Large: RewindingLanguageModel, Small: RewindingLanguageModel>(
    _ large: Large, _ small: Small, _ caches: inout (large: Large.Cache, small: Small.Cache),
    after ids: [Int], count: Int, _ settings: SamplingSettings,
    using generator: inout RandomGenerator
  ) -> [Int] {
    let (drafted, q) = draft(
      small, cache: &caches.small, after: ids, count: count, settings, using: &generator)
    let p = check(large, cache: &caches.large, after: ids, drafted, settings)
    let new = settle(drafted, p, q, using: &generator)
    if let end = largeEnd(ids, new) { caches.large.truncate(to: end) }
    if let end = smallEnd(ids, new) { caches.small.truncate(to: end) }
    return new
  }

  func generate<Large: RewindingLanguageModel, Small: RewindingLanguageModel>(
    _ large: Large, _ small: Small, after prompt: [Int], tokenCount: Int, draftCount: Int,
    _ settings: SamplingSettings, using generator: inout RandomGenerator
  ) -> [Int] {
    if compares, !large.sharesVocabulary(with: small) { return [] }
    var (caches, ids) = ((large: large.newCache(), small: small.newCache()), prompt)
    let end = end(prompt.count, tokenCount, large.positionCount)
    if readsPromptFirst, prompt.count > 1, ids.count < end {
      _ = large(IntTensor([prompt.dropLast()]), cache: &caches.large)
    }
    while ids.count < end {
      let count = room(draftCount, end - ids.count, small.positionCount - ids.count)
      let new = round(
        large, small, &caches, after: ids, count: count, settings, using: &generator)
      ids += new
      // A draft that nothing is kept of, and no token behind it, would go on forever.
      if new.isEmpty { break }
    }
    return result(prompt, ids, end)
  }
}
