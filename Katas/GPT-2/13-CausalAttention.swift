// Kata 13: CausalAttention.
//
// Attention that cannot see the future, so that a model can be asked what comes next. The lesson is
// Katas/Lessons/13-CausalAttention.md.

import Layers
import Tensors

/// GPT-2's self-attention: every position gathers from itself and from those before it.
///
/// Query, key and value come out of one fused projection. Equals Hugging Face's `GPT2Attention`.
/// Source: Radford et al., "Language Models are Unsupervised Multitask Learners" (2019), section
/// 2.3, after Vaswani et al., "Attention Is All You Need" (2017), section 3.2.3.
public final class CausalAttention: Module {
  /// Makes query, key and value, in this order, `C → 3C`.
  public let projection: Linear
  /// Mixes what the heads found, `C → C`.
  public let output: Linear
  /// Drops parts of the attention pattern in training.
  public let dropout: Dropout
  /// How many heads share the channels: H.
  public let headCount: Int

  /// Makes the two layers, drawn in the order of the properties, each with a bias.
  ///
  /// Exercise: 4 lines, 5 minutes. Uses 02. Helpful: `Linear(inputSize:outputSize:using:)`,
  /// `Dropout(rate:using:)`.
  /// - Parameters:
  ///   - hiddenSize: C, which `headCount` divides.
  ///   - headCount: H.
  ///   - dropoutRate: how much of the pattern is dropped in training.
  public init(
    hiddenSize: Int, headCount: Int, dropoutRate: Float, using generator: inout RandomGenerator
  ) {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Which keys each query may see: those up to its own position.
  ///
  /// The queries are the *last* of the positions: with as many queries as keys the mask is a lower
  /// triangle, and one query alone, the newest, sees every key.
  ///
  /// Exercise: 1 line, 10 minutes. Helpful: `tril(_:k:)` of `Mask.full(_:_:)`, or two
  /// `IntTensor.arange(_:_:)` compared.
  /// - Parameters:
  ///   - queryCount: T.
  ///   - keyCount: S, at least T.
  /// - Returns: `[T, S]`; true at [t, s] where s ≤ t + S − T.
  public static func mask(queryCount: Int, keyCount: Int) -> Mask {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Projects every position and splits the result into heads.
  ///
  /// The projection's channels are all queries, then all keys, then all values; each third is split
  /// as `(h d)`.
  ///
  /// Exercise: 5 lines, 10 minutes. Helpful: `split(parts:axis:)`, which gives an array;
  /// `rearrange(_:_:_:)`.
  /// - Parameter x: `[B, T, C]`.
  /// - Returns: `[B, H, T, D]` each, where `D == C / headCount`.
  public func heads(_ x: Tensor) -> (query: Tensor, key: Tensor, value: Tensor) {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Lets queries gather from the keys and values that they may see.
  ///
  /// The dropout is of the pattern.
  ///
  /// Exercise: 6 lines, 10 minutes. Uses 05. Helpful: ``mask(queryCount:keyCount:)``, which
  /// is static and so called as `Self.mask`; `rearrange(_:_:_:)`.
  /// - Parameters:
  ///   - query: `[B, H, T, D]`, of the last T positions.
  ///   - key: `[B, H, S, D]`, of all positions so far.
  ///   - value: `[B, H, S, D]`.
  /// - Returns: `[B, T, C]`, projected by ``output``.
  public func attend(query: Tensor, key: Tensor, value: Tensor) -> Tensor {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Lets every position gather from itself and those before it.
  ///
  /// Exercise: 2 lines, 5 minutes. Helpful: ``heads(_:)``, ``attend(query:key:value:)``.
  /// - Parameter x: `[B, T, C]`.
  /// - Returns: `[B, T, C]`.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    // Your code here instead of the next line.
    notWritten()
  }
}
