// Kata 03: BertEmbedding.
//
// What enters the first block: a vector for each token that says which token it is, where it stands,
// and to which of two sentences it belongs. The lesson is Katas/Lessons/03-BertEmbedding.md.

import Layers
import Tensors

/// BERT's input: the sum of three embeddings, normalized.
///
/// dropout(norm(token[ids] + position[0 … T−1] + tokenType[tokenTypes])). Equals Hugging Face's
/// `BertEmbeddings`. Source: Devlin et al., "BERT" (2018), section 3 and figure 2.
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
  /// Exercise: 6 lines, 10 minutes. Uses 01 and 02.
  public init(_ configuration: BertConfiguration, using generator: inout RandomGenerator) {
    let size = configuration.hiddenSize
    tokens = Embedding(count: configuration.vocabularySize, size: size, using: &generator)
    positions = Embedding(count: configuration.positionCount, size: size, using: &generator)
    tokenTypes = Embedding(count: configuration.tokenTypeCount, size: size, using: &generator)
    norm = LayerNorm([size], epsilon: configuration.epsilon)
    dropout = Dropout(rate: configuration.dropoutRate, using: &generator)
  }

  /// Embeds a batch of token ids.
  ///
  /// All positions are those from 0 on, the same in every sequence: broadcasting adds them to each.
  /// The norm is of the sum, not of its parts, and the dropout of the norm's result.
  ///
  /// Exercise: 3 lines, 10 minutes. Helpful: `IntTensor.arange(_:)`.
  /// - Parameters:
  ///   - ids: `[B, T]`, with T at most the number of positions.
  ///   - tokenTypes: `[B, T]`, the segment that each token belongs to: 0 or 1 in BERT.
  /// - Returns: `[B, T, C]`.
  public func callAsFunction(_ ids: IntTensor, tokenTypes: IntTensor) -> Tensor {
    let places = IntTensor.arange(ids.shape[-1])  // [T]
    let sum = tokens(ids) + positions(places) + self.tokenTypes(tokenTypes)  // [B, T, C]
    return dropout(norm(sum))
  }
}
