import Checkpoints
import Foundation
import Layers
import Synchronization
import Tensors

/// The engine was misused, as was complained about at once.
struct Misused: Error {}

extension Tool {
  /// Runs a checkpoint's model on a batch and writes all that it computes.
  /// - Returns: a line that says what was written.
  func forward(_ options: ForwardOptions) throws -> String {
    let checkpoint = try BertCheckpoint(options.model)
    let batch = try Batch(
      ids: options.ids, tokenTypes: options.tokenTypes, attentionMasks: options.attentionMasks,
      for: checkpoint.configuration)
    let (output, duration) = try withoutMisuse {
      let model = try loaded(checkpoint)
      var output: (states: [Tensor], logits: Tensor?)?
      let duration = ContinuousClock().measure {
        output = encode(batch, with: model, scoring: checkpoint.hasTokenHead)
      }
      return (output!, duration)
    }
    try check(output, of: batch, checkpoint.configuration)
    var tensors = ["last_hidden_state": SavedTensor.float32(output.states[output.states.count - 1])]
    for (k, state) in output.states.enumerated() { tensors["hidden_states.\(k)"] = .float32(state) }
    if let logits = output.logits { tensors["logits"] = .float32(logits) }
    try SafetensorsFile.write(tensors, metadata: ["format": "pt"], to: options.output)
    let scores = output.logits.map { "logits \($0.shape)" } ?? "no logits: the model has no head"
    let milliseconds = Int((duration / .milliseconds(1)).rounded())
    return "\(options.output.lastPathComponent): \(output.states.count) hidden states "
      + "\(output.states[0].shape), \(scores). Computed in \(milliseconds) ms."
  }

  private func loaded(_ checkpoint: BertCheckpoint) throws -> Bert {
    // Everything random is replaced, or left unused.
    var generator = RandomGenerator(seed: 0)
    let model = Bert(checkpoint.configuration, using: &generator)
    try checkpoint.load(into: model)
    model.eval()
    return model
  }

  private func encode(
    _ batch: Batch, with model: Bert, scoring: Bool
  ) -> (states: [Tensor], logits: Tensor?) {
    guard scoring else {
      let states = model.hiddenStates(batch.ids, tokenTypes: batch.tokenTypes, mask: batch.mask)
      return (states, nil)
    }
    let output = model(batch.ids, tokenTypes: batch.tokenTypes, mask: batch.mask)
    return (output.hiddenStates, output.logits)
  }

  /// What a model must keep to, whoever wrote it.
  private func check(
    _ output: (states: [Tensor], logits: Tensor?), of batch: Batch,
    _ configuration: BertConfiguration
  ) throws {
    let count = configuration.layerCount + 1
    guard output.states.count == count else {
      throw RunError(
        "the model gives \(output.states.count) hidden states instead of \(count): the embedding "
          + "and what leaves each of \(configuration.layerCount) blocks.")
    }
    let wanted = batch.ids.shape.appending([configuration.hiddenSize])
    for (k, state) in output.states.enumerated() where state.shape != wanted {
      throw RunError("hidden state \(k) is \(state.shape), but must be \(wanted).")
    }
    let scores = batch.ids.shape.appending([configuration.vocabularySize])
    if let logits = output.logits, logits.shape != scores {
      throw RunError("the logits are \(logits.shape), but must be \(scores).")
    }
  }

  /// What `body` computes; the first misuse of the engine is complained about at once, since the
  /// model may trap over what a misuse leaves behind.
  private func withoutMisuse<Result>(_ body: () throws -> Result) throws -> Result {
    let isMisused = Mutex(false)
    let handler = MisuseHandler { [complain, advice] misuse in
      let isFirst = isMisused.withLock { isMisused in
        defer { isMisused = true }
        return !isMisused
      }
      if isFirst { complain("the model misuses the engine: \(misuse.message)\(advice)") }
    }
    let result = Swift.Result { try MisuseHandler.$current.withValue(handler) { try body() } }
    if isMisused.withLock({ $0 }) { throw Misused() }
    return try result.get()
  }

  /// Where to look, in the learner's own code.
  private var advice: String {
    twin == nil ? " `swift test --filter kata` says on which line." : ""
  }
}
