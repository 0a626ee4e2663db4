import KataTesting
import Layers
import Tensors

/// What new parts of a DeBERTa hold.
struct DebertaStart: ModelStart {
  var state = StateDictionary()
  let configuration: DebertaConfiguration
  var generator: RandomGenerator

  init(_ example: Example) {
    configuration = example.debertaConfiguration
    generator = example.generator
  }

  var hiddenSize: Int { configuration.hiddenSize }
  var mlpSize: Int { configuration.mlpSize }
  var layerCount: Int { configuration.layerCount }
  var knowsPlaces: Bool { configuration.addsPlaces || configuration.decoderDepth > 0 }

  /// - Parameter tables: which there are, in the order in which they are drawn.
  mutating func addEmbedding(
    in scope: String = "", tables: [String] = ["tokens", "positions", "segments"]
  ) {
    let counts = [
      "tokens": configuration.vocabularySize, "positions": configuration.positionCount,
      "segments": configuration.segmentCount,
    ]
    for table in tables {
      if table == "positions", !knowsPlaces { continue }
      if table == "segments", configuration.segmentCount == 0 { continue }
      addTable(scope + table, counts[table]!)
    }
    addNorm(scope + "norm")
  }

  mutating func addAttention(
    in scope: String = "attention.",
    order: [String] = ["query", "key", "value", "placeKey", "placeQuery", "output"]
  ) {
    for part in order
    where !part.hasPrefix("place") || DisentangledStart.hasOwnLayer(part, configuration) {
      addLinear(scope + part, hiddenSize, hiddenSize)
    }
  }

  mutating func addBlock(in scope: String = "") {
    addAttention(in: scope + "attention.")
    addMLP(in: scope + "mlp.")
    addNorm(scope + "attentionNorm")
    addNorm(scope + "outputNorm")
  }

  /// - Parameter count: the rows; twice the reach where nil.
  mutating func addPlaces(count: Int? = nil) {
    addTable("places", count ?? 2 * configuration.reach)
    if configuration.normsPlaces { addNorm("placeNorm") }
  }

  mutating func addHead(in scope: String = "tokenHead.") {
    addLinear(scope + "transform", hiddenSize, hiddenSize)
    addNorm(scope + "norm")
    state[scope + "bias"] = .zeros([configuration.vocabularySize])
  }

  /// All of a model, in order.
  mutating func addModel() {
    addEmbedding(in: "embedding.")
    addPlaces()
    addBlocks()
    addHead()
  }
}

// MARK: - On examples

extension Example {
  /// What a new embedding holds, where some of it is otherwise.
  func newDebertaEmbedding(
    epsilon: Float? = nil, rate: Float? = nil, addsPlaces: Bool? = nil,
    _ change: (inout DebertaStart) -> Void = { $0.addEmbedding() }
  ) -> Answers {
    var start = DebertaStart(self)
    change(&start)
    let configuration = start.configuration
    return known(
      start.state,
      and: [
        "norm.epsilon": Tensor(epsilon ?? configuration.epsilon),
        "dropout.rate": Tensor(rate ?? configuration.dropoutRate),
        "places are added": addsPlaces ?? configuration.addsPlaces,
      ]
    )
    .merging(absence(of: "positions", start.state["positions.weight"] != nil))
    .merging(absence(of: "segments", start.state["segments.weight"] != nil))
  }

  /// What a new block holds, where some of it is otherwise.
  func newDebertaBlock(
    epsilon: Float? = nil, rate: Float? = nil, attentionRate: Float? = nil,
    _ change: (inout DebertaStart) -> Void = { $0.addBlock() }
  ) -> Answers {
    var start = DebertaStart(self)
    change(&start)
    let configuration = start.configuration
    let epsilon = epsilon ?? configuration.epsilon
    return results(
      start.state,
      and: [
        "dropout.rate": rate ?? configuration.dropoutRate,
        "attention.dropout.rate": attentionRate ?? configuration.attentionDropoutRate,
        "attentionNorm.epsilon": epsilon, "outputNorm.epsilon": epsilon,
        "headCount": configuration.headCount,
      ])
  }

  /// What a new model holds, where some of it is otherwise.
  func newDeberta(
    blocks: Int? = nil, instances: Int? = nil, epsilon: Float? = nil, normsPlaces: Bool? = nil,
    _ change: (inout DebertaStart) -> Void = { $0.addModel() }
  ) -> Answers {
    var start = DebertaStart(self)
    change(&start)
    let configuration = start.configuration
    let (count, epsilon) = (configuration.layerCount, epsilon ?? configuration.epsilon)
    var others: Answers = [
      "blocks.count": blocks ?? count, "how many objects the blocks are": instances ?? count,
      "tokenHead.norm.epsilon": Tensor(epsilon),
      "the norm of places is there": normsPlaces ?? configuration.normsPlaces,
    ]
    if normsPlaces ?? configuration.normsPlaces { others["placeNorm.epsilon"] = Tensor(epsilon) }
    return known(start.state, and: others)
  }

  /// Results of a state, of which what should not be there is left out.
  private func known(_ state: StateDictionary, and others: Answers) -> Answers {
    var state = state
    for (name, _) in state where goldens[name] == nil { state[name] = nil }
    return results(state, and: others)
  }
}
