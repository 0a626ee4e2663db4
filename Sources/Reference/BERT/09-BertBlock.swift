// Kata 09: BertBlock.
//
// Attention and MLP with what holds a deep stack of them together: residual connections and norms.
// The lesson is Katas/Lessons/09-BertBlock.md.

import Layers
import Tensors

/// One of BERT's layers: attention, then the MLP; each adds to its input, and the sum is normalized.
///
/// Equals Hugging Face's `BertLayer`. Source: Devlin et al., "BERT" (2018), section 3, after Vaswani
/// et al., "Attention Is All You Need" (2017), section 3.1.
public final class BertBlock: Module {
  public let attention: MultiHeadSelfAttention
  /// Normalizes the sum of the input and what attention found.
  public let attentionNorm: LayerNorm
  public let mlp: BertMLP
  /// Normalizes the sum of the MLP's input and its output.
  public let outputNorm: LayerNorm
  /// Drops parts of what attention and the MLP add, in training.
  public let dropout: Dropout

  /// Makes the parts, drawn in the order of the properties.
  ///
  /// Every part gets its sizes, rates and ε from the configuration: `hiddenSize`, `headCount`,
  /// `mlpSize`, `epsilon`, `attentionDropoutRate` for the attention's pattern, and `dropoutRate` for
  /// what the two halves add.
  ///
  /// Exercise: 8 lines, 10 minutes. Helpful: `LayerNorm(_:epsilon:)`, `Dropout(rate:using:)`,
  /// `MultiHeadSelfAttention(hiddenSize:headCount:dropoutRate:using:)`,
  /// `BertMLP(hiddenSize:mlpSize:using:)`.
  public init(_ configuration: BertConfiguration, using generator: inout RandomGenerator) {
    let size = configuration.hiddenSize
    attention = MultiHeadSelfAttention(
      hiddenSize: size, headCount: configuration.headCount,
      dropoutRate: configuration.attentionDropoutRate, using: &generator)
    attentionNorm = LayerNorm([size], epsilon: configuration.epsilon)
    mlp = BertMLP(hiddenSize: size, mlpSize: configuration.mlpSize, using: &generator)
    outputNorm = LayerNorm([size], epsilon: configuration.epsilon)
    dropout = Dropout(rate: configuration.dropoutRate, using: &generator)
  }

  /// Applies the block.
  ///
  /// The norms come after the sums ("post-norm"; GPT-2 does it the other way around), so that each
  /// position comes out normalized, whatever attention and the MLP found. Where dropout hits
  /// everything, nothing is added, and the result is outputNorm(attentionNorm(x)). The mask concerns
  /// attention alone.
  ///
  /// Exercise: 2 lines, 10 minutes. Uses 01, 06 and 08. Helpful: `attention(x, mask: mask)`.
  /// - Parameters:
  ///   - x: `[B, T, C]`.
  ///   - mask: `[B, T]`, true for tokens and false for padding.
  /// - Returns: `[B, T, C]`.
  public func callAsFunction(_ x: Tensor, mask: Mask? = nil) -> Tensor {
    let y = attentionNorm(x + dropout(attention(x, mask: mask)))
    return outputNorm(y + dropout(mlp(y)))
  }
}
