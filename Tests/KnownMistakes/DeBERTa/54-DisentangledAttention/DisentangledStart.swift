import KataTesting
import Layers
import Tensors

/// What a new attention of DeBERTa's holds, where some of it is otherwise.
struct DisentangledStart {
  let configuration: DebertaConfiguration
  var generator: RandomGenerator
  var state = StateDictionary([:])
  /// How the layers of an attention are called, in the order in which they are drawn.
  var order = ["query", "key", "value", "placeKey", "placeQuery", "output"]
  var hasBias: (_ name: String) -> Bool = { _ in true }
  /// Whether there is a layer of places, of those that there might be.
  var hasLayer: (_ name: String, _ configuration: DebertaConfiguration) -> Bool = hasOwnLayer
  var drawsFromCopies = false
  var outputSize: Int
  var headCount: Int
  var patternRate, placeRate: Float

  init(_ example: Example) {
    configuration = example.debertaConfiguration
    generator = example.generator
    outputSize = configuration.hiddenSize
    headCount = configuration.headCount
    (patternRate, placeRate) = (configuration.attentionDropoutRate, configuration.dropoutRate)
  }

  /// Draws all layers.
  mutating func addAll() {
    let start = generator
    for name in order where !name.hasPrefix("place") || hasLayer(name, configuration) {
      if drawsFromCopies { generator = start }
      let layer = Linear(
        inputSize: configuration.hiddenSize, outputSize: outputSize, bias: hasBias(name),
        using: &generator)
      state["\(name).weight"] = layer.weight
      state["\(name).bias"] = layer.bias
    }
  }

  /// Whether an attention has its own layer of places.
  static func hasOwnLayer(_ name: String, _ configuration: DebertaConfiguration) -> Bool {
    !configuration.sharesProjections
      && configuration.placeTerms.contains(
        name == "placeKey" ? .contentToPlace : .placeToContent)
  }
}

extension Example {
  /// What a new attention holds, where some of it is otherwise.
  func disentangledStart(_ change: (inout DisentangledStart) -> Void) -> Answers {
    var start = DisentangledStart(self)
    change(&start)
    start.addAll()
    var results: Answers = [
      "headCount": start.headCount,
      "attentionDropoutRate": Tensor(start.patternRate),
      "dropoutRate": Tensor(start.placeRate),
    ]
    for name in ["placeKey", "placeQuery"] where goldens["no \(name)"] != nil {
      results["no \(name)"] = start.state["\(name).weight"] == nil
    }
    for name in goldens.keys where name.hasSuffix(".weight") || name.hasSuffix(".bias") {
      results[name] = Answer.unfit("it is missing.")
    }
    for (name, tensor) in start.state where goldens[name] != nil { results[name] = tensor }
    return results
  }
}
