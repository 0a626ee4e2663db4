import Tensors

/// What texts are steered by: how likely a suffix would be behind them.
public struct SteeringSettings: Sendable, Equatable {
  /// What is tried behind a text, as token ids: those of “ and that was bad”.
  public let suffix: [Int]
  /// k: how many of the likeliest tokens it is tried with.
  public let candidateCount: Int
  /// β: to which power the suffix's probability counts: below 0 texts keep away from it, above 0 they
  /// seek it, and 0 leaves all as it is.
  public let beta: Float
  /// The probability above which whole texts are rejected, from 0 to 1.
  public let threshold: Float

  /// - Parameter suffix: one token or more. Settings that nothing can be steered by are a misuse.
  public init(
    suffix: [Int], candidateCount: Int = 10, beta: Float = -1, threshold: Float = 1
  ) {
    self.suffix = suffix
    self.candidateCount = candidateCount
    self.beta = beta
    self.threshold = threshold
    let problem = Self.problem(
      suffix: suffix, candidateCount: candidateCount, beta: beta, threshold: threshold)
    if let problem { misuse("SteeringSettings: \(problem)") }
  }

  /// What is wrong with the settings, if anything is.
  package static func problem(
    suffix: [Int], candidateCount: Int, beta: Float, threshold: Float = 1
  ) -> String? {
    if suffix.isEmpty {
      return "the suffix has no token, and nothing is equally likely behind all texts. Give it one "
        + "token or more, such as those of “ and that was bad”."
    }
    if candidateCount < 1 { return "1 candidate or more is tried, not \(candidateCount)." }
    if !beta.isFinite { return "β is a number, not \(beta)." }
    if !(threshold >= 0 && threshold <= 1) {
      return "a threshold is a probability from 0 to 1, not \(threshold)."
    }
    return nil
  }
}
