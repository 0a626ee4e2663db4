import Layers
import Tensors

extension Example {
  /// `[B, T]`, true for tokens and false for padding; nil where the example has none.
  public var padding: Mask? { optionalMask("mask") }

  /// Gives a module the example's parameters, and switches it to training or back from it.
  ///
  /// What the example has no numbers for stays as the seed made it: large layers would fill
  /// megabytes.
  public func prepare(_ module: some Module) throws {
    var state = module.stateDictionary()
    for (name, tensor) in parameters { state[name] = tensor }
    try module.load(state)
    module.train(integer("isTraining") == 1)
  }

  /// A new module as results: its parameters, each under its name, and others.
  public func results(
    of module: some Module, and others: [String: Tensor] = [:]
  ) -> [String: Tensor] {
    results(module.stateDictionary(), and: others)
  }

  /// Hidden states as results: `hidden0` and so on, and how many there are.
  public func results(
    hiddenStates: [Tensor], and others: [String: Tensor] = [:]
  ) -> [String: Tensor] {
    var results = others
    for (place, state) in hiddenStates.enumerated() { results["hidden\(place)"] = state }
    results["count of states"] = Tensor(hiddenStates.count)
    return self.results([:], and: results)
  }

  /// Results by the names that the goldens have. One that is missing, as in a model with too few
  /// blocks, is empty, and so has the wrong shape.
  func results(
    _ state: StateDictionary, and others: [String: Tensor] = [:]
  ) -> [String: Tensor] {
    var results = expected.mapValues { _ in Tensor.zeros([0]) }
    for (name, tensor) in state { results["expected.\(name)"] = tensor }
    for (name, tensor) in others { results["expected.\(name)"] = tensor }
    return results
  }
}

extension Example {
  /// Whether a share of attention was dropped, or doubled, for all channels of a head alike: 1 or 0.
  /// No golden can tell what was drawn.
  /// - Parameter found: `[B, 1, C]`, where each head found its part of `value` once before dropout.
  public func wholeHeads(in found: Tensor) -> [String: Tensor] {
    let shares = rearrange(
      found / self["value"], "b 1 (h d) -> b h d", ["h": integer("headCount")])
    let isWhole = abs(shares - shares[.ellipsis, ..<1]) .< 1e-4
    let isShare = abs(shares * (shares - 2)) .< 1e-3
    let both = (shares .< 1).any() && (shares .> 1).any()
    let holds = isWhole.all() && isShare.all() && both
    return ["expected.each head has all of its value twice, or nothing": Tensor(holds ? 1 : 0)]
  }
}

/// Whether two results of the same run are the same, but for rounding: 1 or 0, which goldens can
/// tell, where no golden can tell the results, since they were drawn.
public func agreement(_ a: Tensor, _ b: Tensor) -> Tensor {
  Tensor(abs(a - b).max() .<= abs(b).max() * 1e-3)
}
