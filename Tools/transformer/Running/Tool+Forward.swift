import Checkpoints
import CommandLines
import Foundation
import Layers
import Synchronization
import Tensors

extension Tool {
  /// Runs a checkpoint's model on a batch and writes all that it computes.
  /// - Returns: a line that says what was written.
  func forward(_ options: ForwardOptions, _ kind: ModelKind) throws -> String {
    let (output, duration) =
      switch kind {
      case .bert: try bertOutput(options)
      case .gpt2: try gpt2Output(options)
      }
    try SafetensorsFile.write(output.tensors, metadata: ["format": "pt"], to: options.output)
    let scores = output.logits.map { "logits \($0.shape)" } ?? "no logits: the model has no head"
    let milliseconds = Int((duration / .milliseconds(1)).rounded())
    return "\(options.output.lastPathComponent): \(output.states.count) hidden states "
      + "\(output.states[0].shape), \(scores). Computed in \(milliseconds) ms."
  }

  private func bertOutput(_ options: ForwardOptions) throws -> (ModelOutput, Duration) {
    let checkpoint = try BertCheckpoint(options.model)
    let configuration = checkpoint.configuration
    let batch = try Batch(options, for: configuration)
    let (output, duration) = try run { generator in
      let model = Bert(configuration, using: &generator)
      try checkpoint.load(into: model)
      return model
    } on: { model in
      let (ids, tokenTypes, mask) = (batch.ids, batch.tokenTypes, batch.mask)
      guard checkpoint.hasTokenHead else {
        let states = model.hiddenStates(ids, tokenTypes: tokenTypes, mask: mask)
        return ModelOutput(states: states, logits: nil)
      }
      let output = model(ids, tokenTypes: tokenTypes, mask: mask)
      return ModelOutput(states: output.hiddenStates, logits: output.logits)
    }
    try output.check(
      of: batch.ids, layerCount: configuration.layerCount, hiddenSize: configuration.hiddenSize,
      vocabularySize: configuration.vocabularySize)
    return (output, duration)
  }

  private func gpt2Output(_ options: ForwardOptions) throws -> (ModelOutput, Duration) {
    let checkpoint = try GPT2Checkpoint(options.model)
    let configuration = checkpoint.configuration
    let batch = try Batch(options, for: configuration)
    let (output, duration) = try run { generator in
      let model = GPT2(configuration, using: &generator)
      try checkpoint.load(into: model)
      return model
    } on: { model in
      let output = model(batch.ids)
      let logits = checkpoint.hasTokenHead ? output.logits : nil
      return ModelOutput(states: output.hiddenStates, logits: logits)
    }
    try output.check(
      of: batch.ids, layerCount: configuration.layerCount, hiddenSize: configuration.hiddenSize,
      vocabularySize: configuration.vocabularySize)
    return (output, duration)
  }

  /// Makes a model, then takes the time of what it computes when it isn't trained.
  private func run<Model: Module>(
    _ make: (inout RandomGenerator) throws -> Model, on compute: (Model) -> ModelOutput
  ) throws -> (ModelOutput, Duration) {
    try withoutMisuse {
      // Everything random is replaced, or left unused.
      var generator = RandomGenerator(seed: 0)
      let model = try make(&generator)
      model.eval()
      var output: ModelOutput?
      let duration = ContinuousClock().measure { output = compute(model) }
      return (output!, duration)
    }
  }

  /// What `body` computes; the first misuse of the engine is complained about at once, since the
  /// model may trap over what a misuse leaves behind.
  func withoutMisuse<Result>(_ body: () throws -> Result) throws -> Result {
    let isMisused = Mutex(false)
    let handler = MisuseHandler { [complain, advice] misuse in
      let isFirst = isMisused.withLock { isMisused in
        defer { isMisused = true }
        return !isMisused
      }
      if isFirst { complain("the model misuses the engine: \(misuse.message)\(advice)") }
    }
    let result = Swift.Result { try MisuseHandler.$current.withValue(handler) { try body() } }
    if isMisused.withLock({ $0 }) { throw Complained() }
    return try result.get()
  }

  /// Where to look, in the learner's own code.
  private var advice: String {
    twin == nil ? " `swift test --filter kata` says on which line." : ""
  }
}
