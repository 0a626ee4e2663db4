import Layers
import Tensors

/// BERT in formulas, on parameters looked up by name: what the attempts at katas 09 to 12 are
/// written with. Each slip makes one thing wrong.
struct BertFormula {
  let configuration: BertConfiguration
  private let state: StateDictionary
  private let slips: Set<Slip>
  private let dropout, attentionDropout: Dropout

  init(_ example: Example, _ slips: Slip...) { self.init(example, slips: Set(slips)) }

  /// - Parameter start: what stands where the example has no parameters.
  init(_ example: Example, start: StateDictionary = [:], slips: Set<Slip>) {
    configuration = example.configuration
    var state = start
    for (name, tensor) in example.parameters { state[name] = tensor }
    self.state = state
    self.slips = slips
    var generator = example.generator
    let rate = slips.contains(.noDropout) ? 0 : configuration.dropoutRate
    let attentionRate =
      slips.contains(.noAttentionDropout) ? 0 : configuration.attentionDropoutRate
    dropout = Dropout(rate: rate, using: &generator)
    attentionDropout = Dropout(rate: attentionRate, using: &generator)
    let isTraining = slips.contains(.alwaysDrops) || example.integer("isTraining") == 1
    for dropout in [dropout, attentionDropout] { dropout.isTraining = isTraining }
  }

  func has(_ slip: Slip) -> Bool { slips.contains(slip) }

  subscript(_ name: String) -> Tensor { state[name]! }

  func linear(_ x: Tensor, _ name: String) -> Tensor {
    KataTesting.linear(x, self[name + ".weight"], self[name + ".bias"])
  }

  func norm(_ x: Tensor, _ name: String) -> Tensor {
    let epsilon = has(.defaultEpsilon) ? 1e-5 : configuration.epsilon
    return layerNorm(x, self[name + ".weight"], self[name + ".bias"], epsilon: epsilon)
  }

  func dropped(_ x: Tensor) -> Tensor { dropout(x) }
}

// MARK: - A block

extension BertFormula {
  /// `scope` is the block's name with a dot, `blocks.0.`, or nothing.
  func block(_ x: Tensor, in scope: String = "", mask: Mask?) -> Tensor {
    let isExchanged = has(.normsExchanged)
    let first = scope + (isExchanged || has(.oneNorm) ? "outputNorm" : "attentionNorm")
    let second = scope + (isExchanged ? "attentionNorm" : "outputNorm")
    if has(.preNorm) {
      let y = x + dropped(attention(norm(x, first), in: scope, mask: mask))
      return y + dropped(mlp(norm(y, second), in: scope))
    }
    let y = half(
      has(.noAttentionResidual) ? nil : x, attention(x, in: scope, mask: mask),
      norm: has(.noAttentionNorm) ? nil : first, drops: !has(.dropsOnlyMLP))
    let start = has(.residualFromBlockInput) ? x : y
    return half(
      has(.noMLPResidual) ? nil : start, mlp(has(.mlpOfBlockInput) ? x : y, in: scope),
      norm: has(.noOutputNorm) ? nil : second, drops: !has(.dropsOnlyAttention))
  }

  private func half(_ input: Tensor?, _ found: Tensor, norm name: String?, drops: Bool) -> Tensor {
    let isElsewhere = has(.dropsSum) || has(.dropsNormalized)
    let added = drops && !isElsewhere ? dropped(found) : found
    if has(.normOfAdded), let name, let input { return input + norm(added, name) }
    var sum = input.map { $0 + added } ?? added
    if has(.dropsSum) { sum = dropped(sum) }
    if let name { sum = norm(sum, name) }
    return has(.dropsNormalized) ? dropped(sum) : sum
  }

  func attention(_ x: Tensor, in scope: String = "", mask: Mask?) -> Tensor {
    var attention = AttentionFormula(
      state, prefix: scope + "attention.", headCount: configuration.headCount)
    attention.dropout = { attentionDropout($0) }
    return attention(x, mask: has(.noMask) ? nil : mask)
  }

  func mlp(_ x: Tensor, in scope: String = "") -> Tensor {
    linear(gelu(linear(x, scope + "mlp.expand")), scope + "mlp.contract")
  }
}

// MARK: - The whole

extension BertFormula {
  func embedding(_ example: Example, in scope: String = "") -> Tensor {
    let (ids, tokenTypes) = (example.ids("ids"), example.ids("tokenTypes"))
    let shift = has(.positionsFromOne) ? 1 : 0
    let places = IntTensor.arange(ids.shape[-1]) + shift
    let name = scope + "embedding."
    var sum = self[name + "tokens.weight"].take(ids, axis: 0)
    if !has(.noPositions) { sum += self[name + "positions.weight"].take(places, axis: 0) }
    if !has(.noTokenTypes) { sum += self[name + "tokenTypes.weight"].take(tokenTypes, axis: 0) }
    return dropped(norm(sum, name + "norm"))
  }

  func hiddenStates(_ example: Example, in scope: String = "") -> [Tensor] {
    var states = [embedding(example, in: scope)]
    let last = configuration.layerCount - 1
    for place in 0...last {
      let name = has(.oneBlock) ? last : has(.blocksReversed) ? last - place : place
      let isMasked = !has(.noMask) && (place == 0 || !has(.maskForFirstBlockOnly))
      let input = has(.blocksOfEmbedding) ? states[0] : states[place]
      let mask = isMasked ? example.padding : nil
      states.append(block(input, in: "\(scope)blocks.\(name).", mask: mask))
    }
    return states
  }

  /// `scope` is the head's name with a dot, `tokenHead.`, or nothing.
  func head(_ x: Tensor, unembedding: Tensor, in scope: String = "") -> Tensor {
    let scores = matmul(features(x, in: scope), unembedding.transposed())
    return has(.noHeadBias) ? scores : scores + self[scope + "bias"]
  }

  /// What the head multiplies with the unembedding.
  func features(_ x: Tensor, in scope: String = "") -> Tensor {
    let y = has(.noTransform) ? x : linear(x, scope + "transform")
    if has(.headNormFirst) { return gelu(norm(y, scope + "norm")) }
    let active = has(.noHeadActivation) ? y : has(.tanhHead) ? geluTanh(y) : gelu(y)
    return has(.noHeadNorm) ? active : norm(active, scope + "norm")
  }

  /// Scores of every token, from the last hidden state or another.
  func logits(_ states: [Tensor], from place: Int? = nil, in scope: String = "") -> Tensor {
    let unembedding = self[scope + "embedding.tokens.weight"]
    return head(
      states[place ?? states.count - 1], unembedding: unembedding, in: scope + "tokenHead.")
  }
}

// MARK: - Slips

extension BertFormula {
  enum Slip: Hashable, Sendable {
    case defaultEpsilon
    case noDropout, noAttentionDropout, alwaysDrops
    case dropsOnlyMLP, dropsOnlyAttention, dropsSum, dropsNormalized
    case preNorm, normsExchanged, oneNorm, noAttentionNorm, noOutputNorm, normOfAdded
    case noAttentionResidual, noMLPResidual, residualFromBlockInput, mlpOfBlockInput
    case noMask, maskForFirstBlockOnly
    case positionsFromOne, noPositions, noTokenTypes
    case oneBlock, blocksReversed, blocksOfEmbedding
    case noTransform, noHeadActivation, tanhHead, noHeadNorm, headNormFirst, noHeadBias
  }
}
