import Layers
import Tensors

/// What new parts of a BERT hold.
package struct BertStart: ModelStart {
  package var state = StateDictionary()
  private let configuration: BertConfiguration
  package var generator: RandomGenerator

  package init(_ example: Example) {
    configuration = example.configuration
    generator = example.generator
  }

  package var hiddenSize: Int { configuration.hiddenSize }
  package var mlpSize: Int { configuration.mlpSize }
  package var layerCount: Int { configuration.layerCount }

  package mutating func addEmbedding(in scope: String = "") {
    addTable(scope + "embedding.tokens", configuration.vocabularySize)
    addTable(scope + "embedding.positions", configuration.positionCount)
    addTable(scope + "embedding.tokenTypes", configuration.tokenTypeCount)
    addNorm(scope + "embedding.norm")
  }

  package mutating func addAttention(in scope: String = "attention.") {
    for part in ["query", "key", "value", "output"] {
      addLinear(scope + part, hiddenSize, hiddenSize)
    }
  }

  package mutating func addBlock(in scope: String = "") {
    addAttention(in: scope + "attention.")
    addMLP(in: scope + "mlp.")
    addNorm(scope + "attentionNorm")
    addNorm(scope + "outputNorm")
  }

  package mutating func addHead(in scope: String = "") {
    addLinear(scope + "transform", hiddenSize, hiddenSize)
    addNorm(scope + "norm")
    state[scope + "bias"] = .zeros([configuration.vocabularySize])
  }

  /// All of a model, in order.
  package mutating func addModel(in scope: String = "") {
    addEmbedding(in: scope)
    addBlocks(in: scope)
    addHead(in: scope + "tokenHead.")
  }
}
