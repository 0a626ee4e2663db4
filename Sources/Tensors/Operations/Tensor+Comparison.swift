import Kernels

// The operators that compare element by element are spelled with a point, as Swift's vectors do.

extension Tensor {
  typealias CompareKernel = (Int, Int, Rows<Float>, Rows<Float>, UnsafeMutablePointer<Bool>) -> Void

  /// A comparison over the elements of two tensors, broadcast to one shape.
  static func compare(_ name: String, _ a: Tensor, _ b: Tensor, _ kernel: CompareKernel) -> Mask {
    guard let shape = Shape.broadcast(a.shape, b.shape, for: name) else { return .poisoned }
    return Mask.filled(shape) { out in
      forEachPair(a.view, b.view, shape, out, kernel)
    }
  }
}

// MARK: - .<

extension Tensor {
  public static func .< (a: Tensor, b: Tensor) -> Mask {
    compare(".<", a, b, Elementwise.less)
  }
  public static func .< (a: Tensor, b: some TensorOperand) -> Mask { a .< b.tensor }
  public static func .< (a: some TensorOperand, b: Tensor) -> Mask { a.tensor .< b }
}

// MARK: - .<=

extension Tensor {
  public static func .<= (a: Tensor, b: Tensor) -> Mask {
    compare(".<=", a, b, Elementwise.lessOrEqual)
  }
  public static func .<= (a: Tensor, b: some TensorOperand) -> Mask { a .<= b.tensor }
  public static func .<= (a: some TensorOperand, b: Tensor) -> Mask { a.tensor .<= b }
}

// MARK: - .>

extension Tensor {
  public static func .> (a: Tensor, b: Tensor) -> Mask {
    compare(".>", b, a, Elementwise.less)
  }
  public static func .> (a: Tensor, b: some TensorOperand) -> Mask { a .> b.tensor }
  public static func .> (a: some TensorOperand, b: Tensor) -> Mask { a.tensor .> b }
}

// MARK: - .>=

extension Tensor {
  public static func .>= (a: Tensor, b: Tensor) -> Mask {
    compare(".>=", b, a, Elementwise.lessOrEqual)
  }
  public static func .>= (a: Tensor, b: some TensorOperand) -> Mask { a .>= b.tensor }
  public static func .>= (a: some TensorOperand, b: Tensor) -> Mask { a.tensor .>= b }
}

// MARK: - .==

extension Tensor {
  public static func .== (a: Tensor, b: Tensor) -> Mask {
    compare(".==", a, b, Elementwise.equal)
  }
  public static func .== (a: Tensor, b: some TensorOperand) -> Mask { a .== b.tensor }
  public static func .== (a: some TensorOperand, b: Tensor) -> Mask { a.tensor .== b }
}

// MARK: - .!=

extension Tensor {
  public static func .!= (a: Tensor, b: Tensor) -> Mask {
    compare(".!=", a, b, Elementwise.notEqual)
  }
  public static func .!= (a: Tensor, b: some TensorOperand) -> Mask { a .!= b.tensor }
  public static func .!= (a: some TensorOperand, b: Tensor) -> Mask { a.tensor .!= b }
}
