import Layers
import Tensors

/// What new parts of a model hold, drawn from a seed: PyTorch's numbers, as long as the order is its
/// own.
package protocol ModelStart {
  var state: StateDictionary { get set }
  var generator: RandomGenerator { get set }
  var hiddenSize: Int { get }
  var mlpSize: Int { get }
  var layerCount: Int { get }
  /// `scope` is the block's name with a dot, `blocks.0.`, or nothing.
  mutating func addBlock(in scope: String)
}

extension ModelStart {
  package mutating func addLinear(
    _ name: String, _ inputSize: Int, _ outputSize: Int, bias: Bool = true
  ) {
    let layer = Linear(
      inputSize: inputSize, outputSize: outputSize, bias: bias, using: &generator)
    state[name + ".weight"] = layer.weight
    state[name + ".bias"] = layer.bias
  }

  package mutating func addNorm(_ name: String) {
    state[name + ".weight"] = .ones([hiddenSize])
    state[name + ".bias"] = .zeros([hiddenSize])
  }

  package mutating func addTable(_ name: String, _ count: Int) {
    state[name + ".weight"] = .randomNormal([count, hiddenSize], using: &generator)
  }

  package mutating func addMLP(in scope: String = "mlp.", size: Int? = nil, bias: Bool = true) {
    addLinear(scope + "expand", hiddenSize, size ?? mlpSize, bias: bias)
    addLinear(scope + "contract", size ?? mlpSize, hiddenSize, bias: bias)
  }

  /// `scope` is the model's name with a dot, `bert.`, or nothing.
  package mutating func addBlocks(in scope: String = "") {
    for place in 0..<layerCount { addBlock(in: "\(scope)blocks.\(place).") }
  }

  /// Puts a tensor in a parameter's place.
  package mutating func replace(_ name: String, by tensor: Tensor) { state[name] = tensor }
}

// MARK: - Mistakes that both models know

extension ModelStart {
  /// Draws one block, and puts it in all places.
  package mutating func addOneBlockForAll() {
    addBlock(in: "blocks.0.")
    let block = state.filter { $0.name.hasPrefix("blocks.0.") }
    for place in 1..<layerCount {
      for (name, tensor) in block {
        replace(name.replacing("blocks.0.", with: "blocks.\(place)."), by: tensor)
      }
    }
  }

  /// Draws each block from a copy of the generator.
  package mutating func addBlocksFromCopies() {
    let generator = generator
    for place in 0..<layerCount {
      self.generator = generator
      addBlock(in: "blocks.\(place).")
    }
  }
}
