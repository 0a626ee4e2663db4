import Kernels

// Numbers of Float, Double and Int may stand on either side of an operator. One generic overload for
// each side keeps the type checker quick: with one for every type, a polynomial took it forty times
// as long. Tools/typecheck watches over it.
extension Tensor {
  typealias ZipKernel = (Int, Int, Rows<Float>, Rows<Float>, UnsafeMutablePointer<Float>) -> Void
  typealias MapKernel = (Int, Int, Rows<Float>, UnsafeMutablePointer<Float>) -> Void

  /// A kernel over the elements of two tensors, broadcast to one shape.
  static func zip(_ name: String, _ a: Tensor, _ b: Tensor, _ kernel: ZipKernel) -> Tensor {
    guard let shape = Shape.broadcast(a.shape, b.shape, for: name) else { return .poisoned }
    return filled(shape) { out in
      forEachPair(a.view, b.view, shape, out, kernel)
    }
  }

  /// A kernel over every element.
  func map(_ kernel: MapKernel) -> Tensor {
    if isPoisoned { return self }
    return .filled(shape) { out in
      BroadcastLoop(shape.sizes, view.strides).forEachBlock { block in
        kernel(block.rows, block.columns, block.rows(of: view, 0), out + block.position)
      }
    }
  }
}

// MARK: - +

extension Tensor {
  /// Sums, element by element.
  public static func + (a: Tensor, b: Tensor) -> Tensor {
    zip("+", a, b, Elementwise.add)
      .derived(from: a, { $0 }, b, { $0 })
  }
  public static func + (a: Tensor, b: some TensorOperand) -> Tensor { a + b.tensor }
  public static func + (a: some TensorOperand, b: Tensor) -> Tensor { a.tensor + b }
  public static func += (a: inout Tensor, b: Tensor) { a = a + b }
  public static func += (a: inout Tensor, b: some TensorOperand) { a = a + b }
}

// MARK: - -

extension Tensor {
  /// Differences, element by element.
  public static func - (a: Tensor, b: Tensor) -> Tensor {
    zip("-", a, b, Elementwise.subtract)
      .derived(from: a, { $0 }, b, { -$0 })
  }
  public static func - (a: Tensor, b: some TensorOperand) -> Tensor { a - b.tensor }
  public static func - (a: some TensorOperand, b: Tensor) -> Tensor { a.tensor - b }
  public static func -= (a: inout Tensor, b: Tensor) { a = a - b }
  public static func -= (a: inout Tensor, b: some TensorOperand) { a = a - b }
}

// MARK: - *

extension Tensor {
  /// Products, element by element; for matrices see ``matmul(_:_:)``.
  public static func * (a: Tensor, b: Tensor) -> Tensor {
    zip("*", a, b, Elementwise.multiply)
      .derived(from: a, { $0 * b }, b, { $0 * a })
  }
  public static func * (a: Tensor, b: some TensorOperand) -> Tensor { a * b.tensor }
  public static func * (a: some TensorOperand, b: Tensor) -> Tensor { a.tensor * b }
  public static func *= (a: inout Tensor, b: Tensor) { a = a * b }
  public static func *= (a: inout Tensor, b: some TensorOperand) { a = a * b }
}

// MARK: - /

extension Tensor {
  /// Quotients, element by element.
  public static func / (a: Tensor, b: Tensor) -> Tensor {
    let quotient = zip("/", a, b, Elementwise.divide)
    return quotient.derived(from: a, { $0 / b }, b, { -$0 * quotient / b })
  }
  public static func / (a: Tensor, b: some TensorOperand) -> Tensor { a / b.tensor }
  public static func / (a: some TensorOperand, b: Tensor) -> Tensor { a.tensor / b }
  public static func /= (a: inout Tensor, b: Tensor) { a = a / b }
  public static func /= (a: inout Tensor, b: some TensorOperand) { a = a / b }
}

extension Tensor {
  public static prefix func - (a: Tensor) -> Tensor {
    a.map(Elementwise.negate).derived(from: a, { -$0 })
  }
}
