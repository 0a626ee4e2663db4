// Guessed ways to look up, choose, join and cut: see OtherNames.swift.

import Tensors

// MARK: - Looking up

extension ShapedArray {
  @available(*, unavailable, renamed: "take(_:axis:)")
  public func take(_ indices: IntTensor, dim axis: Int) -> Self { fatalError() }
  @available(
    *, unavailable, message: "places are an IntTensor: write x.take(IntTensor(ids), axis: 0)"
  )
  public func take(_ indices: [Int], axis: Int) -> Self { fatalError() }
  @available(*, unavailable, message: "say the axis: table.take(ids, axis: 0)")
  public func take(_ indices: IntTensor) -> Self { fatalError() }
  @available(*, unavailable, message: "write x.gather(ids, axis: -1)")
  public func gather(_ axis: Int, _ indices: IntTensor) -> Self { fatalError() }
  @available(*, unavailable, renamed: "gather(_:axis:)")
  public func gather(_ indices: IntTensor, dim axis: Int) -> Self { fatalError() }

  @available(*, unavailable, message: "rows are looked up by take(_:axis:)")
  public subscript(ids: IntTensor) -> Self { fatalError() }
  @available(*, unavailable, message: "what a mask hides is replaced: which(mask, x, 0)")
  public subscript(mask: Mask) -> Self { fatalError() }
  @available(*, unavailable, message: "rows are looked up by take(IntTensor(ids), axis: 0)")
  public subscript(ids: [Int]) -> Self { fatalError() }
}

extension ShapedArray {
  @available(
    *, unavailable,
    message:
      "what x[…] gives is a tensor again: its number is x[0, 0].item(), and none can be assigned"
  )
  @_disfavoredOverload public subscript(indices: any TensorIndex...) -> Scalar {
    get { fatalError() }
    nonmutating set { fatalError() }
  }
}

extension Optional where Wrapped: ShapedArray {
  @available(
    *, unavailable, message: "this may be nil: unwrap it first, as in `if let mask { … mask[…] … }`"
  )
  public subscript(indices: any TensorIndex...) -> Wrapped { fatalError() }
}

@available(*, unavailable, message: "write table.take(ids, axis: 0)")
public func take<Array: ShapedArray>(_ array: Array, _ indices: IntTensor, axis: Int = 0) -> Array {
  fatalError()
}
@available(*, unavailable, message: "write x.gather(ids, axis: -1)")
public func gather<Array: ShapedArray>(_ array: Array, _ indices: IntTensor, axis: Int = -1)
  -> Array
{ fatalError() }
@available(*, unavailable, message: "write x.gather(ids, axis: -1)")
public func gather<Array: ShapedArray>(_ array: Array, _ axis: Int, _ indices: IntTensor) -> Array {
  fatalError()
}

// MARK: - Choosing by a mask

extension ShapedArray {
  @available(*, unavailable, message: "write which(mask, value, x)")
  public func masked_fill(_ mask: Mask, _ value: Float) -> Self { fatalError() }
  @available(*, unavailable, message: "write which(mask, value, x)")
  public func maskedFill(_ mask: Mask, _ value: Float) -> Self { fatalError() }
}

// MARK: - Triangles

@available(
  *, unavailable, message: "a triangle is cut out of a matrix: tril(Mask.full([size, size], true))"
)
public func tril(_ size: Int, _ columns: Int = 0) -> Mask { fatalError() }
@available(
  *, unavailable, message: "a triangle is cut out of a matrix: triu(Mask.full([size, size], true))"
)
public func triu(_ size: Int, _ columns: Int = 0) -> Mask { fatalError() }
@available(*, unavailable, renamed: "tril(_:k:)")
public func tril<Array: ShapedArray>(_ array: Array, _ k: Int) -> Array { fatalError() }
@available(*, unavailable, renamed: "triu(_:k:)")
public func triu<Array: ShapedArray>(_ array: Array, _ k: Int) -> Array { fatalError() }

// MARK: - One by one

extension ShapedArray {
  @available(
    *, unavailable,
    message: "tensors have no map: operations, as in exp(x) + 1, work on all elements at once"
  )
  public func map<Result>(_ body: (Self) throws -> Result) rethrows -> [Result] { fatalError() }
  @available(
    *, unavailable, message: "a tensor is no list: write for k in 0..<x.shape[0], and x[k]"
  )
  public func enumerated() -> [(Int, Self)] { fatalError() }
  @available(
    *, unavailable, message: "a tensor is no list: write for k in 0..<x.shape[0], and x[k]"
  )
  public var indices: Range<Int> { fatalError() }
  @available(*, unavailable, message: "a tensor is no list: write x[0]")
  public var first: Self? { fatalError() }
  @available(*, unavailable, message: "a tensor is no list: write x[-1]")
  public var last: Self? { fatalError() }
}

// MARK: - Joining

@available(*, unavailable, renamed: "concatenated(_:axis:)")
public func cat<Array: ShapedArray>(_ arrays: [Array], dim: Int = 0) -> Array { fatalError() }
@available(*, unavailable, renamed: "concatenated(_:axis:)")
public func cat<Array: ShapedArray>(_ arrays: [Array], axis: Int) -> Array { fatalError() }
@available(*, unavailable, renamed: "concatenated(_:axis:)")
public func concatenate<Array: ShapedArray>(_ arrays: [Array], dim: Int = 0) -> Array {
  fatalError()
}
@available(*, unavailable, renamed: "concatenated(_:axis:)")
public func concatenate<Array: ShapedArray>(_ arrays: [Array], axis: Int) -> Array { fatalError() }
@available(*, unavailable, renamed: "stacked(_:axis:)")
public func stack<Array: ShapedArray>(_ arrays: [Array], dim: Int = 0) -> Array { fatalError() }
@available(*, unavailable, renamed: "stacked(_:axis:)")
public func stack<Array: ShapedArray>(_ arrays: [Array], axis: Int) -> Array { fatalError() }

// MARK: - Cutting

extension ShapedArray {
  @available(*, unavailable, renamed: "split(parts:axis:)")
  public func chunk(_ parts: Int, dim axis: Int = 0) -> [Self] { fatalError() }
  @available(
    *, unavailable,
    message: "write x.split(parts: 3, axis: -1), or x.split(sizes: [2, 4], axis: -1)"
  )
  public func split(_ parts: some Any, dim axis: Int = 0) -> [Self] { fatalError() }
  @available(
    *, unavailable,
    message: "write x.split(parts: 3, axis: -1), or x.split(sizes: [2, 4], axis: -1)"
  )
  public func split(_ parts: some Any, axis: Int) -> [Self] { fatalError() }
}

// MARK: - Order

extension Tensor {
  @available(*, unavailable, renamed: "topK(_:axis:)")
  public func topk(_ k: Int) -> (values: Tensor, indices: IntTensor) { fatalError() }
  @available(*, unavailable, renamed: "argSort(axis:descending:)")
  public func argsort(dim axis: Int = -1, descending: Bool = false) -> IntTensor { fatalError() }
  @available(*, unavailable, renamed: "sorted(axis:descending:)")
  public func sort(dim axis: Int = -1, descending: Bool = false) -> Tensor { fatalError() }
}
