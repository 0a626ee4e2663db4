import KataTesting
import Layers
import Tensors

/// A new layer with a way beside it, as it is drawn.
struct LoRAStart: Formula {
  typealias Draw = (_ shape: Shape, _ bound: Double, inout RandomGenerator) -> Tensor

  let inputSize, outputSize, rank: Int
  let alpha: Float
  let hasBias: Bool
  var generator: RandomGenerator
  /// A generator of its own, if A is drawn from one.
  var ownGenerator: RandomGenerator?
  var bound: Double
  var downShape, upShape: Shape
  var drawDown: Draw = { .randomUniform($0, from: -$1, to: $1, using: &$2) }
  var drawUp: Draw = { shape, _, _ in .zeros(shape) }
  var scale: (_ alpha: Float, _ rank: Float) -> Float = { $0 / $1 }
  var trains: Set<String> = ["down", "up"]

  init(_ example: Example) {
    inputSize = example.integer("inputSize")
    outputSize = example.integer("outputSize")
    rank = example.integer("rank")
    alpha = example.float("alpha")
    hasBias = example.integer("bias") == 1
    generator = example.generator
    bound = 1 / Double(inputSize).squareRoot()
    (downShape, upShape) = ([rank, inputSize], [outputSize, rank])
  }

  var state: StateDictionary {
    var generator = generator
    let base = Linear(
      inputSize: inputSize, outputSize: outputSize, bias: hasBias, using: &generator)
    if let ownGenerator { generator = ownGenerator }
    var state: StateDictionary = ["base.weight": base.weight]
    state["base.bias"] = base.bias
    state["down"] = drawDown(downShape, bound, &generator)
    state["up"] = drawUp(upShape, bound, &generator)
    return state
  }

  func results(_ example: Example) -> Answers {
    let names = trains.filter { $0 != "base.bias" || hasBias }.sorted()
    return example.results(
      state, and: ["scale": scale(alpha, Float(rank)), "what trains": names])
  }
}

/// What a layer gives with a way beside it, as a row of parts, with an example's parameters.
struct LoRAFormula: Formula {
  var weight, down, up: Tensor
  var bias: Tensor?
  var rank, alpha: Float
  var scale: (_ alpha: Float, _ rank: Float) -> Float = { $0 / $1 }
  /// Of the base's numbers, which don't train.
  var freeze: Move = { $0.detached() }
  var kept: (_ x: Tensor, _ weight: Tensor, _ bias: Tensor?) -> Tensor = { x, weight, bias in
    let product = matmul(x, weight.transposed())
    return bias.map { product + $0 } ?? product
  }
  /// What the way is given.
  var input: (_ x: Tensor, _ kept: Tensor) -> Tensor = { x, _ in x }
  var narrow: (_ x: Tensor, _ down: Tensor) -> Tensor = { matmul($0, $1.transposed()) }
  var wide: (_ narrow: Tensor, _ up: Tensor) -> Tensor = { matmul($0, $1.transposed()) }
  var sum: (_ kept: Tensor, _ added: Tensor) -> Tensor = { $0 + $1 }
  var product: (_ up: Tensor, _ down: Tensor) -> Tensor = { matmul($0, $1) }

  init(_ example: Example) {
    let parameters = Parameters(example, start: LoRAStart(example).state)
    (weight, down, up) = (parameters["base.weight"], parameters["down"], parameters["up"])
    bias = example.integer("bias") == 1 ? parameters["base.bias"] : nil
    (rank, alpha) = (example.float("rank"), example.float("alpha"))
  }

  /// `[…, I]` to `[…, O]`.
  func callAsFunction(_ x: Tensor) -> Tensor {
    let kept = kept(x, freeze(weight), bias.map(freeze))
    return sum(kept, scale(alpha, rank) * wide(narrow(input(x, kept), down), up))
  }

  /// What the base alone gives, `[…, O]`.
  func base(_ x: Tensor, weight: Tensor) -> Tensor { kept(x, weight, bias) }

  /// `[O, I]`.
  var change: Tensor { scale(alpha, rank) * product(up, down) }
}

/// Merging and unmerging as a row of parts.
struct MergeFormula: Formula {
  var layer: LoRAFormula
  var add: (_ weight: Tensor, _ change: Tensor) -> Tensor = { $0 + $1 }
  var subtract: (_ weight: Tensor, _ change: Tensor) -> Tensor = { $0 - $1 }
  /// Whether what is merged is left alone, and what is not.
  var mergesOnce = true
  var unmergesOnce = true
  /// Whether it is noted.
  var notesMerge = true
  var notesUnmerge = true
  /// Whether a call leaves the way out once it is merged.
  var callsBaseAlone = true

  init(_ example: Example) { layer = LoRAFormula(example) }

  /// A layer that works so.
  func made() -> some MergingLayer { Layer(self) }

  private final class Layer: MergingLayer {
    private let parts: MergeFormula
    private(set) var baseWeight: Tensor
    private var isMerged = false

    init(_ parts: MergeFormula) { (self.parts, baseWeight) = (parts, parts.layer.weight) }

    func merge() {
      if isMerged && parts.mergesOnce { return }
      baseWeight = parts.add(baseWeight, parts.layer.change)
      if parts.notesMerge { isMerged = true }
    }

    func unmerge() {
      if !isMerged && parts.unmergesOnce { return }
      baseWeight = parts.subtract(baseWeight, parts.layer.change)
      if parts.notesUnmerge { isMerged = false }
    }

    func callAsFunction(_ x: Tensor) -> Tensor {
      if isMerged && parts.callsBaseAlone { return parts.layer.base(x, weight: baseWeight) }
      var layer = parts.layer
      layer.weight = baseWeight
      return layer(x)
    }
  }
}

// MARK: - Running them

extension Example {
  func besideLayer(_ change: @escaping (inout LoRAStart) -> Void) -> Exchange<LoRAStart> {
    Exchange(of: LoRAStart(self), change, answers: { $0.results(self) })
  }

  func applied(_ change: @escaping (inout LoRAFormula) -> Void) -> Exchange<LoRAFormula> {
    Exchange(of: LoRAFormula(self), change) { $0(self["x"]) }
  }

  func changeOfWeight(_ change: @escaping (inout LoRAFormula) -> Void) -> Exchange<LoRAFormula> {
    Exchange(of: LoRAFormula(self), change) { $0.change }
  }

  func mergedLayer(_ change: @escaping (inout MergeFormula) -> Void) -> Exchange<MergeFormula> {
    Exchange(of: MergeFormula(self), change, answers: { self.merged($0.made()) })
  }

  func unmergedLayer(_ change: @escaping (inout MergeFormula) -> Void) -> Exchange<MergeFormula> {
    Exchange(of: MergeFormula(self), change, answers: { self.unmerged($0.made()) })
  }
}
