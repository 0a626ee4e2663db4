// Kata 03: BertEmbedding.
//
// What enters the first block: a vector for each token that says which token it is, where it stands,
// and to which of two sentences it belongs. The lesson is Katas/Lessons/03-BertEmbedding.md.

import Layers
import Tensors

/// BERT's input: the sum of three embeddings, normalized.
///
/// Three tables have a say in each vector: that of the token, of its place, and of its token type.
/// Equals Hugging Face's `BertEmbeddings`. Source: Devlin et al., "BERT" (2018), section 3 and
/// figure 2.
public final class BertEmbedding: Module {
  /// A vector for each token, `[V, C]`.
  public let tokens: Embedding
  /// A vector for each place in the sequence, `[positions, C]`.
  public let positions: Embedding
  /// A vector for each kind of segment, `[token types, C]`.
  public let tokenTypes: Embedding
  /// Normalizes the sum over the channels, with the configuration's ε.
  public let norm: LayerNorm
  /// Drops parts of the normalized sum in training.
  public let dropout: Dropout

  /// Makes the three tables and the norm. The tables are drawn in the order of the properties.
  ///
  /// Exercise: 6 lines, 10 minutes. Uses 01 and 02. Helpful: the configuration's `hiddenSize`,
  /// `vocabularySize`, `positionCount`, `tokenTypeCount`, `epsilon` and `dropoutRate`;
  /// `Embedding(count:size:using:)`; `LayerNorm(_:epsilon:)` of a shape, `[C]`;
  /// `Dropout(rate:using:)`, which takes none of the numbers that the tables are drawn from.
  public init(_ configuration: BertConfiguration, using generator: inout RandomGenerator) {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Embeds a batch of token ids.
  ///
  /// Places count from 0, along every sequence alike. A vector of the result is normalized once, as a
  /// whole. Dropout comes last: at a rate of 1 the result is 0, and at 0 each vector has mean 0 and
  /// variance 1, as long as the norm's gain and shift are those of a fresh one.
  ///
  /// Exercise: 3 lines, 10 minutes. Helpful: `IntTensor.arange(_:)`; `dropout(x)`, which applies
  /// the layer; `self.tokenTypes`, the table, where `tokenTypes` is the parameter.
  /// - Parameters:
  ///   - ids: `[B, T]`, with T at most the number of positions.
  ///   - tokenTypes: `[B, T]`, the segment that each token belongs to: 0 or 1 in BERT.
  /// - Returns: `[B, T, C]`.
  public func callAsFunction(_ ids: IntTensor, tokenTypes: IntTensor) -> Tensor {
    // Your code here instead of the next line.
    notWritten()
  }
}
