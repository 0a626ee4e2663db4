// Kata 06: MultiHeadSelfAttention.
//
// Several attentions side by side, each on its own part of the channels, and the projections around
// them. The lesson is Katas/Lessons/06-MultiHeadSelfAttention.md.

import Layers
import Tensors

/// BERT's self-attention: every position gathers from all others, in H heads at once.
///
/// Queries, keys and values are made of the same x, each by a layer of its own. Each head runs an
/// attention on its part of the channels, and a last layer mixes what they found. Exchange two
/// positions of x, and the same two of the result are exchanged. Equals Hugging Face's
/// `BertSelfAttention` followed by the `dense` of `BertSelfOutput`. Source: Vaswani et al.,
/// "Attention Is All You Need" (2017), section 3.2.2.
public final class MultiHeadSelfAttention: Module {
  /// What each position asks, `C → C`.
  public let query: Linear
  /// What each position answers, `C → C`.
  public let key: Linear
  /// What each position hands over, `C → C`.
  public let value: Linear
  /// Mixes what the heads found, `C → C`.
  public let output: Linear
  /// Drops parts of the attention pattern in training.
  public let dropout: Dropout
  /// How many heads share the channels: H.
  public let headCount: Int

  /// Makes the four projections, drawn in the order of the properties, each with a bias.
  ///
  /// Exercise: 7 lines, 10 minutes. Uses 02. Helpful: `Linear(inputSize:outputSize:using:)`;
  /// `Dropout(rate:using:)`, which takes none of the numbers that the projections are drawn from.
  /// - Parameters:
  ///   - hiddenSize: C, which `headCount` divides.
  ///   - headCount: H.
  ///   - dropoutRate: how much of the pattern is dropped in training.
  public init(
    hiddenSize: Int, headCount: Int, dropoutRate: Float, using generator: inout RandomGenerator
  ) {
    let size = hiddenSize
    query = Linear(inputSize: size, outputSize: size, using: &generator)
    key = Linear(inputSize: size, outputSize: size, using: &generator)
    value = Linear(inputSize: size, outputSize: size, using: &generator)
    output = Linear(inputSize: size, outputSize: size, using: &generator)
    dropout = Dropout(rate: dropoutRate, using: &generator)
    self.headCount = headCount
  }

  /// Gives each head its part of the channels: channel `h · D + d` becomes channel `d` of head `h`.
  ///
  /// You wrote it in kata 00: call it from here, or write the line again.
  ///
  /// Exercise: 1 line, 5 minutes. Helpful: `rearrange`, `WarmUp.splitHeads(_:headCount:)`.
  /// - Parameter x: `[B, T, C]`.
  /// - Returns: `[B, H, T, D]`, where `D == C / headCount`.
  public func splitHeads(_ x: Tensor) -> Tensor {
    rearrange(x, "b t (h d) -> b h t d", ["h": headCount])  // [B, H, T, D]
  }

  /// Merges the heads: puts their channels side by side again. The inverse of ``splitHeads(_:)``.
  ///
  /// Exercise: 1 line, 5 minutes. Helpful: `rearrange`, `WarmUp.mergeHeads(_:)`.
  /// - Parameter x: `[B, H, T, D]`.
  /// - Returns: `[B, T, C]`.
  public func mergeHeads(_ x: Tensor) -> Tensor {
    rearrange(x, "b h t d -> b t (h d)")  // [B, T, C]
  }

  /// Lets every position gather from all that the mask allows.
  ///
  /// The dropout is of the pattern, as in Hugging Face. The mask hides positions from all queries, in
  /// all heads, and what stands there makes no difference to any other position.
  ///
  /// Exercise: 8 lines, 20 minutes. Uses 05. Helpful: `mask?[.all, .newAxis, .newAxis, .all]`, which is
  /// nil without a mask, and whose two new axes let `[B, S]` reach `[B, H, T, S]`;
  /// `ScaledDotProductAttention.scores(_:_:)`, and likewise its `pattern(_:mask:)` and `output(_:_:)`.
  /// - Parameters:
  ///   - x: `[B, T, C]`.
  ///   - mask: `[B, S]`, true for tokens and false for padding, which no position sees; S equals T.
  ///     Nil where there is no padding.
  /// - Returns: `[B, T, C]`.
  public func callAsFunction(_ x: Tensor, mask: Mask? = nil) -> Tensor {
    let queries = splitHeads(query(x))  // [B, H, T, D]
    let keys = splitHeads(key(x))  // [B, H, S, D]
    let values = splitHeads(value(x))  // [B, H, S, D]
    let mask = mask?[.all, .newAxis, .newAxis, .all]  // [B, 1, 1, S]
    let scores = ScaledDotProductAttention.scores(queries, keys)  // [B, H, T, S]
    let pattern = ScaledDotProductAttention.pattern(scores, mask: mask)
    let found = ScaledDotProductAttention.output(dropout(pattern), values)  // [B, H, T, D]
    return output(mergeHeads(found))  // [B, T, C]
  }
}
