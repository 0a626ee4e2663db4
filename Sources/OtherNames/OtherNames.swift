// What people who know PyTorch, NumPy or MLX type first. The compiler then says what it is called
// here; Katas/Lessons/Names.md lists all. The compiler tries what is unavailable only where
// nothing else fits, and no list of completions shows it: right formulas take no longer.
//
// A member hides the free function of its name inside `extension Tensor { … }`, so none here has the
// name of a function that formulas are written with, such as `sqrt` and `tril`.

import Tensors

// MARK: - Shapes

extension ShapedArray {
  @available(*, unavailable, renamed: "reshaped(_:)")
  public func reshape(_ sizes: Int...) -> Self { fatalError() }
  @available(*, unavailable, renamed: "reshaped(_:)")
  public func reshape(_ shape: Shape) -> Self { fatalError() }
  @available(*, unavailable, renamed: "reshaped(_:)")
  public func view(_ sizes: Int...) -> Self { fatalError() }
  @available(*, unavailable, renamed: "reshaped(_:)")
  public func view(_ shape: Shape) -> Self { fatalError() }
  @available(*, unavailable, renamed: "flattened()")
  public func flatten() -> Self { fatalError() }
  @available(*, unavailable, renamed: "swappedAxes(_:_:)")
  public func transpose(_ first: Int, _ second: Int) -> Self { fatalError() }
  @available(*, unavailable, renamed: "swappedAxes(_:_:)")
  public func swapAxes(_ first: Int, _ second: Int) -> Self { fatalError() }
  @available(*, unavailable, renamed: "swappedAxes(_:_:)")
  public func swapaxes(_ first: Int, _ second: Int) -> Self { fatalError() }
  @available(*, unavailable, renamed: "transposed()")
  public func transpose() -> Self { fatalError() }
  @available(*, unavailable, renamed: "transposed()")
  public func t() -> Self { fatalError() }
  @available(*, unavailable, renamed: "transposed()")
  public var T: Self { fatalError() }
  @available(*, unavailable, message: "write x.swappedAxes(-1, -2)")
  public var mT: Self { fatalError() }
  @available(*, unavailable, renamed: "transposed(_:)")
  public func permute(_ axes: Int...) -> Self { fatalError() }
  @available(*, unavailable, renamed: "transposed(axes:)")
  public func permute(_ axes: [Int]) -> Self { fatalError() }
  @available(*, unavailable, renamed: "expandedDimensions(axis:)")
  public func unsqueeze(_ axis: Int) -> Self { fatalError() }
  @available(*, unavailable, renamed: "expandedDimensions(axis:)")
  public func unsqueeze(dim axis: Int) -> Self { fatalError() }
  @available(*, unavailable, renamed: "expandedDimensions(axis:)")
  public func unsqueeze(axis: Int) -> Self { fatalError() }
  @available(*, unavailable, renamed: "expandedDimensions(axis:)")
  public func expandDims(axis: Int) -> Self { fatalError() }
  @available(*, unavailable, renamed: "squeezed(axis:)")
  public func squeeze(_ axis: Int) -> Self { fatalError() }
  @available(*, unavailable, renamed: "squeezed(axis:)")
  public func squeeze(dim axis: Int) -> Self { fatalError() }
  @available(*, unavailable, renamed: "squeezed(axis:)")
  public func squeeze(axis: Int) -> Self { fatalError() }
  @available(*, unavailable, renamed: "squeezed()")
  public func squeeze() -> Self { fatalError() }
  @available(*, unavailable, renamed: "broadcast(to:)")
  public func expand(_ sizes: Int...) -> Self { fatalError() }

  @available(*, unavailable, message: "write x.shape for all sizes, x.shape[axis] for one")
  public func size(_ axis: Int = 0) -> Int { fatalError() }
  @available(
    *, unavailable, message: "write x.shape[axis] for a size, x.rank for the number of axes"
  )
  public func dim(_ axis: Int = 0) -> Int { fatalError() }
  @available(*, unavailable, renamed: "rank")
  public var ndim: Int { fatalError() }
  @available(*, unavailable, renamed: "count")
  public func numel() -> Int { fatalError() }
}

@available(
  *, unavailable,
  message: "write x.shape[0] for the size of the first axis, x.count for the number of elements"
)
public func len(_ array: some ShapedArray) -> Int { fatalError() }

// MARK: - Kinds of elements

extension ShapedArray {
  @available(*, unavailable, message: "write Tensor(x)")
  public func float() -> Tensor { fatalError() }
  @available(*, unavailable, message: "write IntTensor(x)")
  public func long() -> IntTensor { fatalError() }
  @available(*, unavailable, message: "write IntTensor(x)")
  public func int() -> IntTensor { fatalError() }
  @available(*, unavailable, message: "write Mask(x)")
  public func bool() -> Mask { fatalError() }
  @available(
    *, unavailable,
    message: "a tensor has one type and one place: leave this out, or write Tensor(x)"
  )
  public func to(_ kind: some Any) -> Self { fatalError() }
}

extension Int {
  @available(
    *, unavailable, message: "this is a number already, not a tensor of one: leave item() out"
  )
  public func item() -> Int { fatalError() }
}

extension Float {
  @available(
    *, unavailable, message: "this is a number already, not a tensor of one: leave item() out"
  )
  public func item() -> Float { fatalError() }
}

extension Bool {
  @available(
    *, unavailable, message: "this is a Bool already, not a tensor of one: leave item() out"
  )
  public func item() -> Bool { fatalError() }
}

// MARK: - Functions

extension Tensor {
  @available(*, unavailable, renamed: "clip(min:max:)")
  public func clamp(min lower: Float = -.infinity, max upper: Float = .infinity) -> Tensor {
    fatalError()
  }
  @available(*, unavailable, renamed: "matmul(_:)")
  public func mm(_ other: Tensor) -> Tensor { fatalError() }
  @available(*, unavailable, renamed: "matmul(_:)")
  public func bmm(_ other: Tensor) -> Tensor { fatalError() }
  @available(*, unavailable, renamed: "matmul(_:)")
  public func dot(_ other: Tensor) -> Tensor { fatalError() }
}

@available(*, unavailable, message: "write maximum(x, 0)")
public func relu(_ x: Tensor) -> Tensor { fatalError() }
@available(*, unavailable, message: "write 1 / (1 + exp(-x))")
public func sigmoid(_ x: Tensor) -> Tensor { fatalError() }
@available(*, unavailable, renamed: "matmul(_:_:)")
public func dot(_ a: Tensor, _ b: Tensor) -> Tensor { fatalError() }

// MARK: - Roots of integers

@available(
  *, unavailable, message: "an Int has no root: write sqrt(Float(n)), or Float(n).squareRoot()"
)
public func sqrt(_ n: Int) -> Float { fatalError() }

// MARK: - Gradients

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
