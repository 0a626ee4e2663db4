// Kata 04: Softmax.
//
// Scores become shares: attention and every language model end in it. The lesson is
// Katas/Lessons/04-Softmax.md.

import Tensors

/// The softmax along an axis: scores made into shares, positive numbers that add up to 1.
///
/// Where a score is larger by 1, its share is e times as large; adding the same number to all scores
/// of a row changes nothing. Scores of any size give right shares, although eˣ overflows Float32 from
/// x = 88.73 on. Equals `torch.softmax`. Source: Goodfellow, Bengio and Courville, "Deep Learning"
/// (2016), section 4.1.
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
