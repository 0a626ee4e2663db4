// Kata 30: Backward.
//
// What every training framework does for you, done by hand once: from the gradient of a result to the
// gradients of what went in. The lesson is Katas/Lessons/30-Backward.md.

import Foundation
import Tensors

/// Backward passes: each function gets what a layer got, and the gradient of the loss by what the layer
/// gave, and returns the gradients by what went in.
///
/// A gradient has the shape of what it is by. Source: Goodfellow, Bengio and Courville, "Deep Learning"
/// (2016), section 6.5.
public enum Backward {
  /// Of a tensor that was broadcast: each of its elements went to several places, and what comes back
  /// from these is added up.
  ///
  /// Equals PyTorch's `gradient.sum_to_size(shape)`.
  ///
  /// Exercise: 5 lines, 20 minutes. Helpful: `sum(axes:keepDims:)`, `reshaped(_:)`; axes that were added in
  /// front, and those where the size was 1.
  /// - Parameters:
  ///   - gradient: by the broadcast tensor, of any shape that `shape` broadcasts to.
  ///   - shape: that of the tensor before.
  /// - Returns: by the tensor before, `shape`.
  public static func broadcast(_ gradient: Tensor, from shape: Shape) -> Tensor {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Of a linear layer, y = x · Wᵀ + b.
  ///
  /// Each row of x meets every weight, so each weight gets something of every row. Equals autograd's
  /// gradients of `torch.nn.functional.linear`.
  ///
  /// Exercise: 7 lines, 20 minutes. Helpful: `reshaped(-1, n)`, which makes one axis of all but the last;
  /// `matmul`, `transposed()`, `sum(axis: 0)`.
  /// - Parameters:
  ///   - gradient: by y, `[…, O]`.
  ///   - x: `[…, I]`.
  ///   - weight: `[O, I]`.
  /// - Returns: by x, `[…, I]`, by the weight, `[O, I]`, and by the bias, `[O]`.
  public static func linear(
    _ gradient: Tensor, x: Tensor, weight: Tensor
  ) -> (x: Tensor, weight: Tensor, bias: Tensor) {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Of the mean cross-entropy of scores, softmax included: (p − t) / N, t being 1 at the right class.
  ///
  /// The logarithm and the powers cancel, so that nothing can overflow or vanish. Equals autograd's
  /// gradient of `F.cross_entropy(logits, targets)` by the logits.
  ///
  /// Exercise: 3 lines, 15 minutes. Uses 29. Helpful: `IntTensor.arange(V)`, `.==` of `[N, 1]` and `[V]`,
  /// `Tensor(mask)`.
  /// - Parameters:
  ///   - logits: `[N, V]`.
  ///   - targets: `[N]`, from 0 to V − 1 each; all count.
  /// - Returns: by the logits, `[N, V]`.
  public static func crossEntropy(_ logits: Tensor, _ targets: IntTensor) -> Tensor {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Of GELU, in its exact form: dy · (Φ(x) + x · φ(x)).
  ///
  /// Φ is the share of normal numbers below x, (1 + erf(x / √2)) / 2; φ is their density,
  /// e^(−x² / 2) / √(2π). Equals autograd's gradient of `F.gelu`.
  ///
  /// Exercise: 3 lines, 10 minutes. Helpful: `erf(_:)`, `exp(_:)`, `(2 * Double.pi).squareRoot()`.
  /// - Parameters:
  ///   - gradient: by GELU(x), the shape of `x`.
  ///   - x: of any shape.
  /// - Returns: by x, the shape of `x`.
  public static func gelu(_ gradient: Tensor, x: Tensor) -> Tensor {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Of layer norm along the last axis, y = n · w + b, where n = (x − mean) / √(variance + ε).
  ///
  /// Mean and variance are made of x as well. With g = dy · w, what comes back is
  /// (g − mean(g) − n · mean(g · n)) / √(variance + ε): no change that the norm would undo. Equals
  /// autograd's gradients of `F.layer_norm`.
  ///
  /// Exercise: 11 lines, 25 minutes. Helpful: `mean(axis:keepDims:)`, `variance(axis:correction:keepDims:)`,
  /// `rsqrt(_:)`; ``broadcast(_:from:)`` for weight and bias.
  /// - Parameters:
  ///   - gradient: by y, `[…, C]`.
  ///   - x: `[…, C]`.
  ///   - weight: w, `[C]`.
  ///   - epsilon: ε, added to the variance.
  /// - Returns: by x, `[…, C]`, by the weight, `[C]`, and by the bias, `[C]`.
  public static func layerNorm(
    _ gradient: Tensor, x: Tensor, weight: Tensor, epsilon: Float = 1e-5
  ) -> (x: Tensor, weight: Tensor, bias: Tensor) {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Of one head of attention, o = p · v with p = softmax(q · kᵀ / √D).
  ///
  /// Through the softmax, row by row: p · (dp − Σ dp · p). Equals autograd's gradients of
  /// `F.scaled_dot_product_attention`.
  ///
  /// Exercise: 9 lines, 25 minutes. Helpful: `matmul`, `swappedAxes(-1, -2)`, `sum(axis:keepDims:)`.
  /// - Parameters:
  ///   - gradient: by the output, `[…, T, D]`.
  ///   - query: `[…, T, D]`.
  ///   - key: `[…, S, D]`.
  ///   - value: `[…, S, D]`.
  ///   - pattern: p, `[…, T, S]`, as the head computed it; 0 where a key is hidden.
  /// - Returns: by the query, the key and the value, the shape of each.
  public static func head(
    _ gradient: Tensor, query: Tensor, key: Tensor, value: Tensor, pattern: Tensor
  ) -> (query: Tensor, key: Tensor, value: Tensor) {
    // Your code here instead of the next line.
    notWritten()
  }
}
