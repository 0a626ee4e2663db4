import Layers
import Tensors

/// What new parts of a BERT hold.
struct BertStart: ModelStart {
  var state = StateDictionary()
  private let configuration: BertConfiguration
  var generator: RandomGenerator

  init(_ example: Example) {
    configuration = example.configuration
    generator = example.generator
  }

  var hiddenSize: Int { configuration.hiddenSize }

  mutating func addEmbedding(in scope: String = "") {
    addTable(scope + "embedding.tokens", configuration.vocabularySize)
    addTable(scope + "embedding.positions", configuration.positionCount)
    addTable(scope + "embedding.tokenTypes", configuration.tokenTypeCount)
    addNorm(scope + "embedding.norm")
  }

  mutating func addAttention(in scope: String = "") {
    let C = configuration.hiddenSize
    for part in ["query", "key", "value", "output"] {
      addLinear(scope + "attention." + part, C, C)
    }
  }

  mutating func addMLP(in scope: String = "", size: Int? = nil) {
    let (C, size) = (configuration.hiddenSize, size ?? configuration.mlpSize)
    addLinear(scope + "mlp.expand", C, size)
    addLinear(scope + "mlp.contract", size, C)
  }

  mutating func addBlock(in scope: String = "") {
    addAttention(in: scope)
    addMLP(in: scope)
    addNorm(scope + "attentionNorm")
    addNorm(scope + "outputNorm")
  }

  mutating func addBlocks(in scope: String = "") {
    for place in 0..<configuration.layerCount { addBlock(in: "\(scope)blocks.\(place).") }
  }

  mutating func addHead(in scope: String = "") {
    addLinear(scope + "transform", configuration.hiddenSize, configuration.hiddenSize)
    addNorm(scope + "norm")
    state[scope + "bias"] = .zeros([configuration.vocabularySize])
  }

  /// All of a model, in order.
  mutating func addModel(in scope: String = "") {
    addEmbedding(in: scope)
    addBlocks(in: scope)
    addHead(in: scope + "tokenHead.")
  }
}
