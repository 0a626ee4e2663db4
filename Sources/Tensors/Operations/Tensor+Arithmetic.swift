import Kernels

// Numbers of Float, Double and Int may stand on either side of an operator. One generic overload for
// each side keeps the type checker quick: with one for every type, a polynomial took it forty times
// as long. Tools/typecheck watches over it.
extension Tensor {
  typealias ZipKernel = (Int, Int, Rows<Float>, Rows<Float>, UnsafeMutablePointer<Float>) -> Void
  typealias MapKernel = (Int, Int, Rows<Float>, UnsafeMutablePointer<Float>) -> Void

  /// A kernel over the elements of two tensors, broadcast to one shape.
  ///
  /// Writes over an operand that nobody else holds, as the result before it in a formula is: memory
  /// that was just written is still near the processor.
  /// - Parameter derive: adds to the result how it came about, where one of the two is recorded. Their
  ///   numbers may be gone by then, where no record needs them.
  static func zip(
    _ name: String, _ a: consuming Tensor, _ b: consuming Tensor, _ kernel: ZipKernel,
    derive: (_ result: Tensor, _ a: Tensor, _ b: Tensor) -> Tensor
  ) -> Tensor {
    guard let shape = Shape.broadcast(a.shape, b.shape, for: name) else { return .poisoned }
    if !a.needsOperands && !b.needsOperands {
      if a.isExpendable(for: shape) {
        forEachPair(a.view, b.view, shape, a.view.start, kernel)
        return derive(Tensor(a.view), a, b)
      }
      if b.isExpendable(for: shape) {
        forEachPair(a.view, b.view, shape, b.view.start, kernel)
        return derive(Tensor(b.view), a, b)
      }
    }
    let result = filled(shape) { [a, b] out in forEachPair(a.view, b.view, shape, out, kernel) }
    return derive(result, a, b)
  }

  /// A kernel over every element; as in ``zip(_:_:_:_:derive:)``, over the tensor itself if nobody
  /// else holds it.
  consuming func map(
    _ kernel: MapKernel, derive: (_ result: Tensor, _ x: Tensor) -> Tensor
  ) -> Tensor {
    if isPoisoned { return self }
    if !needsOperands && isExpendable(for: shape) {
      forEachBlock(to: view.start, kernel)
      return derive(Tensor(view), self)
    }
    let result = Tensor.filled(shape) { [self] out in forEachBlock(to: out, kernel) }
    return derive(result, self)
  }

  private func forEachBlock(to out: UnsafeMutablePointer<Float>, _ kernel: MapKernel) {
    let view = view.walkable
    BroadcastLoop(shape.sizes, view.strides).forEachBlock { block in
      kernel(block.rows, block.columns, block.rows(of: view, 0), out + block.position)
    }
    withExtendedLifetime(view) {}
  }
}

// MARK: - +

extension Tensor {
  /// Sums, element by element.
  public static func + (a: consuming Tensor, b: consuming Tensor) -> Tensor {
    zip("+", a, b, Elementwise.add) { sum, a, b in
      sum.derived(by: .sum, from: a, { $0 }, b, { $0 })
    }
  }
  public static func + (a: consuming Tensor, b: some TensorOperand) -> Tensor { a + b.tensor }
  public static func + (a: some TensorOperand, b: consuming Tensor) -> Tensor { a.tensor + b }
  public static func += (a: inout Tensor, b: Tensor) { a = a + b }
  public static func += (a: inout Tensor, b: some TensorOperand) { a = a + b }
}

// MARK: - -

extension Tensor {
  /// Differences, element by element.
  public static func - (a: consuming Tensor, b: consuming Tensor) -> Tensor {
    zip("-", a, b, Elementwise.subtract) { difference, a, b in
      difference.derived(from: a, { $0 }, b, { -$0 })
    }
  }
  public static func - (a: consuming Tensor, b: some TensorOperand) -> Tensor { a - b.tensor }
  public static func - (a: some TensorOperand, b: consuming Tensor) -> Tensor { a.tensor - b }
  public static func -= (a: inout Tensor, b: Tensor) { a = a - b }
  public static func -= (a: inout Tensor, b: some TensorOperand) { a = a - b }
}

// MARK: - *

extension Tensor {
  /// Products, element by element; for matrices see ``matmul(_:_:)``.
  public static func * (a: consuming Tensor, b: consuming Tensor) -> Tensor {
    zip("*", a, b, Elementwise.multiply) { product, a, b in
      product.derived(from: a, { $0 * b }, b, { $0 * a })
    }
  }
  public static func * (a: consuming Tensor, b: some TensorOperand) -> Tensor { a * b.tensor }
  public static func * (a: some TensorOperand, b: consuming Tensor) -> Tensor { a.tensor * b }
  public static func *= (a: inout Tensor, b: Tensor) { a = a * b }
  public static func *= (a: inout Tensor, b: some TensorOperand) { a = a * b }
}

// MARK: - /

extension Tensor {
  /// Quotients, element by element.
  public static func / (a: consuming Tensor, b: consuming Tensor) -> Tensor {
    zip("/", a, b, Elementwise.divide) { quotient, a, b in
      quotient.derived(from: a, { $0 / b }, b, { -$0 * quotient / b })
    }
  }
  public static func / (a: consuming Tensor, b: some TensorOperand) -> Tensor { a / b.tensor }
  public static func / (a: some TensorOperand, b: consuming Tensor) -> Tensor { a.tensor / b }
  public static func /= (a: inout Tensor, b: Tensor) { a = a / b }
  public static func /= (a: inout Tensor, b: some TensorOperand) { a = a / b }
}

extension Tensor {
  public static prefix func - (a: consuming Tensor) -> Tensor {
    a.map(Elementwise.negate) { negative, a in negative.derived(from: a, { -$0 }) }
  }
}
