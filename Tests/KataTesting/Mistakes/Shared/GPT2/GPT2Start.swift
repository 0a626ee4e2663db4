import Layers
import Tensors

/// What new parts of a GPT-2 hold.
struct GPT2Start: ModelStart {
  var state = StateDictionary()
  private let configuration: GPT2Configuration
  var generator: RandomGenerator

  init(_ example: Example) {
    configuration = example.gpt2Configuration
    generator = example.generator
  }

  var hiddenSize: Int { configuration.hiddenSize }
  var mlpSize: Int { configuration.mlpSize }
  var layerCount: Int { configuration.layerCount }

  mutating func addTables() {
    addTable("tokens", configuration.vocabularySize)
    addTable("positions", configuration.positionCount)
  }

  mutating func addAttention(in scope: String = "attention.", bias: Bool = true) {
    addLinear(scope + "projection", hiddenSize, 3 * hiddenSize, bias: bias)
    addLinear(scope + "output", hiddenSize, hiddenSize, bias: bias)
  }

  mutating func addBlock(in scope: String = "") {
    addNorm(scope + "attentionNorm")
    addAttention(in: scope + "attention.")
    addNorm(scope + "mlpNorm")
    addMLP(in: scope + "mlp.")
  }

  /// All of a model, in order.
  mutating func addModel() {
    addTables()
    addBlocks()
    addNorm("finalNorm")
  }
}
