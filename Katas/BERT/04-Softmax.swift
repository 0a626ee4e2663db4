// Kata 04: Softmax.
//
// Scores become shares: attention and every language model end in it. The lesson is
// Katas/Lessons/04-Softmax.md.

import Tensors

/// The softmax along an axis: eˣ ÷ Σ eˣ, positive numbers that add up to 1.
///
/// eˣ overflows Float32 from x = 89 on. Adding the same number to all of x changes nothing in the
/// result, so the largest of each row is subtracted first, and every power is at most 1. Equals
/// `torch.softmax`. Source: Goodfellow, Bengio and Courville, "Deep Learning" (2016), section 4.1.
///
/// Exercise: 2 lines, 10 minutes. Helpful: `max(axis:keepDims:)`, `exp(_:)`, `sum(axis:keepDims:)`.
/// - Parameters:
///   - x: of any shape; −∞ becomes a share of 0.
///   - axis: the axis along which the shares add up to 1.
/// - Returns: the shape of `x`.
public func softmax(_ x: Tensor, axis: Int = -1) -> Tensor {
  // Your code here instead of the next line.
  notWritten()
}
