import Layers
import Tensors

extension AttentionFormula {
  /// GPT-2's attention: one fused projection, and the last T of S positions ask.
  /// - Parameter parameters: with the names `projection.weight` and so on after `prefix`.
  static func causal(
    _ parameters: StateDictionary, prefix: String = "", headCount: Int, isDropping: Bool = false
  ) -> AttentionFormula {
    let weight = parameters[prefix + "projection.weight"] ?? .poisoned
    let bias = parameters[prefix + "projection.bias"] ?? .poisoned
    func third(_ place: Int) -> Move {
      { linear($0, weight, bias).split(parts: 3, axis: -1)[place] }
    }
    var formula = AttentionFormula(
      parameters, prefix: prefix, headCount: headCount, isDropping: isDropping)
    (formula.query, formula.key, formula.value) = (third(0), third(1), third(2))
    formula.pattern = { scores, _ in attentionPattern(scores, causalMask(of: scores)) }
    return formula
  }
}

/// True at [t, s] where s ≤ t + S − T + k.
func causalMask(of scores: Tensor, k: Int = 0) -> Mask {
  let (T, S) = (scores.shape[-2], scores.shape[-1])
  return tril(Mask.full([T, S], true), k: S - T + k)
}

/// GPT-2 in formulas, on parameters looked up by name: what the attempts at katas 14 and 15 are
/// written with. Each slip makes one thing wrong.
struct GPT2Formula {
  let configuration: GPT2Configuration
  private let state: StateDictionary
  private let slips: Set<Slip>
  private let embeddingDropout, attentionDropout, residualDropout: Dropout

  /// - Parameters:
  ///   - start: what stands where the example has no parameters.
  ///   - change: what is wrong with the configuration, as the parts see it.
  init(
    _ example: Example, start: StateDictionary = [:], slips: Set<Slip> = [],
    change: (inout GPT2Configuration) -> Void = { _ in }
  ) {
    var configuration = example.gpt2Configuration
    change(&configuration)
    self.configuration = configuration
    var state = start
    for (name, tensor) in example.parameters { state[name] = tensor }
    self.state = state
    self.slips = slips
    var generator = example.generator
    embeddingDropout = Dropout(rate: configuration.embeddingDropoutRate, using: &generator)
    attentionDropout = Dropout(rate: configuration.attentionDropoutRate, using: &generator)
    residualDropout = Dropout(rate: configuration.residualDropoutRate, using: &generator)
    let isTraining = slips.contains(.alwaysDrops) || example.integer("isTraining") == 1
    for dropout in [embeddingDropout, attentionDropout, residualDropout] {
      dropout.isTraining = isTraining
    }
  }

  func has(_ slip: Slip) -> Bool { slips.contains(slip) }

  subscript(_ name: String) -> Tensor { state[name]! }

  func linear(_ x: Tensor, _ name: String) -> Tensor {
    KataTesting.linear(x, self[name + ".weight"], self[name + ".bias"])
  }

  func norm(_ x: Tensor, _ name: String) -> Tensor {
    layerNorm(
      x, self[name + ".weight"], self[name + ".bias"], epsilon: configuration.epsilon)
  }

  func dropped(_ x: Tensor) -> Tensor { residualDropout(x) }
}

// MARK: - A block

extension GPT2Formula {
  /// `scope` is the block's name with a dot, `blocks.0.`, or nothing.
  func block(_ x: Tensor, in scope: String = "") -> Tensor {
    let isExchanged = has(.normsExchanged)
    let first = scope + (isExchanged || has(.oneNorm) ? "mlpNorm" : "attentionNorm")
    let second = scope + (isExchanged ? "attentionNorm" : "mlpNorm")
    if has(.postNorm) {
      let y = norm(x + dropped(attention(x, in: scope)), first)
      return norm(y + dropped(mlp(y, in: scope)), second)
    }
    let read = readable(x, has(.noAttentionNorm) ? nil : first)
    let y = sum(
      has(.noAttentionResidual) ? nil : has(.addsToNormedInput) ? read : x,
      attention(read, in: scope), drops: !has(.dropsOnlyMLP))
    let readNext = readable(has(.mlpOfBlockInput) ? x : y, has(.noMLPNorm) ? nil : second)
    let base = has(.residualFromBlockInput) ? x : has(.addsToNormedSum) ? readNext : y
    let z = sum(
      has(.noMLPResidual) ? nil : base, mlp(readNext, in: scope),
      drops: !has(.dropsOnlyAttention))
    return has(.normAtEnd) ? norm(z, second) : z
  }

  /// What a half of the block reads.
  private func readable(_ x: Tensor, _ name: String?) -> Tensor {
    let read = name.map { norm(x, $0) } ?? x
    return has(.dropsRead) ? dropped(read) : read
  }

  private func sum(_ base: Tensor?, _ found: Tensor, drops: Bool) -> Tensor {
    let isElsewhere = has(.dropsSum) || has(.dropsRead)
    let added = drops && !isElsewhere ? dropped(found) : found
    let sum = base.map { $0 + added } ?? added
    return has(.dropsSum) ? dropped(sum) : sum
  }

  func attention(_ x: Tensor, in scope: String = "") -> Tensor {
    var attention = AttentionFormula.causal(
      state, prefix: scope + "attention.", headCount: configuration.headCount)
    attention.dropout = { attentionDropout($0) }
    if has(.seesAll) { attention.pattern = { scores, _ in attentionPattern(scores, nil) } }
    return attention(x)
  }

  /// `scope` is the name of what the MLP belongs to, with a dot, or nothing.
  func mlp(_ x: Tensor, in scope: String = "") -> Tensor {
    let hidden = linear(x, scope + "mlp.expand")
    return linear(has(.exactGELU) ? gelu(hidden) : geluTanh(hidden), scope + "mlp.contract")
  }
}

// MARK: - The whole

extension GPT2Formula {
  /// Token plus position. Slips can count positions in another way.
  func embedding(_ ids: IntTensor, from start: Int = 0) -> Tensor {
    let T = ids.shape[-1]
    var places = IntTensor.arange(T)
    if !has(.noStart) { places += start }
    if has(.positionsFromOne) { places += 1 }
    if has(.onePosition) { places = .full([T], start) }
    var tokens = self["tokens.weight"].take(ids, axis: 0)
    if has(.scaledTokens) { tokens *= Float(configuration.hiddenSize).squareRoot() }
    if has(.noPositions) { return embeddingDropout(tokens) }
    let positions = self["positions.weight"].take(places, axis: 0)
    if has(.dropsOnlyTokens) { return embeddingDropout(tokens) + positions }
    return embeddingDropout(tokens + positions)
  }

  /// What enters the first block, and what leaves each block: the stream, without any norm.
  func stream(_ ids: IntTensor) -> [Tensor] {
    var states = [embedding(ids)]
    if has(.normsEmbedding) { states[0] = norm(states[0], "finalNorm") }
    let last = configuration.layerCount - 1
    for place in 0...last {
      let name = has(.oneBlock) ? last : has(.blocksReversed) ? last - place : place
      let input = has(.blocksOfEmbedding) ? states[0] : states[place]
      states.append(block(input, in: "blocks.\(name)."))
    }
    return states
  }

  func finished(_ x: Tensor) -> Tensor { norm(x, "finalNorm") }

  /// As Hugging Face lists them: the final norm's result stands for what the last block leaves.
  func hiddenStates(_ ids: IntTensor) -> [Tensor] {
    let stream = stream(ids)
    return stream.dropLast() + [finished(stream[stream.count - 1])]
  }

  /// Scores of every token, from what the final norm gives.
  func logits(_ x: Tensor) -> Tensor { matmul(x, self["tokens.weight"].transposed()) }
}

// MARK: - Slips

extension GPT2Formula {
  enum Slip: Hashable, Sendable {
    case alwaysDrops, dropsOnlyMLP, dropsOnlyAttention, dropsSum, dropsRead, dropsOnlyTokens
    case postNorm, normAtEnd, normsExchanged, oneNorm, noAttentionNorm, noMLPNorm
    case noAttentionResidual, noMLPResidual, addsToNormedInput, addsToNormedSum
    case residualFromBlockInput, mlpOfBlockInput
    case seesAll, exactGELU
    case noStart, positionsFromOne, onePosition, noPositions, scaledTokens, normsEmbedding
    case oneBlock, blocksReversed, blocksOfEmbedding
  }
}
