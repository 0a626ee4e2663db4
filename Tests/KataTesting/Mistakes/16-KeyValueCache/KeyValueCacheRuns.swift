import Tensors

// How the attempts at kata 16 are run, each with some parts exchanged.

extension Example {
  /// A cache for the example.
  func cache(_ change: (inout CacheFormula) -> Void = { _ in }) -> CacheFormula {
    CacheFormula(layerCount: integer("layerCount")).changed(change)
  }

  /// A cache for the example that is right, and built in another way.
  var rebuiltCache: CacheFormula { .rebuilt(layerCount: integer("layerCount")) }

  func attendedInPieces(
    cache: CacheFormula? = nil, _ change: (inout AttentionFormula) -> Void = { _ in }
  ) -> Answers {
    let attention = cachedAttention.changed(change)
    return inPieces(self["x"], cache ?? self.cache()) { x, cache in
      attention(x, cache: &cache, layer: integer("layer"))
    }
  }

  func transformedInPieces(_ change: (inout BlockFormula) -> Void) -> Answers {
    let block = BlockFormula.gpt2(
      Parameters(self), gpt2Configuration, isTraining: isTraining
    ).changed(change)
    return inPieces(self["x"], cache()) { x, cache in
      block(x, cache: &cache, layer: integer("layer"))
    }
  }

  func predictedInPieces(
    cache: CacheFormula? = nil, _ change: (inout GPT2Formula) -> Void = { _ in }
  ) -> Answers {
    let gpt2 = GPT2Formula(self).changed(change)
    return inPieces(ids("ids"), cache ?? self.cache()) { ids, cache in gpt2(ids, cache: &cache) }
  }

  func forked(in cache: some KeyValueCaching) -> Answers {
    let gpt2 = GPT2Formula(self)
    return forked(cache) { ids, cache in gpt2(ids, cache: &cache) }
  }

  func goneOn(
    in cache: CacheFormula? = nil, _ change: (inout GPT2Formula) -> Void = { _ in }
  ) -> Answers {
    let gpt2 = GPT2Formula(self).changed(change)
    return goneOn(cache ?? self.cache()) { ids, cache in gpt2(ids, cache: &cache) }
  }

  /// Causal attention for the example, whose seed gives the parameters that it leaves out: large
  /// layers would fill megabytes.
  private var cachedAttention: AttentionFormula {
    let configuration = gpt2Configuration
    return .causal(
      Parameters(causalParameters), headCount: configuration.headCount,
      dropout: DropoutFormula(rate: configuration.attentionDropoutRate, isTraining: isTraining))
  }
}
