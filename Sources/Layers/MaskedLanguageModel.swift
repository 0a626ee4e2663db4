import Tensors

/// A whole BERT, whoever wrote it: what loads checkpoints and runs models rests on this alone.
public protocol MaskedLanguageModel: Module {
  init(_ configuration: BertConfiguration, using generator: inout RandomGenerator)

  /// What enters the first block, and what leaves each block, without scores: see
  /// ``callAsFunction(_:tokenTypes:mask:)``.
  func hiddenStates(_ ids: IntTensor, tokenTypes: IntTensor, mask: Mask?) -> [Tensor]

  /// - Parameters:
  ///   - ids: `[B, T]`, token ids.
  ///   - tokenTypes: `[B, T]`, the segment of each token.
  ///   - mask: `[B, T]`, true for tokens and false for padding; nil where there is none.
  func callAsFunction(_ ids: IntTensor, tokenTypes: IntTensor, mask: Mask?) -> BertOutput
}

/// What a BERT makes of a batch.
public struct BertOutput: Sendable {
  /// The score of every token of the vocabulary at every position, `[B, T, V]`.
  public let logits: Tensor
  /// What enters the first block and what leaves each block, `[B, T, C]` each: one more than there
  /// are blocks, as Hugging Face lists them.
  public let hiddenStates: [Tensor]

  public init(logits: Tensor, hiddenStates: [Tensor]) {
    self.logits = logits
    self.hiddenStates = hiddenStates
  }
}

/// What a BERT with a classifier makes of a batch.
public struct BertClassifierOutput: Sendable {
  /// The score of every token of the vocabulary at every position, `[B, T, V]`.
  public let logits: Tensor
  /// The score of every class for each sequence, `[B, classes]`.
  public let classScores: Tensor

  public init(logits: Tensor, classScores: Tensor) {
    self.logits = logits
    self.classScores = classScores
  }
}
