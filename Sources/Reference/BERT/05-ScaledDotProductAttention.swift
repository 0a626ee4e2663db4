// Kata 05: ScaledDotProductAttention.
//
// How one position gathers from the others: the heart of a transformer, in three steps. The lesson
// is Katas/Lessons/05-ScaledDotProductAttention.md.

import Tensors

/// Attention: softmax(Q · Kᵀ / √D) · V, in three steps.
///
/// Each position asks with its query, answers with its key, and hands over its value. Leading axes,
/// here batch and heads, are each on their own. Equals
/// `torch.nn.functional.scaled_dot_product_attention`. Source: Vaswani et al., "Attention Is All You
/// Need" (2017), section 3.2.1.
public enum ScaledDotProductAttention {
  /// How well each query fits each key: Σ_d query[…, t, d] · key[…, s, d] ÷ √D.
  ///
  /// Without the root, sums of many products grow with D, and the softmax sees only the largest.
  ///
  /// Exercise: 2 lines, 10 minutes. Helpful: `einsum`, or `matmul` and `swappedAxes(-1, -2)`.
  /// - Parameters:
  ///   - query: `[…, T, D]`.
  ///   - key: `[…, S, D]`.
  /// - Returns: `[…, T, S]`.
  public static func scores(_ query: Tensor, _ key: Tensor) -> Tensor {
    let products = matmul(query, key.swappedAxes(-1, -2))  // […, T, S]
    return products / Float(query.shape[-1]).squareRoot()
  }

  /// How much each query takes from each key: shares that add up to 1 over the keys.
  ///
  /// Keys behind the mask get a share of 0: their score becomes −∞ before the softmax. After it, the
  /// others would no longer add up to 1.
  ///
  /// Exercise: 2 lines, 10 minutes. Uses 04. Helpful: `which(mask, a, b)`.
  /// - Parameters:
  ///   - scores: `[…, T, S]`.
  ///   - mask: true where attention is allowed; of any shape that broadcasts to that of `scores`.
  ///     Every query sees at least one key. Nil where all is allowed.
  /// - Returns: `[…, T, S]`.
  public static func pattern(_ scores: Tensor, mask: Mask? = nil) -> Tensor {
    guard let mask else { return softmax(scores, axis: -1) }
    return softmax(which(mask, scores, -.infinity), axis: -1)
  }

  /// What each query takes: Σ_s pattern[…, t, s] · value[…, s, d].
  ///
  /// Exercise: 1 line, 5 minutes.
  /// - Parameters:
  ///   - pattern: `[…, T, S]`.
  ///   - value: `[…, S, D]`.
  /// - Returns: `[…, T, D]`.
  public static func output(_ pattern: Tensor, _ value: Tensor) -> Tensor {
    matmul(pattern, value)  // […, T, D]
  }
}
