import Tensors

/// A reduction along an axis as a row of parts.
struct ReductionFormula: Formula {
  /// nil for all axes.
  var axis: Int?
  var keepsDims = true
  var reduce: (_ x: Tensor, _ axis: Int, _ keepDims: Bool) -> Tensor

  init(axis: Int?, reduce: @escaping (_ x: Tensor, _ axis: Int, _ keepDims: Bool) -> Tensor) {
    (self.axis, self.reduce) = (axis, reduce)
  }

  func callAsFunction(_ x: Tensor) -> Tensor {
    axis.map { reduce(x, $0, keepsDims) } ?? reduce(x.flattened(), 0, false)
  }
}
