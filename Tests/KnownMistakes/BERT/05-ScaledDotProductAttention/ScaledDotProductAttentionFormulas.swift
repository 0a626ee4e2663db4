import KataTesting
import PlainFunctions
import Tensors

/// Attention's pattern as a row of parts.
struct PatternFormula: Formula {
  /// `[…, T, S]`.
  var scores: Tensor
  var mask: Mask?
  /// What stands in a hidden score's place.
  var hidden = -Float.infinity
  var hide: (_ scores: Tensor, _ mask: Mask, _ hidden: Float) -> Tensor = { scores, mask, hidden in
    which(mask, scores, hidden)
  }
  var axis = -1
  var shares: (_ scores: Tensor, _ axis: Int) -> Tensor = { softmax($0, axis: $1) }
  var finish: (_ shares: Tensor, _ mask: Mask) -> Tensor = { shares, _ in shares }

  init(_ scores: Tensor, _ mask: Mask?) { (self.scores, self.mask) = (scores, mask) }

  /// `[…, T, S]`.
  func callAsFunction() -> Tensor {
    let mask = mask ?? Mask([true])
    return finish(shares(hide(scores, mask, hidden), axis), mask)
  }

  /// Hides shares, and no scores.
  mutating func hideAfterwards(by hidden: Float) {
    hide = { scores, _, _ in scores }
    finish = { shares, mask in which(mask, shares, hidden) }
  }
}

/// Attention's output as a row of parts.
struct MixtureFormula: Formula {
  /// `[…, T, S]`.
  var pattern: Tensor
  /// `[…, S, D]`.
  var value: Tensor
  var product: (_ pattern: Tensor, _ value: Tensor) -> Tensor = { matmul($0, $1) }
  var divisor: Float = 1

  init(_ pattern: Tensor, _ value: Tensor) { (self.pattern, self.value) = (pattern, value) }

  /// `[…, T, D]`.
  func callAsFunction() -> Tensor { product(pattern, value) / divisor }
}

extension Example {
  /// The scores for this example with some parts exchanged.
  func scored(_ change: @escaping (inout ScoresFormula) -> Void) -> Exchange<ScoresFormula> {
    Exchange(of: ScoresFormula(self["query"], self["key"]), change) { $0() }
  }

  /// The pattern for this example with some parts exchanged.
  func patterned(
    _ change: @escaping (inout PatternFormula) -> Void
  ) -> Exchange<PatternFormula> {
    Exchange(of: PatternFormula(self["scores"], optionalMask("mask")), change) { $0() }
  }

  /// The output for this example with some parts exchanged.
  func mixed(_ change: @escaping (inout MixtureFormula) -> Void) -> Exchange<MixtureFormula> {
    Exchange(of: MixtureFormula(self["pattern"], self["value"]), change) { $0() }
  }
}
