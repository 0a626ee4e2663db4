import Checkpoints
import Layers
import Tensors

extension Example {
  /// The DeBERTa that the example is about, as Hugging Face saved it.
  public var debertaCheckpoint: DebertaCheckpoint {
    get throws { try DebertaCheckpoint(savedModel) }
  }

  /// Of what there is for all positions, what is not padding's; for padding, of which nobody reads anything, 0.
  /// - Parameter states: `[B, T, …]`.
  public func read(_ states: Tensor) -> Tensor {
    guard let mask = padding, states.rank == 3, states.shape.dropLast() == mask.shape else {
      return states
    }
    return which(mask[.all, .all, .newAxis], states, 0)
  }

  /// Hidden states as results, without what padding made of itself.
  public func results(read states: [Tensor], and others: Answers = [:]) -> Answers {
    results(hiddenStates: states.map(read), and: others)
  }

  /// A new module as results: of its parameters those that it should have, and others.
  public func knownResults(of module: some Module, and others: Answers) -> Answers {
    var state = module.stateDictionary()
    for (name, _) in state where goldens[name] == nil { state[name] = nil }
    return results(state, and: others)
  }

  /// States that no model gave, `[B, T, C]` each: one more than there are blocks.
  public var givenStates: [Tensor] {
    (0...debertaConfiguration.layerCount).map { self["states.\($0)"] }
  }

  /// Rows of distances as results, with how many there are of both.
  public func results(rows: IntTensor) -> Answers {
    ["rows": rows.scalars, "axes": rows.shape.sizes]
  }

  /// A table that may be there, or not, as a result.
  /// - Parameter isThere: whether it is.
  public func absence(of name: String, _ isThere: Bool) -> Answers {
    goldens["no \(name)"] == nil ? [:] : ["no \(name)": !isThere]
  }

  /// The last states of a text, and of the same text with padding before it.
  public func movedText(
    _ states: (_ ids: IntTensor, _ tokenTypes: IntTensor, _ mask: Mask?) -> [Tensor]
  ) -> Answers {
    let here = states(ids("ids"), ids("tokenTypes"), nil)
    let there = states(ids("movedIDs"), ids("movedTypes"), padding)
    let before = integer("before")
    guard let here = here.last, let there = there.last, there.rank == 3, there.shape[1] > before
    else { return [:] }
    return ["where it is": here, "behind padding": there[.all, before...]]
  }
}
