import Layers
import Tensors

/// What looks inside a model, in whoever's code it is written; nil where there is no code for it.
public struct LookingMethods<Model: LanguageModel>: Sendable {
  let attention: AttentionMethods?
  let lens: LensMethods<Model>?
  let attribute: Attributor?
  let patch: Patcher?

  /// What the parts of a model add to a token's logit at the last place of a text, or to how far it is
  /// ahead of another one's.
  public typealias Attributor =
    @Sendable (_ model: Model, _ ids: IntTensor, _ token: Int, _ other: Int?) -> AttributedScore
  /// How much of a difference between two tokens' logits comes back, where parts of a run on a corrupted
  /// text are replaced by those of the clean one.
  public typealias Patcher =
    @Sendable (
      _ model: Model, _ clean: IntTensor, _ corrupted: IntTensor, _ right: Int, _ wrong: Int
    ) -> PatchedDifference

  public init(
    attention: AttentionMethods? = nil, lens: LensMethods<Model>? = nil,
    attribute: Attributor? = nil, patch: Patcher? = nil
  ) {
    self.attention = attention
    self.lens = lens
    self.attribute = attribute
    self.patch = patch
  }
}

/// Patterns of a model of any kind.
public struct AttentionMethods: Sendable {
  /// All patterns of the one text that was read while a model was recorded, `[L, H, T, T]`.
  let patterns: @Sendable (Recording) -> Tensor
  /// A pattern, `[T, T]`, as lines for a terminal.
  let text: @Sendable (_ pattern: Tensor, _ tokens: [String]) -> String

  public init(
    patterns: @escaping @Sendable (Recording) -> Tensor,
    text: @escaping @Sendable (_ pattern: Tensor, _ tokens: [String]) -> String
  ) {
    self.patterns = patterns
    self.text = text
  }
}

/// What each layer of a model would say.
public struct LensMethods<Model: LanguageModel>: Sendable {
  /// Of a text, `[1, T]`, the scores that each layer gives all tokens, `[L + 1, 1, T, V]`.
  let logits: @Sendable (_ model: Model, _ ids: IntTensor) -> Tensor
  /// Of those scores, how likely each token but the first was, in nats: `[L + 1, 1, T − 1]`.
  let logShares: @Sendable (_ logits: Tensor, _ ids: IntTensor) -> Tensor
  /// Likewise, the ranks, from 1.
  let ranks: @Sendable (_ logits: Tensor, _ ids: IntTensor) -> IntTensor
  /// Likewise, of all places, the best tokens, `[L + 1, 1, T, count]`.
  let best: @Sendable (_ logits: Tensor, _ count: Int) -> IntTensor

  public init(
    logits: @escaping @Sendable (_ model: Model, _ ids: IntTensor) -> Tensor,
    logShares: @escaping @Sendable (_ logits: Tensor, _ ids: IntTensor) -> Tensor,
    ranks: @escaping @Sendable (_ logits: Tensor, _ ids: IntTensor) -> IntTensor,
    best: @escaping @Sendable (_ logits: Tensor, _ count: Int) -> IntTensor
  ) {
    self.logits = logits
    self.logShares = logShares
    self.ranks = ranks
    self.best = best
  }
}

/// What the parts of a model add to a score: together, the score.
public struct AttributedScore: Sendable {
  /// Of the token and of its position, `[2]`.
  let embeddings: Tensor
  /// `[L, H]`.
  let heads: Tensor
  /// Of the attentions' output layers, `[L]`.
  let biases: Tensor
  /// `[L]`.
  let mlps: Tensor
  /// Of the last norm, `[]`.
  let normBias: Tensor

  public init(
    embeddings: Tensor, heads: Tensor, biases: Tensor, mlps: Tensor, normBias: Tensor
  ) {
    self.embeddings = embeddings
    self.heads = heads
    self.biases = biases
    self.mlps = mlps
    self.normBias = normBias
  }
}

/// How much of a difference comes back: 0 is nothing, 1 is all.
public struct PatchedDifference: Sendable {
  /// Of the two logits, in the run on the clean text.
  let clean: Float
  /// In the run on the corrupted one.
  let corrupted: Float
  /// Where the stream before a layer is the clean one at one position, `[L, T]`.
  let stream: Tensor
  /// Where what a head finds is the clean run's, `[L, H]`.
  let heads: Tensor

  public init(clean: Float, corrupted: Float, stream: Tensor, heads: Tensor) {
    self.clean = clean
    self.corrupted = corrupted
    self.stream = stream
    self.heads = heads
  }
}
