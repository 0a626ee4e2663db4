// Kata 55: Deberta.
//
// A BERT whose positions know distances from the first block on, and their own places only at the end. The
// lesson is Katas/Lessons/55-Deberta.md.

import Layers
import Tensors

/// DeBERTa's input: the token's vector, and what else the configuration adds, normalized.
///
/// BERT's without the place, most often: see kata 03. Equals Hugging Face's `DebertaV2Embeddings`, but for
/// padding, which they set to 0 and nobody reads.
public final class DebertaEmbedding: Module {
  /// A vector for each token, `[V, C]`.
  public let tokens: Embedding
  /// A vector for each absolute place, `[positions, C]`: nil where neither the input nor the decoder asks.
  public let positions: Embedding?
  /// A vector for each kind of segment, `[segments, C]`; nil where there are none.
  public let segments: Embedding?
  public let norm: LayerNorm
  /// Drops parts of the normalized sum in training.
  public let dropout: Dropout
  /// Whether absolute places are part of the sum.
  public let addsPlaces: Bool

  /// Makes the tables that there are, drawn in the order of the properties, and the norm.
  ///
  /// There is a table of places where the configuration's `addsPlaces` is true or its `decoderDepth` more
  /// than 0, and one of segments where `segmentCount` is more than 0.
  ///
  /// Exercise: 12 lines, 10 minutes. Uses 01 and 02. Helpful: `Embedding(count:size:using:)`.
  public init(_ configuration: DebertaConfiguration, using generator: inout RandomGenerator) {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Embeds a batch of token ids.
  ///
  /// Exercise: 6 lines, 10 minutes. Helpful: `if let segments { … }`; `IntTensor.arange(_:)`.
  /// - Parameters:
  ///   - ids: `[B, T]`.
  ///   - tokenTypes: `[B, T]`, the segment of each token; not looked at where there are no segments.
  /// - Returns: `[B, T, C]`.
  public func callAsFunction(_ ids: IntTensor, tokenTypes: IntTensor) -> Tensor {
    // Your code here instead of the next line.
    notWritten()
  }
}

/// One of DeBERTa's layers: BERT's, with disentangled attention.
///
/// Equals Hugging Face's `DebertaV2Layer`. Source: He et al., "DeBERTa" (2020), section 3.
public final class DebertaBlock: Module {
  public let attention: DisentangledAttention
  /// Normalizes the sum of what asked and what attention found.
  public let attentionNorm: LayerNorm
  public let mlp: BertMLP
  /// Normalizes the sum of the MLP's input and its output.
  public let outputNorm: LayerNorm
  /// Drops parts of what attention and the MLP add, in training.
  public let dropout: Dropout

  /// Makes the parts, drawn in the order of the properties.
  ///
  /// Exercise: 6 lines, 10 minutes. Helpful: what you wrote in kata 09.
  public init(_ configuration: DebertaConfiguration, using generator: inout RandomGenerator) {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Applies the block.
  ///
  /// What asks is what attention's findings are added to, and what comes out belongs to it.
  ///
  /// Exercise: 3 lines, 10 minutes. Uses 01, 08 and 54. Helpful: `asking ?? x`.
  /// - Parameters:
  ///   - x: `[B, S, C]`, what is answered and handed over.
  ///   - asking: `[B, T, C]`, what is asked; nil where x asks itself.
  ///   - places: `[R, C]`, a row for each distance.
  ///   - rows: `[T, S]`.
  ///   - mask: `[B, S]`, true for tokens and false for padding.
  /// - Returns: `[B, T, C]`.
  public func callAsFunction(
    _ x: Tensor, asking: Tensor? = nil, places: Tensor, rows: IntTensor, mask: Mask? = nil
  ) -> Tensor {
    // Your code here instead of the next line.
    notWritten()
  }
}

/// DeBERTa, with the head that it was trained with: from token ids to a score for every token.
///
/// Equals Hugging Face's `DebertaV2ForMaskedLM` where the configuration's `decoderDepth` is 0. Source: He et
/// al., "DeBERTa" (2020), and "DeBERTaV3" (2021).
public final class Deberta: MaskedLanguageModel {
  public let embedding: DebertaEmbedding
  /// A vector for each distance, `[2 · reach, C]`, which all blocks read.
  public let places: Embedding
  /// Normalizes the table of distances; nil where it is used as it is.
  public let placeNorm: LayerNorm?
  public let blocks: [DebertaBlock]
  public let tokenHead: BertTokenHead
  /// What the model is made of.
  public let configuration: DebertaConfiguration

  /// Makes the parts, drawn in the order of the properties; every block is one of its own.
  ///
  /// The token head is BERT's: it wants the configuration's `bert`.
  ///
  /// Exercise: 10 lines, 15 minutes. Helpful: what you wrote in kata 11; the configuration's `reach` and
  /// `normsPlaces`.
  public init(_ configuration: DebertaConfiguration, using generator: inout RandomGenerator) {
    // Your code here instead of the next line.
    notWritten()
  }

  /// The table of distances as the blocks read it: normalized once, where the configuration says so.
  ///
  /// Exercise: 2 lines, 5 minutes. Uses 01.
  /// - Returns: `[2 · reach, C]`.
  public var placeTable: Tensor {
    // Your code here instead of the next line.
    notWritten()
  }

  /// The rows of all distances in a text.
  ///
  /// Exercise: 4 lines, 5 minutes. Uses 53. Helpful: `RelativePlaces.rows(from:to:farthest:bucketCount:)`.
  /// - Parameter count: T, how many positions there are.
  /// - Returns: `[T, T]`.
  public func placeRows(_ count: Int) -> IntTensor {
    // Your code here instead of the next line.
    notWritten()
  }

  /// What enters the first block, and what leaves each block.
  ///
  /// Exercise: 8 lines, 15 minutes. Uses 54.
  /// - Parameters:
  ///   - ids: `[B, T]`.
  ///   - tokenTypes: `[B, T]`.
  ///   - mask: `[B, T]`, true for tokens and false for padding; every block gets it.
  /// - Returns: `[B, T, C]` each: the embedding, then each block's output in order.
  public func hiddenStates(
    _ ids: IntTensor, tokenTypes: IntTensor, mask: Mask? = nil
  ) -> [Tensor] {
    // Your code here instead of the next line.
    notWritten()
  }

  /// The enhanced mask decoder: what the head scores, made by positions that know where they stand.
  ///
  /// Absolute places come in after all blocks but the last. What enters the last block, with the vector of
  /// each absolute place added, asks; what enters it, as it is, answers; and what comes out asks again,
  /// `decoderDepth` times in all, of the same block and the same answers. Equals what the authors' code
  /// calls `emd_context_layer`. Source: He et al., "DeBERTa" (2020), section 3.2.
  ///
  /// Exercise: 12 lines, 20 minutes. Helpful: `embedding.positions`; `states[states.count - 2]`.
  /// - Parameters:
  ///   - states: `[B, T, C]` each, of ``hiddenStates(_:tokenTypes:mask:)``.
  ///   - mask: `[B, T]`, true for tokens and false for padding.
  /// - Returns: `[B, T, C]`; the last of the states where `decoderDepth` is 0.
  public func decoded(_ states: [Tensor], mask: Mask? = nil) -> Tensor {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Runs the model.
  ///
  /// Exercise: 4 lines, 10 minutes. Uses 10. Helpful: `LanguageModelOutput(logits:hiddenStates:)`.
  /// - Parameters:
  ///   - ids: `[B, T]`.
  ///   - tokenTypes: `[B, T]`.
  ///   - mask: `[B, T]`, true for tokens and false for padding.
  /// - Returns: logits of `[B, T, V]` and the hidden states.
  public func callAsFunction(
    _ ids: IntTensor, tokenTypes: IntTensor, mask: Mask? = nil
  ) -> LanguageModelOutput {
    // Your code here instead of the next line.
    notWritten()
  }
}
