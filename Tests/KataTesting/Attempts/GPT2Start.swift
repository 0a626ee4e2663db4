import Layers
import Tensors

/// What new parts of a GPT-2 hold, drawn from a seed: PyTorch's numbers, as long as the order is its
/// own.
struct GPT2Start {
  private(set) var state = StateDictionary()
  private let configuration: GPT2Configuration
  var generator: RandomGenerator

  init(_ example: Example) {
    configuration = example.gpt2Configuration
    generator = example.generator
  }

  mutating func addLinear(
    _ name: String, _ inputSize: Int, _ outputSize: Int, bias: Bool = true
  ) {
    let layer = Linear(
      inputSize: inputSize, outputSize: outputSize, bias: bias, using: &generator)
    state[name + ".weight"] = layer.weight
    state[name + ".bias"] = layer.bias
  }

  mutating func addNorm(_ name: String) {
    state[name + ".weight"] = .ones([configuration.hiddenSize])
    state[name + ".bias"] = .zeros([configuration.hiddenSize])
  }

  mutating func addTable(_ name: String, _ count: Int) {
    state[name + ".weight"] = .randomNormal([count, configuration.hiddenSize], using: &generator)
  }

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

  /// Puts a tensor in a parameter's place.
  mutating func replace(_ name: String, by tensor: Tensor) { state[name] = tensor }
}
