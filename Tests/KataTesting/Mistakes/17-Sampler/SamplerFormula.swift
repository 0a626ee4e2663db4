import Layers
import Tensors

/// Choosing tokens as a row of parts, each of which an attempt can exchange for another.
///
/// As it is made, it is right.
struct SamplerFormula {
  var penalize = frequencyPenalized
  var keepTopK = bestKept
  var keepTopP = likeliestKept
  var draw = drawn
  /// Divides the scores by the temperature.
  var scale: (Tensor, Float) -> Tensor = { $0 / $1 }
  private let changes: Set<Change>

  enum Change: Hashable, Sendable {
    // How a token is chosen.
    case scalesLast, scalesFirst, filtersFirst, penaltyLast, topPFirst
    case noTopK, noTopP, noTemperature, noPenalty, noPenaltyIfGreedy, alwaysGreedy, neverGreedy
    // How a text is continued.
    case readsFirst, readsOneEarly, readsOneLate, returnsPrompt
    case oneTooFew, oneTooMany, ignoresEnd, leavesLastPosition, ignoresCount
    case newOnly, wholeAgainInCache, lastOfPromptOnly
    case countsNewOnly, countsPromptOnly, countsPromptTwice, copiesGenerator, defaultSettings
    // Right.
    case withoutCache
  }

  init(_ changes: Change...) { self.changes = Set(changes) }

  private func has(_ change: Change) -> Bool { changes.contains(change) }

  func next(
    _ logits: Tensor, after ids: [Int], _ settings: SamplingSettings,
    using generator: inout RandomGenerator
  ) -> Int {
    var (scores, T) = (logits, settings.temperature)
    if has(.noTemperature) { T = T == 0 ? 0 : 1 }
    let isGreedy = T == 0 && !has(.neverGreedy) || has(.alwaysGreedy)
    let penalty = has(.noPenalty) ? 0 : settings.frequencyPenalty
    func filter() {
      if has(.topPFirst), let p = settings.topP { scores = keepTopP(scores, p) }
      if !has(.noTopK), let k = settings.topK { scores = keepTopK(scores, k) }
      if !has(.noTopP), !has(.topPFirst), let p = settings.topP { scores = keepTopP(scores, p) }
    }
    if has(.penaltyLast), !isGreedy {
      scores = scale(scores, T)
      filter()
      return draw(penalize(scores, ids, penalty), &generator)
    }
    if has(.filtersFirst) { filter() }
    if has(.scalesFirst), !isGreedy { scores = scale(scores, T) }
    if !(has(.noPenaltyIfGreedy) && isGreedy) { scores = penalize(scores, ids, penalty) }
    if isGreedy { return scores.argMax().item() }
    if !has(.scalesFirst), !has(.scalesLast) { scores = scale(scores, T) }
    if !has(.filtersFirst) { filter() }
    if has(.scalesLast) { scores = scale(scores, T) }
    return draw(scores, &generator)
  }

  func generate(
    _ model: CachedGPT2, after prompt: [Int], tokenCount: Int, _ settings: SamplingSettings,
    using generator: inout RandomGenerator
  ) -> [Int] {
    var (ids, new, cache) = (prompt, prompt, emptyCache(model))
    if has(.lastOfPromptOnly) { new = Array(prompt.suffix(1)) }
    var count = has(.oneTooFew) ? tokenCount - 1 : has(.oneTooMany) ? tokenCount + 1 : tokenCount
    if has(.ignoresCount) { count = .max / 2 }
    var end = model.configuration.positionCount
    if has(.leavesLastPosition) { end -= 1 }
    // The limit is for a loop that nothing else stops.
    if has(.ignoresEnd) { end += 2 }
    end = min(prompt.count + count, end)
    while ids.count < end {
      if has(.newOnly) || has(.withoutCache) { cache = emptyCache(model) }
      if has(.wholeAgainInCache) || has(.withoutCache) { new = ids }
      let logits = model(IntTensor([new]), cache: &cache)[0]
      let id = chosen(logits, prompt, ids, settings, &generator)
      ids.append(id)
      new = [id]
    }
    return has(.returnsPrompt) ? ids : Array(ids.dropFirst(prompt.count))
  }

  private func chosen(
    _ logits: Tensor, _ prompt: [Int], _ ids: [Int], _ settings: SamplingSettings,
    _ generator: inout RandomGenerator
  ) -> Int {
    var place = logits.shape[0] - 1
    if has(.readsFirst) { place = 0 }
    if has(.readsOneEarly) { place = max(0, place - 1) }
    if has(.readsOneLate) { place += 1 }
    var counted = ids
    if has(.countsNewOnly) { counted = Array(ids.dropFirst(prompt.count)) }
    if has(.countsPromptOnly) { counted = prompt }
    if has(.countsPromptTwice) { counted += prompt }
    let settings = has(.defaultSettings) ? SamplingSettings() : settings
    if has(.copiesGenerator) {
      var copy = generator
      return next(logits[place], after: counted, settings, using: &copy)
    }
    return next(logits[place], after: counted, settings, using: &generator)
  }

  private func emptyCache(_ model: CachedGPT2) -> SlippingCache {
    SlippingCache(layerCount: model.configuration.layerCount)
  }
}

// MARK: - The right parts

/// How often each token of a vocabulary occurs. After a misuse nothing is a token.
func occurrences(_ ids: [Int], of V: Int) -> Tensor {
  var counts = [Float](repeating: 0, count: V)
  for id in ids where counts.indices.contains(id) { counts[id] += 1 }
  return Tensor(counts)
}

private func frequencyPenalized(_ logits: Tensor, _ ids: [Int], _ penalty: Float) -> Tensor {
  logits - penalty * occurrences(ids, of: logits.shape[0])
}

private func bestKept(_ logits: Tensor, _ k: Int) -> Tensor {
  let best = logits.sorted(descending: true)[min(k, logits.shape[0]) - 1]
  return which(logits .>= best, logits, -.infinity)
}

private func likeliestKept(_ logits: Tensor, _ p: Float) -> Tensor {
  let sorted = logits.sorted(descending: true)
  let shares = softmax(sorted)
  let kept = IntTensor(shares.cumsum(axis: 0) - shares .< p).sum()
  return which(logits .>= sorted[kept - 1], logits, -.infinity)
}

private func drawn(_ logits: Tensor, _ generator: inout RandomGenerator) -> Int {
  pointed(at: softmax(logits), by: Tensor.randomUniform([], using: &generator).item())
}

/// Which of the shares, laid end to end, a number from 0 to below 1 points at.
func pointed(at shares: Tensor, by point: Float) -> Int {
  let ends = shares.cumsum(axis: 0)
  return IntTensor(ends .<= point * ends[-1]).sum()
}
