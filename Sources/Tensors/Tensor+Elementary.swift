import Kernels

// The elementary functions, as methods and free, because formulas are written with them.

extension Tensor {
  /// eˣ.
  public func exp() -> Tensor { map(Elementwise.exp) }
  /// The natural logarithm; NaN below 0.
  public func log() -> Tensor { map(Elementwise.log) }
  /// √x; NaN below 0.
  public func squareRoot() -> Tensor { map(Elementwise.squareRoot) }
  /// 1/√x.
  public func rsqrt() -> Tensor { map(Elementwise.reciprocalSquareRoot) }
  /// The hyperbolic tangent.
  public func tanh() -> Tensor { map(Elementwise.tanh) }
  /// The error function, 2/√π ∫₀ˣ e^(−t²) dt.
  public func erf() -> Tensor { map(Elementwise.erf) }
  /// The sine, in radians.
  public func sin() -> Tensor { map(Elementwise.sine) }
  /// The cosine, in radians.
  public func cos() -> Tensor { map(Elementwise.cosine) }
  /// The distance from 0.
  public func abs() -> Tensor { map(Elementwise.absolute) }
  /// x · x.
  public func square() -> Tensor { self * self }

  /// Each element raised to a power; NaN for a negative element and a fractional power.
  public func pow(_ exponent: Tensor) -> Tensor {
    Tensor.zip("pow", self, exponent, Elementwise.power)
  }
  public func pow(_ exponent: some TensorOperand) -> Tensor {
    let exponent = exponent.tensor
    // The common powers exactly, as PyTorch has them.
    return switch exponent.item() {
    case 2: self * self
    case 3: self * self * self
    case 0.5: squareRoot()
    case -0.5: rsqrt()
    default: pow(exponent)
    }
  }

  /// Elements below `lower` become `lower`, elements above `upper` become `upper`.
  public func clip(min lower: Float = -.infinity, max upper: Float = .infinity) -> Tensor {
    minimum(maximum(self, Tensor(lower)), Tensor(upper))
  }
}

public func exp(_ x: Tensor) -> Tensor { x.exp() }
public func log(_ x: Tensor) -> Tensor { x.log() }
public func sqrt(_ x: Tensor) -> Tensor { x.squareRoot() }
public func rsqrt(_ x: Tensor) -> Tensor { x.rsqrt() }
public func tanh(_ x: Tensor) -> Tensor { x.tanh() }
public func erf(_ x: Tensor) -> Tensor { x.erf() }
public func sin(_ x: Tensor) -> Tensor { x.sin() }
public func cos(_ x: Tensor) -> Tensor { x.cos() }
public func abs(_ x: Tensor) -> Tensor { x.abs() }
public func pow(_ x: Tensor, _ exponent: Tensor) -> Tensor { x.pow(exponent) }
public func pow(_ x: Tensor, _ exponent: some TensorOperand) -> Tensor { x.pow(exponent) }
public func pow(_ base: some TensorOperand, _ exponent: Tensor) -> Tensor {
  base.tensor.pow(exponent)
}

// MARK: - The smaller and the larger

/// The smaller of each pair of elements; NaN if either is.
public func minimum(_ a: Tensor, _ b: Tensor) -> Tensor {
  Tensor.zip("minimum", a, b, Elementwise.minimum)
}
public func minimum(_ a: Tensor, _ b: some TensorOperand) -> Tensor { minimum(a, b.tensor) }
public func minimum(_ a: some TensorOperand, _ b: Tensor) -> Tensor { minimum(a.tensor, b) }

/// The larger of each pair of elements; NaN if either is.
public func maximum(_ a: Tensor, _ b: Tensor) -> Tensor {
  Tensor.zip("maximum", a, b, Elementwise.maximum)
}
public func maximum(_ a: Tensor, _ b: some TensorOperand) -> Tensor { maximum(a, b.tensor) }
public func maximum(_ a: some TensorOperand, _ b: Tensor) -> Tensor { maximum(a.tensor, b) }

// MARK: - Roots of numbers

// Formulas divide by √2 and √D. Where Foundation is imported, its functions of this name come first.

/// √x; NaN below 0.
@_disfavoredOverload public func sqrt(_ x: Double) -> Double { x.squareRoot() }
/// √x; NaN below 0.
@_disfavoredOverload public func sqrt<Number: FloatingPoint>(_ x: Number) -> Number {
  x.squareRoot()
}
