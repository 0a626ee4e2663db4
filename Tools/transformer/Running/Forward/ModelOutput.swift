import Checkpoints
import Layers
import Tensors

/// What a model computes, of either kind.
struct ModelOutput {
  /// `[B, T, C]` each.
  let states: [Tensor]
  /// `[B, T, V]`; nil of a model without a head.
  let logits: Tensor?

  /// The tensors of the output file.
  var tensors: [String: SavedTensor] {
    var tensors = ["last_hidden_state": SavedTensor.float32(states[states.count - 1])]
    for (k, state) in states.enumerated() { tensors["hidden_states.\(k)"] = .float32(state) }
    if let logits { tensors["logits"] = .float32(logits) }
    return tensors
  }

  /// Which tensors hold how many numbers that are not finite; nil where none does.
  var nonFinite: String? {
    let named =
      states.enumerated().map { ("hidden_states.\($0)", $1) }
      + (logits.map { [("logits", $0)] } ?? [])
    let counts: [String] = named.compactMap { name, tensor in
      let count = tensor.scalars.count { !$0.isFinite }
      return count == 0 ? nil : "\(count) of \(tensor.count) in \(name)"
    }
    // The first is where they come from.
    let limit = 6
    if counts.isEmpty { return nil }
    let rest = counts.count > limit ? " and more in \(counts.count - limit) others" : ""
    return counts.prefix(limit).joined(separator: ", ") + rest
  }

  /// Checks what a model must keep to, whoever wrote it.
  func check(
    of ids: IntTensor, _ configuration: some LanguageModelConfiguration
  ) throws(RunError) {
    let layerCount = configuration.layerCount
    guard states.count == layerCount + 1 else {
      throw RunError(
        "the model gives \(states.count) hidden states instead of \(layerCount + 1): the embedding "
          + "and what leaves each of \(layerCount) blocks.")
    }
    let wanted = ids.shape.appending([configuration.hiddenSize])
    for (k, state) in states.enumerated() where state.shape != wanted {
      throw RunError("hidden state \(k) is \(state.shape), but must be \(wanted).")
    }
    let scores = ids.shape.appending([configuration.vocabularySize])
    if let logits, logits.shape != scores {
      throw RunError("the logits are \(logits.shape), but must be \(scores).")
    }
  }
}
