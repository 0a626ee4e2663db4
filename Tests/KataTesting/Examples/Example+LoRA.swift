import Layers
import Tensors

/// What kata 37's layer does, whoever wrote it.
public protocol MergingLayer {
  var baseWeight: Tensor { get }
  func merge()
  func unmerge()
  func callAsFunction(_ x: Tensor) -> Tensor
}

/// What kata 37's model of adapted layers does, whoever wrote it.
public protocol AdaptingModel {
  func adapted<Value>(_ body: () throws -> Value) rethrows -> Value
  func merge()
  /// What a call of the model within gives.
  func run(_ x: Tensor) -> Tensor
  /// The model's own numbers, and not those that were put beside them.
  var ownNumbers: [Tensor] { get }
}

extension Example {
  /// What a layer is that is merged, and merged again.
  public func merged(_ layer: some MergingLayer) -> Answers {
    layer.merge()
    let (weight, result) = (layer.baseWeight, layer(self["x"]))
    layer.merge()
    return ["weight": weight, "result": result, "weight, merged twice": layer.baseWeight]
  }

  /// What a layer is whose change is taken out again.
  public func unmerged(_ layer: some MergingLayer) -> Answers {
    layer.unmerge()
    var results: Answers = ["weight that was never merged": layer.baseWeight]
    layer.merge()
    layer.unmerge()
    results["weight"] = layer.baseWeight
    results["result"] = layer(self["x"])
    layer.unmerge()
    results["weight, unmerged twice"] = layer.baseWeight
    layer.merge()
    results["weight, merged again"] = layer.baseWeight
    return results
  }

  /// What a model is during a call with its changes, and behind it.
  public func kept(_ model: some AdaptingModel) -> Answers {
    let x = self["x"]
    let before = model.ownNumbers.map(\.scalars)
    func isAsBefore() -> Bool { model.ownNumbers.map(\.scalars) == before }
    var results: Answers = ["all layers together": model.adapted { model.run(x) }]
    for _ in 0..<3 { _ = model.adapted { model.run(x) } }
    results["all weights as they were, to the bit"] = isAsBefore()
    try? model.adapted { () throws -> Void in throw Stop() }
    results["and where something is thrown"] = isAsBefore()
    results["the model alone"] = model.run(x)
    model.merge()
    results["merged"] = model.adapted { model.run(x) }
    return results
  }
}

private struct Stop: Error {}

extension Module {
  /// The names of the parameters that are not frozen, in their alphabet's order.
  public var namesOfWhatTrains: [String] {
    namedParameters().filter { !$0.parameter.isFrozen }.map(\.name).sorted()
  }
}

// MARK: - A model with layers of several names

/// A small model that can be run, whoever wrote its layers.
public protocol RunnableLayers: Module {
  func callAsFunction(_ x: Tensor) -> Tensor
}

/// `Layered` in Tools/goldens/kata_lora.py: a gain, an input, some blocks and an output, with linear layers of
/// somebody's.
public final class LayeredModel<Layer: Module>: RunnableLayers {
  @Parameter var gain: Tensor
  let input: Layer
  let blocks: [LayeredBlock<Layer>]
  let output: Layer
  private let apply: (Layer, Tensor) -> Tensor

  /// - Parameters:
  ///   - make: makes a layer of so many channels to so many.
  ///   - apply: calls one.
  public init(
    _ example: Example, using generator: inout RandomGenerator,
    make: (_ inputs: Int, _ outputs: Int, inout RandomGenerator) -> Layer,
    apply: @escaping (Layer, Tensor) -> Tensor
  ) {
    let size = example.integer("size")
    gain = .ones([size])
    input = make(size, size, &generator)
    blocks = (0..<example.integer("layerCount")).map { _ in
      LayeredBlock { make(size, size, &generator) }
    }
    output = make(size, example.integer("classCount"), &generator)
    self.apply = apply
  }

  /// `[…, C]` to `[…, classes]`.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    apply(output, blocks.reduce(apply(input, x * gain)) { x, block in block(x, apply) })
  }
}

final class LayeredBlock<Layer: Module>: Module {
  let query, requery, value, output: Layer

  init(_ make: () -> Layer) {
    query = make()
    requery = make()
    value = make()
    output = make()
  }

  func callAsFunction(_ x: Tensor, _ apply: (Layer, Tensor) -> Tensor) -> Tensor {
    let gated = tanh(apply(query, x)) * apply(value, x)
    return x + apply(output, gated + apply(requery, x))
  }
}

extension Example {
  /// What a model of the example's gives for its x.
  public func run(_ model: any Module) -> Tensor {
    (model as? any RunnableLayers)?(self["x"]) ?? .poisoned
  }
}
