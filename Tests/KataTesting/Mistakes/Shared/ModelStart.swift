import Layers
import Tensors

/// What new parts of a model hold, drawn from a seed: PyTorch's numbers, as long as the order is its
/// own.
protocol ModelStart {
  var state: StateDictionary { get set }
  var generator: RandomGenerator { get set }
  var hiddenSize: Int { get }
}

extension ModelStart {
  mutating func addLinear(
    _ name: String, _ inputSize: Int, _ outputSize: Int, bias: Bool = true
  ) {
    let layer = Linear(
      inputSize: inputSize, outputSize: outputSize, bias: bias, using: &generator)
    state[name + ".weight"] = layer.weight
    state[name + ".bias"] = layer.bias
  }

  mutating func addNorm(_ name: String) {
    state[name + ".weight"] = .ones([hiddenSize])
    state[name + ".bias"] = .zeros([hiddenSize])
  }

  mutating func addTable(_ name: String, _ count: Int) {
    state[name + ".weight"] = .randomNormal([count, hiddenSize], using: &generator)
  }

  /// Puts a tensor in a parameter's place.
  mutating func replace(_ name: String, by tensor: Tensor) { state[name] = tensor }
}
