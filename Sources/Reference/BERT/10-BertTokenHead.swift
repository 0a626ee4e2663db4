// Kata 10: BertTokenHead.
//
// From a position's channels to a score for every token of the vocabulary. The lesson is
// Katas/Lessons/10-BertTokenHead.md.

import Layers
import Tensors

/// BERT's head for guessing masked tokens.
///
/// It prepares a position, compares it with every token's row of the unembedding, and adds the
/// token's own bias. The unembedding is the token embedding's table, not a copy: it is passed in at
/// each call. Equals Hugging Face's `BertLMPredictionHead`.
/// Source: Devlin et al., "BERT" (2018), section 3.1; the shared table is that of Press and Wolf,
/// "Using the Output Embedding to Improve Language Models" (2016).
public final class BertTokenHead: Module {
  /// Mixes the channels before they are scored, `C → C`.
  public let transform: Linear
  public let norm: LayerNorm
  /// A shift for each token's score, `[V]`.
  @Parameter public var bias: Tensor

  /// Makes the head, with a bias of 0.
  ///
  /// The configuration's `hiddenSize`, `vocabularySize` and `epsilon` say how large the parts are.
  ///
  /// Exercise: 4 lines, 5 minutes. Uses 02. Helpful: `Linear(inputSize:outputSize:using:)`,
  /// `Tensor.zeros(_:)`.
  public init(_ configuration: BertConfiguration, using generator: inout RandomGenerator) {
    let size = configuration.hiddenSize
    transform = Linear(inputSize: size, outputSize: size, using: &generator)
    norm = LayerNorm([size], epsilon: configuration.epsilon)
    bias = .zeros([configuration.vocabularySize])
  }

  /// Scores every token at every position.
  ///
  /// GELU is the exact form. What the rows are compared with is normalized, so all positions' features
  /// are about equally long; scores of tokens with equal rows differ by their biases alone.
  ///
  /// Exercise: 2 lines, 10 minutes. Uses 01 and 07. Helpful: `matmul(_:_:)`, `transposed()`.
  /// - Parameters:
  ///   - x: `[B, T, C]`.
  ///   - unembedding: `[V, C]`, the table of the token embedding.
  /// - Returns: `[B, T, V]`.
  public func callAsFunction(_ x: Tensor, unembedding: Tensor) -> Tensor {
    let features = norm(gelu(transform(x)))
    return matmul(features, unembedding.transposed()) + bias  // [B, T, V]
  }
}
