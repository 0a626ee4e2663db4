import Kernels

// The elementary functions, as methods and free, because formulas are written with them.

extension Tensor {
  /// eˣ.
  public consuming func exp() -> Tensor {
    map(Elementwise.exp) { y, x in y.derived(from: x, { $0 * y }) }
  }
  /// The natural logarithm; NaN below 0.
  public consuming func log() -> Tensor {
    map(Elementwise.log) { y, x in y.derived(from: x, { $0 / x }) }
  }
  /// √x; NaN below 0.
  public consuming func squareRoot() -> Tensor {
    map(Elementwise.squareRoot) { y, x in y.derived(from: x, { $0 / (2 * y) }) }
  }
  /// 1/√x.
  public consuming func rsqrt() -> Tensor {
    map(Elementwise.reciprocalSquareRoot) { y, x in y.derived(from: x, { $0 * -0.5 * (y * y * y) })
    }
  }
  /// The hyperbolic tangent.
  public consuming func tanh() -> Tensor {
    map(Elementwise.tanh) { y, x in y.derived(from: x, { $0 * (1 - y * y) }) }
  }
  /// The error function, 2/√π ∫₀ˣ e^(−t²) dt.
  public consuming func erf() -> Tensor {
    map(Elementwise.erf) { y, x in
      y.derived(from: x, { $0 * (2 / Double.pi.squareRoot()) * (-(x * x)).exp() })
    }
  }
  /// The sine, in radians.
  public consuming func sin() -> Tensor {
    map(Elementwise.sine) { y, x in y.derived(from: x, { $0 * x.cos() }) }
  }
  /// The cosine, in radians.
  public consuming func cos() -> Tensor {
    map(Elementwise.cosine) { y, x in y.derived(from: x, { -$0 * x.sin() }) }
  }
  /// The distance from 0.
  public consuming func abs() -> Tensor {
    map(Elementwise.absolute) { y, x in y.derived(from: x, { $0 * x.sign() }) }
  }
  /// −1, 0 or 1.
  private func sign() -> Tensor { Tensor(self .> 0) - Tensor(self .< 0) }
  /// x · x.
  public consuming func square() -> Tensor {
    map(Elementwise.square) { y, x in y.derived(from: x, { $0 * (2 * x) }) }
  }
  /// x · x · x.
  private consuming func cube() -> Tensor {
    map(Elementwise.cube) { y, x in y.derived(from: x, { $0 * (3 * (x * x)) }) }
  }

  /// Each element raised to a power; NaN for a negative element and a fractional power.
  public consuming func pow(_ exponent: consuming Tensor) -> Tensor {
    Tensor.zip("pow", self, exponent, Elementwise.power) { power, x, exponent in
      power.derived(
        from: x,
        // x⁰ is constant, also where x is 0 and x⁻¹ infinite.
        { which(exponent .== 0, 0, $0 * exponent * x.pow(exponent - 1)) },
        exponent,
        { which((x .== 0) .& (exponent .>= 0), 0, $0 * power * x.log()) })
    }
  }
  public consuming func pow(_ exponent: some TensorOperand) -> Tensor {
    let exponent = exponent.tensor
    // The common powers exactly, as PyTorch has them.
    return switch exponent.item() {
    case 2: square()
    case 3: cube()
    case 0.5: squareRoot()
    case -0.5: rsqrt()
    default: pow(exponent)
    }
  }

  /// Elements below `lower` become `lower`, elements above `upper` become `upper`. Gradients flow
  /// through those in between alone, as in PyTorch.
  public func clip(min lower: Float = -.infinity, max upper: Float = .infinity) -> Tensor {
    let x = detached()
    return minimum(maximum(x, Tensor(lower)), Tensor(upper))
      .derived(from: self, { which(x.isBetween(lower, upper), $0, 0) })
  }

  /// Whether each element lies between the bounds; where there is none, infinity is inside.
  private func isBetween(_ lower: Float, _ upper: Float) -> Mask {
    let isAbove = lower == -.infinity ? Mask.full(shape, true) : self .> lower
    return upper == .infinity ? isAbove : isAbove .& (self .< upper)
  }
}

public func exp(_ x: consuming Tensor) -> Tensor { x.exp() }
public func log(_ x: consuming Tensor) -> Tensor { x.log() }
public func sqrt(_ x: consuming Tensor) -> Tensor { x.squareRoot() }
public func rsqrt(_ x: consuming Tensor) -> Tensor { x.rsqrt() }
public func tanh(_ x: consuming Tensor) -> Tensor { x.tanh() }
public func erf(_ x: consuming Tensor) -> Tensor { x.erf() }
public func sin(_ x: consuming Tensor) -> Tensor { x.sin() }
public func cos(_ x: consuming Tensor) -> Tensor { x.cos() }
public func abs(_ x: consuming Tensor) -> Tensor { x.abs() }
public func pow(_ x: consuming Tensor, _ exponent: consuming Tensor) -> Tensor { x.pow(exponent) }
public func pow(_ x: consuming Tensor, _ exponent: some TensorOperand) -> Tensor { x.pow(exponent) }
public func pow(_ base: some TensorOperand, _ exponent: consuming Tensor) -> Tensor {
  base.tensor.pow(exponent)
}

// MARK: - The smaller and the larger

/// The smaller of each pair of elements; NaN if either is.
public func minimum(_ a: consuming Tensor, _ b: consuming Tensor) -> Tensor {
  Tensor.zip("minimum", a, b, Elementwise.minimum) { minimum, a, b in
    minimum.derived(
      from: a, { $0 * a.share(against: b, .<) }, b, { $0 * b.share(against: a, .<) })
  }
}
public func minimum(_ a: consuming Tensor, _ b: some TensorOperand) -> Tensor {
  minimum(a, b.tensor)
}
public func minimum(_ a: some TensorOperand, _ b: consuming Tensor) -> Tensor {
  minimum(a.tensor, b)
}

/// The larger of each pair of elements; NaN if either is.
public func maximum(_ a: consuming Tensor, _ b: consuming Tensor) -> Tensor {
  Tensor.zip("maximum", a, b, Elementwise.maximum) { maximum, a, b in
    maximum.derived(
      from: a, { $0 * a.share(against: b, .>) }, b, { $0 * b.share(against: a, .>) })
  }
}
public func maximum(_ a: consuming Tensor, _ b: some TensorOperand) -> Tensor {
  maximum(a, b.tensor)
}
public func maximum(_ a: some TensorOperand, _ b: consuming Tensor) -> Tensor {
  maximum(a.tensor, b)
}

extension Tensor {
  /// What of a gradient belongs to this tensor rather than to another: all where it was chosen, half
  /// where both are equal.
  fileprivate func share(
    against other: Tensor, _ isChosen: (Tensor, Tensor) -> Mask
  ) -> Tensor {
    Tensor(isChosen(self, other)) + 0.5 * Tensor(self .== other)
  }
}

// MARK: - Roots of numbers

// Formulas divide by √2 and √D. Where Foundation is imported, its functions of this name come first.

/// √x; NaN below 0.
@_disfavoredOverload public func sqrt(_ x: Double) -> Double { x.squareRoot() }
/// √x; NaN below 0.
@_disfavoredOverload public func sqrt<Number: FloatingPoint>(_ x: Number) -> Number {
  x.squareRoot()
}
