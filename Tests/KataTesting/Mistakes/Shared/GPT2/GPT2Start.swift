import Layers
import Tensors

/// What new parts of a GPT-2 hold.
package struct GPT2Start: ModelStart {
  package var state = StateDictionary()
  private let configuration: GPT2Configuration
  package var generator: RandomGenerator

  package init(_ example: Example) {
    configuration = example.gpt2Configuration
    generator = example.generator
  }

  package var hiddenSize: Int { configuration.hiddenSize }
  package var mlpSize: Int { configuration.mlpSize }
  package var layerCount: Int { configuration.layerCount }

  package mutating func addTables() {
    addTable("tokens", configuration.vocabularySize)
    addTable("positions", configuration.positionCount)
  }

  package mutating func addAttention(in scope: String = "attention.", bias: Bool = true) {
    addLinear(scope + "projection", hiddenSize, 3 * hiddenSize, bias: bias)
    addLinear(scope + "output", hiddenSize, hiddenSize, bias: bias)
  }

  package mutating func addBlock(in scope: String = "") {
    addNorm(scope + "attentionNorm")
    addAttention(in: scope + "attention.")
    addNorm(scope + "mlpNorm")
    addMLP(in: scope + "mlp.")
  }

  /// All of a model, in order.
  package mutating func addModel() {
    addTables()
    addBlocks()
    addNorm("finalNorm")
  }
}
