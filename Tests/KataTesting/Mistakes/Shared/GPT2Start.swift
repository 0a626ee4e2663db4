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

  mutating func addTables() {
    addTable("tokens", configuration.vocabularySize)
    addTable("positions", configuration.positionCount)
  }

  mutating func addAttention(in scope: String = "attention.", bias: Bool = true) {
    let C = configuration.hiddenSize
    addLinear(scope + "projection", C, 3 * C, bias: bias)
    addLinear(scope + "output", C, C, bias: bias)
  }

  mutating func addMLP(in scope: String = "mlp.", size: Int? = nil, bias: Bool = true) {
    let (C, size) = (configuration.hiddenSize, size ?? configuration.mlpSize)
    addLinear(scope + "expand", C, size, bias: bias)
    addLinear(scope + "contract", size, C, bias: bias)
  }

  mutating func addBlock(in scope: String = "") {
    addNorm(scope + "attentionNorm")
    addAttention(in: scope + "attention.")
    addNorm(scope + "mlpNorm")
    addMLP(in: scope + "mlp.")
  }

  mutating func addBlocks() {
    for place in 0..<configuration.layerCount { addBlock(in: "blocks.\(place).") }
  }

  /// All of a model, in order.
  mutating func addModel() {
    addTables()
    addBlocks()
    addNorm("finalNorm")
  }
}
