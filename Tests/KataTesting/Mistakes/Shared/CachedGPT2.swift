import Layers
import Tensors

/// GPT-2 with a cache in formulas, on parameters looked up by name: what the attempts at katas 16 and
/// 17 are written with. Each change makes one thing wrong, or does it in another way.
struct CachedGPT2 {
  let configuration: GPT2Configuration
  private let state: StateDictionary
  private let changes: Set<Change>
  private let embeddingDropout, attentionDropout, residualDropout: Dropout

  enum Change: Hashable, Sendable {
    // Wrong.
    case appendsLate, seesFirst, seesAll, seesNewOnly, keysExchangedWithValues
    case firstLayer, layersReversed
    case restarts, startsOneEarly, startsOneLate, startsOfLast
    case noAttentionNorm, noMLPNorm, noAttentionResidual, noMLPResidual, mlpOfBlockInput
    case noDropout, alwaysDrops, noAttentionDropout, noFinalNorm, normsTokens
    // Right.
    case comparesPlaces, positionByPosition, itemByItem
  }

  init(_ example: Example, _ changes: [Change] = [], start: StateDictionary = [:]) {
    configuration = example.gpt2Configuration
    var state = start
    for (name, tensor) in example.parameters { state[name] = tensor }
    self.state = state
    self.changes = Set(changes)
    var generator = example.generator
    embeddingDropout = Dropout(rate: configuration.embeddingDropoutRate, using: &generator)
    attentionDropout = Dropout(rate: configuration.attentionDropoutRate, using: &generator)
    residualDropout = Dropout(rate: configuration.residualDropoutRate, using: &generator)
    let isTraining = changes.contains(.alwaysDrops) || example.integer("isTraining") == 1
    for dropout in [embeddingDropout, attentionDropout, residualDropout] {
      dropout.isTraining = isTraining
    }
  }

  private func has(_ change: Change) -> Bool { changes.contains(change) }

  private subscript(_ name: String) -> Tensor { state[name]! }

  private func linear(_ x: Tensor, _ name: String) -> Tensor {
    KataTesting.linear(x, self[name + ".weight"], self[name + ".bias"])
  }

  private func norm(_ x: Tensor, _ name: String) -> Tensor {
    layerNorm(x, self[name + ".weight"], self[name + ".bias"], epsilon: configuration.epsilon)
  }
}

// MARK: - Attention

extension CachedGPT2 {
  func attention(
    _ x: Tensor, in scope: String = "", cache: inout some KeyValueCaching, layer: Int
  ) -> Tensor {
    if has(.positionByPosition), x.shape[1] > 1 {
      let results = (0..<x.shape[1]).map { place in
        attention(x[.all, place..<place + 1], in: scope, cache: &cache, layer: layer)
      }
      return concatenated(results, axis: 1)
    }
    var new = linear(x, scope + "projection").split(parts: 3, axis: -1).map {
      rearrange($0, "b t (h d) -> b h t d", ["h": configuration.headCount])
    }
    if has(.keysExchangedWithValues) { new.swapAt(1, 2) }
    let isFirst = cache.keys[layer].count == 0
    var all = (key: new[1], value: new[2])
    if has(.appendsLate), !isFirst {
      all = (cache.keys[layer].tensor, cache.values[layer].tensor)
    }
    let joined = cache.append(key: new[1], value: new[2], layer: layer)
    if !has(.seesNewOnly), !has(.appendsLate) { all = joined }
    if has(.itemByItem) {
      let items = (0..<x.shape[0]).map { attended(new[0][$0], all.key[$0], all.value[$0]) }
      return linear(rearrange(stacked(items), "b h t d -> b t (h d)"), scope + "output")
    }
    let found = attended(new[0], all.key, all.value)
    return linear(rearrange(found, "b h t d -> b t (h d)"), scope + "output")
  }

  /// From `[…, T, D]` and twice `[…, S, D]` to `[…, T, D]`.
  private func attended(_ query: Tensor, _ key: Tensor, _ value: Tensor) -> Tensor {
    let (T, S) = (query.shape[-2], key.shape[-2])
    var mask = tril(Mask.full([T, S], true), k: has(.seesFirst) ? 0 : S - T)
    if has(.comparesPlaces) {
      mask = IntTensor.arange(S) .<= IntTensor.arange(S - T, S)[.all, .newAxis]
    }
    let seesAll = has(.seesAll) || has(.appendsLate) && S != T
    let pattern = attentionPattern(attentionScores(query, key), seesAll ? nil : mask)
    return matmul(has(.noAttentionDropout) ? pattern : attentionDropout(pattern), value)
  }
}

// MARK: - A block and the whole

extension CachedGPT2 {
  /// `scope` is the block's name with a dot, `blocks.0.`, or nothing.
  func block(
    _ x: Tensor, in scope: String = "", cache: inout some KeyValueCaching, layer: Int
  ) -> Tensor {
    let part = has(.firstLayer) ? 0 : layer
    let read = has(.noAttentionNorm) ? x : norm(x, scope + "attentionNorm")
    let found = attention(read, in: scope + "attention.", cache: &cache, layer: part)
    let y = has(.noAttentionResidual) ? dropped(found) : x + dropped(found)
    let source = has(.mlpOfBlockInput) ? x : y
    let input = has(.noMLPNorm) ? source : norm(source, scope + "mlpNorm")
    let made = linear(geluTanh(linear(input, scope + "mlp.expand")), scope + "mlp.contract")
    return has(.noMLPResidual) ? dropped(made) : y + dropped(made)
  }

  private func dropped(_ x: Tensor) -> Tensor { has(.noDropout) ? x : residualDropout(x) }

  /// Logits of new positions.
  func callAsFunction(_ ids: IntTensor, cache: inout some KeyValueCaching) -> Tensor {
    var start = has(.startsOfLast) ? cache.keys[cache.keys.count - 1].count : cache.count
    if has(.restarts) { start = 0 }
    if has(.startsOneEarly) { start = max(0, start - 1) }
    if has(.startsOneLate), start > 0 { start += 1 }
    return run(ids, from: start, cache: &cache)
  }

  func run(_ ids: IntTensor, from start: Int, cache: inout some KeyValueCaching) -> Tensor {
    let places = IntTensor.arange(start, start + ids.shape[1])
    let positions = self["positions.weight"].take(places, axis: 0)
    let sum = self["tokens.weight"].take(ids, axis: 0) + positions
    var x = has(.noDropout) ? sum : embeddingDropout(sum)
    if has(.normsTokens) { x = norm(x, "finalNorm") }
    for layer in 0..<configuration.layerCount {
      let part = has(.layersReversed) ? configuration.layerCount - 1 - layer : layer
      x = block(x, in: "blocks.\(part).", cache: &cache, layer: layer)
    }
    let last = has(.noFinalNorm) ? x : norm(x, "finalNorm")
    return matmul(last, self["tokens.weight"].transposed())
  }
}

extension Example {
  /// Causal attention's parameters as the seed gives them: large layers would fill megabytes.
  var drawnAttention: StateDictionary {
    var (generator, C) = (generator, integer("hiddenSize"))
    var state = StateDictionary()
    for (name, size) in [("projection", 3 * C), ("output", C)] {
      let layer = Linear(inputSize: C, outputSize: size, using: &generator)
      state["\(name).weight"] = layer.weight
      state["\(name).bias"] = layer.bias
    }
    return state
  }
}
