// Kata 07: GELU.
//
// The nonlinearity inside every block, in the exact form that BERT has and in the one that GPT-2
// has. The lesson is Katas/Lessons/07-GELU.md.

import Tensors

/// The Gaussian error linear unit: x times the probability that a standard normal number is below it.
///
/// Large numbers pass as they are, and far below 0 all become 0; gelu(x) − gelu(−x) is x. Equals
/// `torch.nn.functional.gelu`. Source: Hendrycks and Gimpel, "Gaussian Error Linear Units" (2016),
/// section 2.
///
/// Exercise: 1 line, 5 minutes. Helpful: `erf(_:)`; `2.squareRoot()`, the root of a number.
/// - Parameter x: of any shape.
/// - Returns: the shape of `x`.
public func gelu(_ x: Tensor) -> Tensor {
  // Your code here instead of the next line.
  notWritten()
}

/// The approximation of ``gelu(_:)`` that GPT-2 uses, with a tanh in erf's place.
///
/// Equals `torch.nn.functional.gelu` with `approximate="tanh"`. Source: the same paper, section 2.
///
/// Exercise: 2 lines, 5 minutes. Helpful: `tanh(_:)`, `pow(_:_:)`, `Double.pi`, `squareRoot()`.
/// - Parameter x: of any shape.
/// - Returns: the shape of `x`; at most 0.0005 from ``gelu(_:)``.
public func geluTanh(_ x: Tensor) -> Tensor {
  // Your code here instead of the next line.
  notWritten()
}
