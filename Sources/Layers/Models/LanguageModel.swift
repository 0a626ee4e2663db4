import Tensors

/// A whole language model, whoever wrote it: what loads checkpoints and runs models rests on this
/// and the two kinds of it alone.
public protocol LanguageModel<Configuration>: Module {
  /// What makes one such model differ from another.
  associatedtype Configuration: LanguageModelConfiguration

  init(_ configuration: Configuration, using generator: inout RandomGenerator)
}

/// The sizes that every language model has, by whatever else it differs from others.
public protocol LanguageModelConfiguration: Sendable, Equatable {
  /// V: how many tokens there are.
  var vocabularySize: Int { get }
  /// The longest sequence, in tokens.
  var positionCount: Int { get }
  /// C: the channels of each position.
  var hiddenSize: Int { get }
  /// How many blocks are stacked.
  var layerCount: Int { get }
  /// How many kinds of segments there are; 1 where a model knows none.
  var tokenTypeCount: Int { get }
}

extension LanguageModelConfiguration {
  public var tokenTypeCount: Int { 1 }
}

/// What a language model makes of a batch.
public struct LanguageModelOutput: Sendable {
  /// The score of every token of the vocabulary at every position, `[B, T, V]`: to stand there, or,
  /// in a causal model, to come next.
  public let logits: Tensor
  /// What enters the first block and what leaves each block, `[B, T, C]` each: one more than there
  /// are blocks. Where the model ends with a norm, the last is the norm's result, as Hugging Face
  /// lists them.
  public let hiddenStates: [Tensor]

  /// What the scores are read from: the last of the hidden states, `[B, T, C]`.
  public var lastHiddenState: Tensor { hiddenStates[hiddenStates.count - 1] }

  public init(logits: Tensor, hiddenStates: [Tensor]) {
    self.logits = logits
    self.hiddenStates = hiddenStates
  }
}

// MARK: - Kinds

/// A language model in which every position sees all others, as in BERT.
public protocol MaskedLanguageModel<Configuration>: LanguageModel {
  /// What enters the first block, and what leaves each block, without scores: see
  /// ``callAsFunction(_:tokenTypes:mask:)``.
  func hiddenStates(_ ids: IntTensor, tokenTypes: IntTensor, mask: Mask?) -> [Tensor]

  /// Runs the model.
  /// - Parameters:
  ///   - ids: `[B, T]`, token ids.
  ///   - tokenTypes: `[B, T]`, the segment of each token.
  ///   - mask: `[B, T]`, true for tokens and false for padding; nil where there is none.
  func callAsFunction(_ ids: IntTensor, tokenTypes: IntTensor, mask: Mask?) -> LanguageModelOutput
}

/// A language model in which no position sees those after it, as in GPT-2.
public protocol CausalLanguageModel<Configuration>: LanguageModel {
  /// Runs the model.
  /// - Parameter ids: `[B, T]`, token ids.
  func callAsFunction(_ ids: IntTensor) -> LanguageModelOutput
}

/// A causal language model that keeps what it has read, so that each new token costs one position:
/// what a sampler continues texts with.
public protocol CachingLanguageModel<Configuration>: CausalLanguageModel {
  /// What is kept of a text.
  associatedtype Cache

  /// The longest text, in tokens.
  var positionCount: Int { get }

  /// Makes a cache that holds nothing yet.
  func newCache() -> Cache

  /// Runs the model on the tokens that are new.
  /// - Parameters:
  ///   - ids: `[B, T]`, token ids.
  ///   - cache: what came before; the new tokens are added to it.
  /// - Returns: the score of every token to come after each of the new ones, `[B, T, V]`.
  func callAsFunction(_ ids: IntTensor, cache: inout Cache) -> Tensor
}

// MARK: - Particular models

/// The output of BERT, as learners' files from before there were others call it.
public typealias BertOutput = LanguageModelOutput
/// The output of GPT-2, likewise.
public typealias GPT2Output = LanguageModelOutput

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
