// What was called otherwise once. Files of learners may have it still.

extension Tensor {
  @available(*, deprecated, renamed: "cumsum(axis:)")
  public func cumulativeSum(axis: Int) -> Tensor { cumsum(axis: axis) }
  @available(*, deprecated, renamed: "argSort(axis:descending:)")
  public func argSorted(axis: Int = -1, descending: Bool = false) -> IntTensor {
    argSort(axis: axis, descending: descending)
  }
}

extension TensorIndex where Self == AxisIndex {
  @available(*, deprecated, renamed: "stride(from:to:by:)")
  public static func every(_ step: Int, from start: Int? = nil, to end: Int? = nil) -> AxisIndex {
    .stride(from: start, to: end, by: step)
  }
}
