// Kata 07: GELU.
//
// The nonlinearity inside every block, in the exact form that BERT has and in the one that GPT-2
// has. The lesson is Katas/Lessons/07-GELU.md.

import Tensors

/// The Gaussian error linear unit: x · Φ(x) = x/2 · (1 + erf(x / √2)).
///
/// Φ(x) is the probability that a standard normal number is below x. Equals
/// `torch.nn.functional.gelu`. Source: Hendrycks and Gimpel, "Gaussian Error Linear Units" (2016),
/// section 2.
///
/// Exercise: 1 line, 5 minutes. Helpful: `erf(_:)`.
/// - Parameter x: of any shape.
/// - Returns: the shape of `x`.
public func gelu(_ x: Tensor) -> Tensor {
  0.5 * x * (1 + erf(x / 2.squareRoot()))
}

/// The approximation of ``gelu(_:)`` that GPT-2 uses:
/// x/2 · (1 + tanh(√(2/π) · (x + 0.044715 · x³))).
///
/// Equals `torch.nn.functional.gelu` with `approximate="tanh"`. Source: the same paper, section 2.
///
/// Exercise: 2 lines, 5 minutes. Helpful: `tanh(_:)`, `pow(_:_:)`, `Double.pi`.
/// - Parameter x: of any shape.
/// - Returns: the shape of `x`; at most 0.0005 from ``gelu(_:)``.
public func geluTanh(_ x: Tensor) -> Tensor {
  let inner = (2 / Double.pi).squareRoot() * (x + 0.044715 * pow(x, 3))
  return 0.5 * x * (1 + tanh(inner))
}
