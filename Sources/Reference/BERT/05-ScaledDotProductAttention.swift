// Kata 05: ScaledDotProductAttention.
//
// How one position gathers from the others: the heart of a transformer, in three steps. The lesson
// is Katas/Lessons/05-ScaledDotProductAttention.md.

import Tensors

/// Attention, in three steps.
///
/// Each position asks with its query, answers with its key, and hands over its value. The order of
/// keys and values makes no difference, as long as it is the same. Leading axes, such as batch and
/// heads, are each on their own. Equals
/// `torch.nn.functional.scaled_dot_product_attention`. Source: Vaswani et al., "Attention Is All You
/// Need" (2017), section 3.2.1.
public enum ScaledDotProductAttention {
  /// How well each query fits each key: their dot product, scaled.
  ///
  /// Of queries and keys whose numbers have mean 0 and variance 1, scores have a variance of 1 too,
  /// whatever D is.
  ///
  /// Exercise: 2 lines, 10 minutes. Helpful: `einsum`, or `matmul` and `swappedAxes(-1, -2)`;
  /// `query.shape[-1]`; `Float(D).squareRoot()`.
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
  /// Keys behind the mask get a share of 0, and the others still add up to 1.
  ///
  /// Exercise: 2 lines, 10 minutes. Uses 04. Helpful: `which(mask, a, b)`, `-Float.infinity`;
  /// `guard let mask`, since there may be none.
  /// - Parameters:
  ///   - scores: `[…, T, S]`.
  ///   - mask: true where attention is allowed; of any shape that broadcasts to that of `scores`.
  ///     Every query sees at least one key. Nil where all is allowed.
  /// - Returns: `[…, T, S]`.
  public static func pattern(_ scores: Tensor, mask: Mask? = nil) -> Tensor {
    guard let mask else { return softmax(scores, axis: -1) }
    return softmax(which(mask, scores, -.infinity), axis: -1)
  }

  /// What each query takes: the values, mixed in the shares of its row of the pattern.
  ///
  /// If all values are equal, so is what every query takes.
  ///
  /// Exercise: 1 line, 5 minutes. Helpful: `matmul`, or `einsum`.
  /// - Parameters:
  ///   - pattern: `[…, T, S]`.
  ///   - value: `[…, S, D]`.
  /// - Returns: `[…, T, D]`.
  public static func output(_ pattern: Tensor, _ value: Tensor) -> Tensor {
    matmul(pattern, value)  // […, T, D]
  }
}
