// Kata 15: GPT2.
//
// The model that continues any text. The lesson is Katas/Lessons/15-GPT2.md.

import Layers
import Tensors

/// GPT-2: from token ids to a score for every token to come next.
///
/// Equals Hugging Face's `GPT2LMHeadModel`. Source: Radford et al., "Language Models are Unsupervised
/// Multitask Learners" (2019), section 2.
public final class GPT2: CausalLanguageModel {
  /// A vector for each token, `[V, C]`. Its table is the unembedding too.
  public let tokens: Embedding
  /// A vector for each place in the sequence, `[positions, C]`.
  public let positions: Embedding
  /// Drops parts of the sum of the two, in training.
  public let dropout: Dropout
  public let blocks: [GPT2Block]
  /// Normalizes what the last block leaves.
  public let finalNorm: LayerNorm

  /// Makes the parts, drawn in the order of the properties; every block is one of its own.
  ///
  /// The configuration says how large they are: `vocabularySize`, `positionCount`, `hiddenSize`,
  /// `layerCount`, `epsilon`; `embeddingDropoutRate` is for ``dropout``. Both tables get standard
  /// normal numbers, as PyTorch's layers do: training would begin with GPT-2's own, of standard
  /// deviation 0.02.
  ///
  /// Exercise: 8 lines, 10 minutes. Uses 01, 02 and 14. Helpful: `Dropout(rate:using:)`, `map` over
  /// `0..<configuration.layerCount`.
  public init(_ configuration: GPT2Configuration, using generator: inout RandomGenerator) {
    let size = configuration.hiddenSize
    tokens = Embedding(count: configuration.vocabularySize, size: size, using: &generator)
    positions = Embedding(count: configuration.positionCount, size: size, using: &generator)
    dropout = Dropout(rate: configuration.embeddingDropoutRate, using: &generator)
    blocks = (0..<configuration.layerCount).map { _ in
      GPT2Block(configuration, using: &generator)
    }
    finalNorm = LayerNorm([size], epsilon: configuration.epsilon)
  }

  /// What enters the first block: token plus position, with dropout.
  ///
  /// There are no token types, and no norm.
  ///
  /// Exercise: 2 lines, 5 minutes. Helpful: `IntTensor.arange(_:_:)`, which ends before its second
  /// number.
  /// - Parameters:
  ///   - ids: `[B, T]`.
  ///   - start: the place of the first of them: 0, unless others came before.
  /// - Returns: `[B, T, C]`.
  public func embed(_ ids: IntTensor, from start: Int = 0) -> Tensor {
    let places = IntTensor.arange(start, start + ids.shape[-1])  // [T]
    return dropout(tokens(ids) + positions(places))  // [B, T, C]
  }

  /// The score of every token to come next.
  ///
  /// The unembedding is the token embedding's table as it is now; there is no bias.
  ///
  /// Exercise: 1 line, 5 minutes. Helpful: `matmul(_:_:)`, `transposed()`.
  /// - Parameter x: `[B, T, C]`, after ``finalNorm``.
  /// - Returns: `[B, T, V]`.
  public func unembed(_ x: Tensor) -> Tensor {
    matmul(x, tokens.weight.transposed())  // [B, T, V]
  }

  /// Runs the model.
  ///
  /// The last of the hidden states is the final norm's result, which the logits are read from; what the
  /// last block leaves is not among them.
  ///
  /// Exercise: 9 lines, 15 minutes. Helpful: ``embed(_:from:)``, ``unembed(_:)``,
  /// `LanguageModelOutput(logits:hiddenStates:)`.
  /// - Parameter ids: `[B, T]`.
  /// - Returns: logits of `[B, T, V]`, and the hidden states.
  public func callAsFunction(_ ids: IntTensor) -> LanguageModelOutput {
    var x = embed(ids)  // [B, T, C]
    var states: [Tensor] = []
    for block in blocks {
      states.append(x)
      x = block(x)
    }
    x = finalNorm(x)
    let logits = unembed(x)  // [B, T, V]
    return LanguageModelOutput(logits: logits, hiddenStates: states + [x])
  }
}
