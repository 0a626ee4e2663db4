import Tensors

extension Tensor {
  /// Its numbers, for drawing.
  var doubles: [Double] { scalars.map(Double.init) }

  /// Its rows; all axes but the last are one.
  var rows: [[Double]] {
    let width = shape[-1]
    let all = doubles
    return stride(from: 0, to: all.count, by: width).map { Array(all[$0..<($0 + width)]) }
  }
}

/// A row of numbers as lessons write it: `[1, 0.5, −2]`.
func list(_ numbers: [Double], places: Int = 3) -> String {
  "[" + numbers.map { numeral($0, places: places) }.joined(separator: ", ") + "]"
}

/// Shares of some scores, as kata 04 computes them.
func softmax(_ scores: Tensor) -> Tensor {
  let powers = exp(scores - scores.max(axis: -1, keepDims: true))
  return powers / powers.sum(axis: -1, keepDims: true)
}

/// The norm of each row, with a weight of 1, a bias of 0 and ε = 0.
func normalized(_ x: Tensor) -> Tensor {
  let distances = x - x.mean(axis: -1, keepDims: true)
  return distances / sqrt(distances.square().mean(axis: -1, keepDims: true))
}
