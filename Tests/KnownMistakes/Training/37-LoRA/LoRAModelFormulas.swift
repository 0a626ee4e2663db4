import KataTesting
import Layers
import Tensors

/// A new model with ways beside some of its layers, as it is drawn.
struct LoRAModelStart: Formula {
  let rank: Int
  let alpha: Float
  let targets: [String]
  var generator: RandomGenerator
  var isMeant: (_ name: String, _ target: String) -> Bool = { name, target in
    name == target || name.hasSuffix("." + target)
  }
  /// Which layers get a way, of all that are meant, and in which order they are drawn.
  var chosen: (_ names: [String]) -> [String] = { $0 }
  /// Whether each is drawn from a copy of the generator.
  var drawsFromCopies = false
  var drawUp: (_ shape: Shape, inout RandomGenerator) -> Tensor = { shape, _ in .zeros(shape) }
  var scale: (_ alpha: Float, _ rank: Float) -> Float = { $0 / $1 }
  /// Which of the model's own numbers train: of adapted layers, and of all else.
  var trainsAdapted = false
  var trainsElse = false

  private let size, classCount, layerCount: Int

  init(_ example: Example) {
    rank = example.integer("rank")
    alpha = example.float("alpha")
    targets = example.texts("targets")
    generator = example.generator
    size = example.integer("size")
    classCount = example.integer("classCount")
    layerCount = example.integer("layerCount")
  }

  /// All linear layers, in the model's order.
  fileprivate var layerNames: [String] {
    let blocks = (0..<layerCount).flatMap { block in
      ["query", "requery", "value", "output"].map { "blocks.\(block).\($0)" }
    }
    return ["input"] + blocks + ["output"]
  }

  var adapted: [String] {
    chosen(layerNames.filter { name in targets.contains { isMeant(name, $0) } })
  }

  /// The model's numbers as `model.…`, and those beside it as `adapters.…`.
  var state: StateDictionary {
    var (state, generator): (StateDictionary, _) = (["model.gain": .ones([size])], generator)
    for name in layerNames {
      let layer = Linear(
        inputSize: size, outputSize: name == "output" ? classCount : size, using: &generator)
      state["model.\(name).weight"] = layer.weight
      state["model.\(name).bias"] = layer.bias
    }
    let start = generator
    let bound = 1 / Double(size).squareRoot()
    for name in adapted {
      if drawsFromCopies { generator = start }
      let outputs = name == "output" ? classCount : size
      state["adapters.\(name).down"] = .randomUniform(
        [rank, size], from: -bound, to: bound, using: &generator)
      state["adapters.\(name).up"] = drawUp([outputs, rank], &generator)
    }
    return state
  }

  func results(_ example: Example) -> Answers {
    let (state, adapted) = (state, Set(adapted))
    let trained = state.names.filter { name in
      guard name.hasPrefix("model.") else { return true }
      let layer = name.split(separator: ".").dropFirst().dropLast().joined(separator: ".")
      return adapted.contains(layer) ? trainsAdapted : trainsElse
    }
    var others: Answers = ["what trains": trained.sorted()]
    for name in adapted { others["scale of \(name)"] = scale(alpha, Float(rank)) }
    return example.results(state, and: others)
  }
}

/// A call with changed weights as a row of parts, with an example's parameters.
struct AdaptedFormula: Formula {
  let names: [String]
  let rank, alpha: Float
  private let parameters: Parameters
  private let layerNames: [String]
  private let layerCount: Int
  var scale: (_ alpha: Float, _ rank: Float) -> Float = { $0 / $1 }
  /// Of the model's own numbers, which don't train.
  var freeze: Move = { $0.detached() }
  /// Of A and B.
  var trained: (_ down: Tensor, _ up: Tensor) -> (down: Tensor, up: Tensor) = { ($0, $1) }
  var sum: (_ weight: Tensor, _ change: Tensor) -> Tensor = { $0 + $1 }
  /// Which of the layers are changed.
  var changed: (_ names: [String]) -> [String] = { $0 }

  init(_ example: Example) {
    let start = LoRAModelStart(example)
    (names, layerNames) = (start.adapted, start.layerNames)
    parameters = Parameters(example, start: start.state)
    (rank, alpha) = (example.float("rank"), example.float("alpha"))
    layerCount = example.integer("layerCount")
  }

  /// What is added to a layer's weight, `[O, I]`.
  func change(of name: String) -> Tensor {
    let part = parameters.part("adapters").part(name)
    let (down, up) = trained(part["down"], part["up"])
    return scale(alpha, rank) * matmul(up, down)
  }

  /// The model's own weights, by the layers' names.
  var weights: [String: Tensor] {
    Dictionary(
      uniqueKeysWithValues: layerNames.map { ($0, freeze(parameters["model.\($0).weight"])) })
  }

  /// The weights during a call.
  var changedWeights: [String: Tensor] {
    var weights = weights
    for name in changed(names) { weights[name] = sum(weights[name]!, change(of: name)) }
    return weights
  }

  /// What the model gives with such weights.
  func run(_ x: Tensor, weights: [String: Tensor]) -> Tensor {
    func apply(_ name: String, _ x: Tensor) -> Tensor {
      matmul(x, weights[name]!.transposed()) + freeze(parameters["model.\(name).bias"])
    }
    var x = apply("input", x * freeze(parameters["model.gain"]))
    for block in 0..<layerCount {
      let name = "blocks.\(block)."
      let gated = tanh(apply(name + "query", x)) * apply(name + "value", x)
      x = x + apply(name + "output", gated + apply(name + "requery", x))
    }
    return apply("output", x)
  }

  func callAsFunction(_ x: Tensor) -> Tensor { run(x, weights: changedWeights) }
}

/// What is left of weights behind a call, as a row of parts.
struct KeptFormula: Formula {
  var model: AdaptedFormula
  /// What becomes of a weight behind a call: it had been the one, and is the other.
  var restored: (_ before: Tensor, _ during: Tensor, _ change: Tensor) -> Tensor = {
    before, _, _ in before
  }
  /// The same where something was thrown, if that is another matter.
  var restoredAfterThrow: ((_ before: Tensor, _ during: Tensor, _ change: Tensor) -> Tensor)?
  /// Whether a change that is merged already is not added again.
  var knowsMerged = true

  init(_ example: Example) { model = AdaptedFormula(example) }

  func made() -> some AdaptingModel { Model(self) }

  private final class Model: AdaptingModel {
    private let parts: KeptFormula
    private var weights: [String: Tensor]
    private var isMerged = false

    init(_ parts: KeptFormula) { (self.parts, weights) = (parts, parts.model.weights) }

    func adapted<Value>(_ body: () throws -> Value) rethrows -> Value {
      if isMerged && parts.knowsMerged { return try body() }
      let before = weights
      let changes = Dictionary(
        uniqueKeysWithValues: parts.model.names.map { ($0, parts.model.change(of: $0)) })
      for (name, change) in changes { weights[name] = weights[name]! + change }
      func restore(_ restored: (Tensor, Tensor, Tensor) -> Tensor) {
        for (name, change) in changes {
          weights[name] = restored(before[name]!, weights[name]!, change)
        }
      }
      do {
        let value = try body()
        restore(parts.restored)
        return value
      } catch {
        restore(parts.restoredAfterThrow ?? parts.restored)
        throw error
      }
    }

    func merge() {
      for name in parts.model.names {
        weights[name] = weights[name]! + parts.model.change(of: name)
      }
      isMerged = true
    }

    func run(_ x: Tensor) -> Tensor { parts.model.run(x, weights: weights) }

    var ownNumbers: [Tensor] { weights.sorted { $0.key < $1.key }.map(\.value) }
  }
}

// MARK: - Running them

extension Example {
  func besideLayers(_ change: @escaping (inout LoRAModelStart) -> Void) -> Exchange<LoRAModelStart>
  {
    Exchange(of: LoRAModelStart(self), change, answers: { $0.results(self) })
  }

  func adapted(_ change: @escaping (inout AdaptedFormula) -> Void) -> Exchange<AdaptedFormula> {
    Exchange(of: AdaptedFormula(self), change) { $0(self["x"]) }
  }

  func keptWeights(_ change: @escaping (inout KeptFormula) -> Void) -> Exchange<KeptFormula> {
    Exchange(of: KeptFormula(self), change, answers: { self.kept($0.made()) })
  }
}
