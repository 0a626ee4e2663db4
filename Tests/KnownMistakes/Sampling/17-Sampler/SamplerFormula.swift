import KataTesting
import Layers
import PlainFunctions
import Tensors

/// Choosing a token as a row of parts.
///
/// Scores are `[V]`.
struct SamplerFormula: Formula {
  var penalize: (_ scores: Tensor, _ ids: [Int], _ penalty: Float) -> Tensor = frequencyPenalized
  var scale: (_ scores: Tensor, _ temperature: Float) -> Tensor = { $0 / $1 }
  var keepTopK: (_ scores: Tensor, _ k: Int) -> Tensor = bestKept
  var keepTopP: (_ scores: Tensor, _ p: Float) -> Tensor = likeliestKept
  var draw: (_ scores: Tensor, _ generator: inout RandomGenerator) -> Int = drawn

  /// Whether the best token is taken, and none is drawn.
  var isGreedy: (_ settings: SamplingSettings) -> Bool = { $0.temperature == 0 }
  /// What becomes of the scores before the best token is taken, one after another.
  var greedySteps: (_ steps: Steps) -> [Move] = { [$0.penalized] }
  /// What becomes of the scores before a token is drawn, one after another.
  var steps: (_ steps: Steps) -> [Move] = {
    [$0.penalized, $0.scaled, $0.keptTopK, $0.keptTopP]
  }
  /// What stands where the settings have none.
  var missingTopK: Int?
  var missingTopP: Float?
  /// The settings that count, of those that are asked for.
  var settings: (SamplingSettings) -> SamplingSettings = { $0 }

  private enum Choice {
    case best(Int)
    /// To draw from.
    case scores(Tensor)
  }
  private let choices = Recollection<Choice>()

  /// The parts with the numbers that the settings have for them.
  struct Steps {
    let penalized, scaled, keptTopK, keptTopP: Move
  }

  /// - Parameters:
  ///   - logits: `[V]`.
  ///   - ids: the text so far.
  func next(
    _ logits: Tensor, after ids: [Int], _ settings: SamplingSettings,
    using generator: inout RandomGenerator
  ) -> Int {
    let settings = self.settings(settings)
    let place = Recollection<Choice>.Place(logits, after: ids, by: settings)
    switch choices.value(at: place, else: { choice(logits, after: ids, settings) }) {
    case .best(let id): return id
    case .scores(let scores): return draw(scores, &generator)
    }
  }

  /// What is left of the scores: the same each time that a text is drawn from.
  private func choice(_ logits: Tensor, after ids: [Int], _ settings: SamplingSettings) -> Choice {
    let all = Steps(
      penalized: { penalize($0, ids, settings.frequencyPenalty) },
      scaled: { scale($0, settings.temperature) },
      keptTopK: { scores in (settings.topK ?? missingTopK).map { keepTopK(scores, $0) } ?? scores },
      keptTopP: { scores in (settings.topP ?? missingTopP).map { keepTopP(scores, $0) } ?? scores })
    if isGreedy(settings) {
      return .best(greedySteps(all).reduce(logits) { $1($0) }.argMax().item())
    }
    return .scores(steps(all).reduce(logits) { $1($0) })
  }

  /// What the filters leave of the scores, one after another.
  func filtered(_ logits: Tensor, _ settings: SamplingSettings) -> Tensor {
    var scores = scale(logits, settings.temperature)
    if let k = settings.topK { scores = keepTopK(scores, k) }
    if let p = settings.topP { scores = keepTopP(scores, p) }
    return scores
  }
}

// MARK: - The right parts

/// How often each token of a vocabulary occurs, `[V]`. After a misuse nothing is a token.
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
  pointed(at: softmax(logits), by: uniform(&generator))
}

/// Which of the shares, laid end to end, a number from 0 to below 1 points at.
func pointed(at shares: Tensor, by point: Float) -> Int {
  let ends = shares.cumsum(axis: 0).scalars
  guard let last = ends.last else { return 0 }
  return ends.count { $0 <= point * last }
}
