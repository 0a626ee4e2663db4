// Kata 01: LayerNorm.
//
// Every block of a transformer normalizes its activations, so that deep stacks of them train. The
// lesson is Katas/Lessons/01-LayerNorm.md.

import Layers
import Tensors

/// Layer normalization: brings every place to mean 0 and variance 1, then scales and shifts it.
///
/// Mean and variance are taken over the normalized axes, which are the last ones of the input, for
/// each place of the other axes by itself: no example of a batch sees another. Equals
/// `torch.nn.LayerNorm`. Source: Ba, Kiros and Hinton, "Layer Normalization" (2016), section 3.
public final class LayerNorm: Module {
  /// The gain (also written γ), of shape ``normalizedShape``.
  @Parameter public var weight: Tensor
  /// The shift (also written β), of shape ``normalizedShape``.
  @Parameter public var bias: Tensor
  /// The sizes of the trailing axes that are normalized together: `[C]` in BERT and GPT-2.
  public let normalizedShape: Shape
  /// ε, which is added to the variance under the root, so that a constant row is not divided by 0.
  public let epsilon: Float

  /// Makes a layer that starts by normalizing only: a gain of 1 and a shift of 0.
  ///
  /// Exercise: 4 lines, 5 minutes. Helpful: `Tensor.ones(_:)` and `Tensor.zeros(_:)`, or for short
  /// `.ones(shape)` where a tensor is expected.
  /// - Parameters:
  ///   - normalizedShape: the sizes of the trailing axes, such as `[768]` or `[4, 8]`.
  ///   - epsilon: ε; 1e-5 in GPT-2, 1e-12 in BERT.
  public init(_ normalizedShape: Shape, epsilon: Float = 1e-5) {
    self.normalizedShape = normalizedShape
    self.epsilon = epsilon
    weight = .ones(normalizedShape)
    bias = .zeros(normalizedShape)
  }

  /// Normalizes the trailing axes.
  ///
  /// The variance here is the mean squared distance from the mean: divided by n, not by n − 1 as
  /// statisticians do for a sample. There may be several trailing axes; they are normalized
  /// together, not one after another. The gain comes before the shift.
  ///
  /// Exercise: 5 lines, 15 minutes. Helpful: `mean(axes:keepDims:)`,
  /// `variance(axes:correction:keepDims:)`, where a correction of 0 divides by n; `squareRoot()`;
  /// negative axes, which count from the end, and `normalizedShape.rank`, which says how many.
  /// - Parameter x: `[…]` followed by ``normalizedShape``.
  /// - Returns: the shape of `x`.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    let axes = trailingAxes
    let mean = x.mean(axes: axes, keepDims: true)  // […, 1]
    let variance = x.variance(axes: axes, correction: 0, keepDims: true)  // […, 1]
    let normalized = (x - mean) / (variance + epsilon).squareRoot()
    return normalized * weight + bias
  }

  /// The normalized axes, counted from the end: [−2, −1] for two.
  private var trailingAxes: [Int] {
    Array(-normalizedShape.rank..<0)
  }
}
