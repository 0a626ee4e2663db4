// What people who know PyTorch, NumPy or MLX type first. The compiler then says what it is called
// here; Katas/Lessons/Names.md lists all.

extension ShapedArray {
  @available(*, unavailable, renamed: "reshaped(_:)")
  public func reshape(_ sizes: Int...) -> Self { fatalError() }
  @available(*, unavailable, renamed: "reshaped(_:)")
  public func view(_ sizes: Int...) -> Self { fatalError() }
  @available(*, unavailable, renamed: "swappedAxes(_:_:)")
  public func transpose(_ first: Int, _ second: Int) -> Self { fatalError() }
  @available(*, unavailable, renamed: "transposed(_:)")
  public func permute(_ axes: Int...) -> Self { fatalError() }
  @available(*, unavailable, renamed: "expandedDimensions(axis:)")
  public func unsqueeze(_ axis: Int) -> Self { fatalError() }
  @available(*, unavailable, renamed: "squeezed(axis:)")
  public func squeeze(_ axis: Int) -> Self { fatalError() }
  @available(*, unavailable, message: "rows are looked up by take(_:axis:)")
  public subscript(ids: IntTensor) -> Self { fatalError() }
}

extension Tensor {
  @available(*, unavailable, message: "gradients are what withGradients(of:_:) returns")
  public func backward() { fatalError() }
  @available(*, unavailable, message: "gradients are what withGradients(of:_:) returns")
  public var grad: Tensor? { fatalError() }
  @available(*, unavailable, message: "withGradients(of:_:) names what gets gradients")
  public var requires_grad: Bool { fatalError() }
  @available(*, unavailable, renamed: "detached()")
  public func detach() -> Tensor { fatalError() }
}

@available(*, unavailable, message: "nothing is recorded outside withGradients(of:_:)")
public func no_grad<Value>(_ body: () throws -> Value) rethrows -> Value { fatalError() }
@available(*, unavailable, renamed: "concatenated(_:axis:)")
public func cat<Array: ShapedArray>(_ arrays: [Array], dim: Int = 0) -> Array { fatalError() }
@available(*, unavailable, renamed: "stacked(_:axis:)")
public func stack<Array: ShapedArray>(_ arrays: [Array], dim: Int = 0) -> Array { fatalError() }

// MARK: - Former names

// Files of learners may have them still.

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
