// Kata 11: Bert.
//
// All parts together: the model that people download. The lesson is Katas/Lessons/11-Bert.md.

import Layers
import Tensors

/// BERT, with the head that it was trained with: from token ids to a score for every token.
///
/// Equals Hugging Face's `BertForMaskedLM`. Source: Devlin et al., "BERT" (2018), section 3.
public final class Bert: MaskedLanguageModel {
  public let embedding: BertEmbedding
  public let blocks: [BertBlock]
  public let tokenHead: BertTokenHead

  /// Makes the parts, drawn in the order of the properties; every block is one of its own.
  ///
  /// Exercise: 5 lines, 10 minutes. Helpful: `map` over `0..<configuration.layerCount`.
  public init(_ configuration: BertConfiguration, using generator: inout RandomGenerator) {
    // Your code here instead of the next line.
    notWritten()
  }

  /// What enters the first block, and what leaves each block.
  ///
  /// Exercise: 7 lines, 15 minutes. Uses 03 and 09.
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

  /// Runs the model.
  ///
  /// The head gets the token embedding's table as it is now: loading a checkpoint must change both
  /// uses of it.
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
