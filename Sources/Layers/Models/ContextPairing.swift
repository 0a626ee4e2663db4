/// How two texts' opinions of the next token become one.
public enum ContextPairing: Sendable, Equatable {
  /// The mean of their probabilities: what either of them would say comes up.
  case mean
  /// Their product, divided by its sum: what both of them would say comes up.
  case product
  /// What the first text says more than the second.
  ///
  /// `alpha` is how much that counts, 0 or more: at 0 the first text speaks alone. `plausibility` is
  /// from 0 to 1: tokens that the first text gives less than that share of its best token's
  /// probability are out of the running.
  case contrast(alpha: Float, plausibility: Float)
}
