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
  package func results(_ state: StateDictionary, and others: Answers = [:]) -> Answers {
    var results = Answers()
    for name in goldens.keys where !Drawing.isAbout(name) {
      results[name] = Answer.unfit("it is missing.")
    }
    for (name, tensor) in state { results[name] = tensor }
    return results.merging(others)
  }
}

extension Example {
  /// The name of what a dropout does to what it is given, among the answers.
  static let onceDropped = "what comes out of dropout, as a multiple of what goes in"

  /// By what dropout multiplied what it was given, in training at a rate of one half: `0 or 2`.
  ///
  /// No golden can tell what was drawn. But the example has what comes out where `nothing` is left, and
  /// where the `whole` is, and nothing else mixes the numbers.
  /// - Parameters:
  ///   - found: the shape of `whole`.
  ///   - size: how many numbers at the end are multiplied by the same: a head's.
  public func multiples(in found: Tensor, ofEach size: Int = 1) -> Answers {
    let (whole, nothing) = (self["whole"], self["nothing"])
    if found.shape != whole.shape && !found.isPoisoned {
      return [Self.onceDropped: Answer.unfit("its shape is \(found.shape), not \(whole.shape).")]
    }
    let ratios = ((found - nothing) / (whole - nothing)).scalars
    let multiples = ratios.map { ratio in
      abs(ratio - ratio.rounded()) < 1e-3 ? Int(exactly: ratio.rounded()) : nil
    }
    var words = Set(multiples.compactMap(\.self)).sorted().map(String.init)
    if multiples.contains(nil) { words.append("other numbers") }
    let isAlike = multiples.indices.allSatisfy { multiples[$0] == multiples[$0 - $0 % size] }
    return [
      Self.onceDropped: words.joined(separator: " or ")
        + (isAlike ? "" : ", and not the same for all of a head")
    ]
  }
}

/// Whether two results of the same run are the same, but for rounding. No golden can tell the
/// results, since they were drawn.
public func agreement(_ a: Tensor, _ b: Tensor) -> Bool {
  (abs(a - b).max() .<= abs(b).max() * 1e-3).item()
}
