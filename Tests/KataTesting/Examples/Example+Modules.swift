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
  public func results(of module: some Module, and others: Answers = [:]) -> Answers {
    results(module.stateDictionary(), and: others)
  }

  /// Hidden states as results: `hidden0` and so on, and how many there are.
  public func results(hiddenStates: [Tensor], and others: Answers = [:]) -> Answers {
    var results = others
    for (place, state) in hiddenStates.enumerated() { results["hidden\(place)"] = state }
    results["count of states"] = hiddenStates.count
    return self.results([:], and: results)
  }

  /// Results by the names that the goldens have. One of them may be missing, as in a model with too
  /// few blocks. What is left of a generator is added where something was drawn of it.
  func results(_ state: StateDictionary, and others: Answers = [:]) -> Answers {
    var results = Answers()
    for name in goldens.keys where !Drawing.isAbout(name) {
      results[name] = Answer.unfit("it is missing.")
    }
    for (name, tensor) in state { results[name] = tensor }
    return results.merging(others)
  }
}

extension Example {
  /// Whether a share of attention was dropped, or doubled, for all channels of a head alike.
  /// No golden can tell what was drawn.
  /// - Parameter found: `[B, 1, C]`, where each head found its part of `value` once before dropout.
  public func wholeHeads(in found: Tensor) -> Answers {
    let shares = rearrange(
      found / self["value"], "b 1 (h d) -> b h d", ["h": integer("headCount")])
    let isWhole = abs(shares - shares[.ellipsis, ..<1]) .< 1e-4
    let isShare = abs(shares * (shares - 2)) .< 1e-3
    let both = (shares .< 1).any() && (shares .> 1).any()
    let holds = isWhole.all() && isShare.all() && both
    return ["each head has all of its value twice, or nothing": holds]
  }
}

/// Whether two results of the same run are the same, but for rounding. No golden can tell the
/// results, since they were drawn.
public func agreement(_ a: Tensor, _ b: Tensor) -> Bool {
  (abs(a - b).max() .<= abs(b).max() * 1e-3).item()
}
