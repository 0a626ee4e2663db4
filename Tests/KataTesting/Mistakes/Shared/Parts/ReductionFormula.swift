import Tensors

/// A reduction along an axis as a row of parts.
package struct ReductionFormula: Formula {
  /// nil for all axes.
  package var axis: Int?
  package var keepsDims = true
  package var reduce: (_ x: Tensor, _ axis: Int, _ keepDims: Bool) -> Tensor

  package init(axis: Int?, reduce: @escaping (_ x: Tensor, _ axis: Int, _ keepDims: Bool) -> Tensor)
  {
    (self.axis, self.reduce) = (axis, reduce)
  }

  package func callAsFunction(_ x: Tensor) -> Tensor {
    axis.map { reduce(x, $0, keepsDims) } ?? reduce(x.flattened(), 0, false)
  }
}
