import Layers
import Tensors

// The parts of GPT-2 that the examples have the parameters of, or a seed for them: large layers would
// fill megabytes.

extension Example {
  /// The parameters of kata 13's two layers: the stored ones, or else those that the seed gives.
  package var causalParameters: StateDictionary {
    if !parameters.isEmpty { return parameters }
    var start = GPT2Start(self)
    start.addAttention(in: "")
    return start.state
  }

  /// A cache for the example.
  package func cache() -> CacheFormula { CacheFormula(layerCount: integer("layerCount")) }

  /// Attention that may be called with a cache.
  package var cachedAttention: AttentionFormula {
    let configuration = gpt2Configuration
    return .causal(
      Parameters(causalParameters), headCount: configuration.headCount,
      dropout: DropoutFormula(rate: configuration.attentionDropoutRate, isTraining: isTraining))
  }

  /// A block that may be called with a cache.
  package var cachedBlock: BlockFormula {
    .gpt2(Parameters(self), gpt2Configuration, isTraining: isTraining)
  }
}
