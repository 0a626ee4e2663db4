import Layers
import Tensors

/// Scores that a token is to be chosen by, as they are when all but the choice is done.
struct Choice {
  /// `[V]`, from the model.
  let scores: Tensor
  /// All tokens so far.
  let ids: [Int]
  let settings: SamplingSettings
  /// Completes “The … gives them”.
  var who = "model"

  /// Refuses scores by which no token can be chosen: a sampler would take any.
  /// - Parameter count: how many tokens are chosen already.
  func check(after count: Int) throws(RunError) {
    try check(
      scores, after: count,
      "The \(who) gives them: its weights are not finite, or too large for their formulas.")
    var counts = [Float](repeating: 0, count: scores.count)
    for id in ids { counts[id] += 1 }
    let penalty = settings.frequencyPenalty
    let penalized = penalty == 0 ? scores : scores - penalty * Tensor(counts)
    try check(penalized, after: count, "A frequency penalty of \(penalty) is too much.")
    if settings.temperature == 0 { return }
    try check(
      penalized / settings.temperature, after: count,
      "A temperature of \(settings.temperature) is too small for them: 0 always takes the best.")
  }

  private func check(_ scores: Tensor, after count: Int, _ cause: String) throws(RunError) {
    let numbers = scores.scalars
    let strangeCount = numbers.count { !($0 < .infinity) }
    let place = "after \(count) new token\(count == 1 ? "" : "s")"
    if strangeCount > 0 {
      throw RunError(
        "\(place), \(strangeCount) of \(numbers.count) scores are NaN or ∞, and no token can be "
          + "chosen by them. \(cause)")
    }
    if numbers.allSatisfy({ $0 == -.infinity }) {
      throw RunError(
        "\(place), all \(numbers.count) scores are −∞, and no token is left to be chosen. \(cause)")
    }
  }
}
