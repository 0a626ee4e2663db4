import Layers
import Reference
import Tensors

/// Something that may go wrong in a model of either kind.
protocol Slip {
  static func spoil(_ logits: inout Tensor, _ states: inout [Tensor])
}

/// Twice, so that only the first is to be told.
enum Misusing: Slip {
  static func spoil(_ logits: inout Tensor, _ states: inout [Tensor]) {
    logits = logits.matmul(logits)
    states = states.map { $0.reshaped([7]) }
  }
}

enum Short: Slip {
  static func spoil(_ logits: inout Tensor, _ states: inout [Tensor]) { states.removeLast() }
}

enum Turned: Slip {
  static func spoil(_ logits: inout Tensor, _ states: inout [Tensor]) {
    states[2] = rearrange(states[2], "b t c -> t b c")
  }
}

enum OneScore: Slip {
  static func spoil(_ logits: inout Tensor, _ states: inout [Tensor]) {
    logits = logits.max(axis: -1, keepDims: true)
  }
}

// MARK: - Models

/// The reference's BERT, and a slip after it.
final class SpoiledBert<S: Slip>: MaskedLanguageModel {
  let embedding: BertEmbedding
  let blocks: [BertBlock]
  let tokenHead: BertTokenHead
  private let bert: Bert

  init(_ configuration: BertConfiguration, using generator: inout RandomGenerator) {
    bert = Bert(configuration, using: &generator)
    (embedding, blocks, tokenHead) = (bert.embedding, bert.blocks, bert.tokenHead)
  }

  func hiddenStates(_ ids: IntTensor, tokenTypes: IntTensor, mask: Mask?) -> [Tensor] {
    bert.hiddenStates(ids, tokenTypes: tokenTypes, mask: mask)
  }

  func callAsFunction(_ ids: IntTensor, tokenTypes: IntTensor, mask: Mask?) -> LanguageModelOutput {
    let output = bert(ids, tokenTypes: tokenTypes, mask: mask)
    var (logits, states) = (output.logits, output.hiddenStates)
    S.spoil(&logits, &states)
    return LanguageModelOutput(logits: logits, hiddenStates: states)
  }
}

/// The reference's GPT-2, and a slip after it.
final class SpoiledGPT2<S: Slip>: CachingLanguageModel {
  let tokens: Embedding
  let positions: Embedding
  let blocks: [GPT2Block]
  let finalNorm: LayerNorm
  var positionCount: Int { gpt2.positionCount }
  private let gpt2: GPT2

  init(_ configuration: GPT2Configuration, using generator: inout RandomGenerator) {
    gpt2 = GPT2(configuration, using: &generator)
    (tokens, positions) = (gpt2.tokens, gpt2.positions)
    (blocks, finalNorm) = (gpt2.blocks, gpt2.finalNorm)
  }

  func callAsFunction(_ ids: IntTensor) -> LanguageModelOutput {
    let output = gpt2(ids)
    var (logits, states) = (output.logits, output.hiddenStates)
    S.spoil(&logits, &states)
    return LanguageModelOutput(logits: logits, hiddenStates: states)
  }

  /// Reads the whole text again each time.
  func newCache() -> [Int] { [] }

  func callAsFunction(_ ids: IntTensor, cache: inout [Int]) -> Tensor {
    cache += ids.scalars
    return self(IntTensor([cache])).logits[.all, (-ids.count)...]
  }
}
