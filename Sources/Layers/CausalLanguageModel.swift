import Tensors

/// A whole GPT-2, whoever wrote it: what loads checkpoints and runs models rests on this alone.
public protocol CausalLanguageModel: Module {
  init(_ configuration: GPT2Configuration, using generator: inout RandomGenerator)

  /// - Parameter ids: `[B, T]`, token ids.
  func callAsFunction(_ ids: IntTensor) -> GPT2Output
}

/// What a GPT-2 makes of a batch.
public struct GPT2Output: Sendable {
  /// The score of every token of the vocabulary to come next, at every position, `[B, T, V]`.
  public let logits: Tensor
  /// What enters the first block, what leaves each block but the last, and what the final norm makes
  /// of the last, `[B, T, C]` each: one more than there are blocks, as Hugging Face lists them.
  public let hiddenStates: [Tensor]

  public init(logits: Tensor, hiddenStates: [Tensor]) {
    self.logits = logits
    self.hiddenStates = hiddenStates
  }
}
