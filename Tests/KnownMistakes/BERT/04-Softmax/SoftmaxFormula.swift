import KataTesting
import Tensors

/// A softmax as a row of parts.
struct SoftmaxFormula: Formula {
  var x: Tensor
  /// What is subtracted before the powers are taken.
  var peak: ReductionFormula
  var lower: (_ x: Tensor, _ peak: Tensor) -> Tensor = { $0 - $1 }
  var raise: Move = { exp($0) }
  /// What the powers are divided by.
  var sum: ReductionFormula
  var divide: (_ lowered: Tensor, _ powers: Tensor, _ sum: Tensor) -> Tensor = {
    _, powers, sum in powers / sum
  }

  init(_ x: Tensor, axis: Int) {
    self.x = x
    peak = ReductionFormula(axis: axis) { $0.max(axis: $1, keepDims: $2) }
    sum = ReductionFormula(axis: axis) { $0.sum(axis: $1, keepDims: $2) }
  }

  /// The axis of both; nil for all axes.
  var axis: Int? {
    get { sum.axis }
    set { (peak.axis, sum.axis) = (newValue, newValue) }
  }

  /// The shape of `x` stays.
  func callAsFunction() -> Tensor {
    let lowered = lower(x, peak(x))
    let powers = raise(lowered)
    return divide(lowered, powers, sum(powers))
  }
}

extension Example {
  /// What softmax gives for this example with some parts of it exchanged.
  func shares(_ change: @escaping (inout SoftmaxFormula) -> Void) -> Exchange<SoftmaxFormula> {
    Exchange(of: SoftmaxFormula(self["x"], axis: integer("axis")), change) { $0() }
  }

  /// Another axis than the one that was asked for: the last one, or the first.
  var wrongAxis: Int {
    let axis = integer("axis")
    return axis == self["x"].rank - 1 || axis == -1 ? 0 : -1
  }
}
