// Guessed ways to make tensors: see OtherNames.swift.

import Tensors

// MARK: - Arrays of other numbers

extension Tensor {
  @available(*, unavailable, message: "a tensor is made of Floats: write Tensor(IntTensor(counts))")
  public init(_ integers: [Int]) { fatalError() }
  @available(*, unavailable, message: "a tensor is made of Floats: write Tensor(IntTensor(counts))")
  public init(_ rows: [[Int]]) { fatalError() }
  @available(
    *, unavailable,
    message: "a tensor is made of Floats: write Tensor(IntTensor(counts, shape: shape))"
  )
  public init(_ integers: [Int], shape: Shape) { fatalError() }
  @available(
    *, unavailable, message: "a tensor is made of Floats: write Tensor(numbers.map { Float($0) })"
  )
  public init(_ numbers: [Double]) { fatalError() }
  @available(
    *, unavailable,
    message: "a tensor is made of Floats: write Tensor(numbers.map { Float($0) }, shape: shape)"
  )
  public init(_ numbers: [Double], shape: Shape) { fatalError() }
}

// MARK: - One number everywhere

extension Tensor {
  @available(*, unavailable, message: "write Tensor.full([2, 3], 7)")
  public init(_ number: some TensorOperand, shape: Shape) { fatalError() }
  @available(*, unavailable, message: "write Tensor.zeros([2, 3])")
  public init(shape: Shape) { fatalError() }
  @available(*, unavailable, message: "write Tensor.zeros([2, 3])")
  public init(zeros shape: Shape) { fatalError() }
  @available(*, unavailable, message: "write Tensor.ones([2, 3])")
  public init(ones shape: Shape) { fatalError() }
  @available(*, unavailable, message: "a shape has brackets: Tensor.zeros([2, 3])")
  public static func zeros(_ size: Int, _ sizes: Int...) -> Tensor { fatalError() }
  @available(*, unavailable, message: "a shape has brackets: Tensor.ones([2, 3])")
  public static func ones(_ size: Int, _ sizes: Int...) -> Tensor { fatalError() }
  @available(*, unavailable, message: "the shape comes first: Tensor.full([2, 3], 7)")
  public static func full(_ value: Float, _ shape: Shape) -> Tensor { fatalError() }
  @available(*, unavailable, renamed: "randomNormal(_:mean:standardDeviation:using:)")
  public static func randn(_ shape: Shape) -> Tensor { fatalError() }
  @available(*, unavailable, renamed: "randomUniform(_:from:to:using:)")
  public static func rand(_ shape: Shape) -> Tensor { fatalError() }
}

extension IntTensor {
  @available(*, unavailable, message: "write IntTensor.full([2, 3], 7)")
  public init(_ number: Int, shape: Shape) { fatalError() }
}

extension Mask {
  @available(*, unavailable, message: "write Mask.full([], true)")
  public init(_ value: Bool) { fatalError() }
  @available(*, unavailable, message: "write Mask.full([2, 3], true)")
  public init(_ value: Bool, shape: Shape) { fatalError() }
  @available(*, unavailable, message: "write Mask.full([2, 3], true)")
  public static func ones(_ shape: Shape) -> Mask { fatalError() }
  @available(*, unavailable, message: "write Mask.full([2, 3], false)")
  public static func zeros(_ shape: Shape) -> Mask { fatalError() }
}

@available(*, unavailable, message: "write Tensor.zeros([2, 3])")
public func zeros(_ sizes: Int...) -> Tensor { fatalError() }
@available(*, unavailable, message: "write Tensor.ones([2, 3])")
public func ones(_ sizes: Int...) -> Tensor { fatalError() }
