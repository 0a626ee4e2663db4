import Checkpoints
import CommandLines
import Foundation
import Synchronization
import Tensors

extension Tool {
  /// Runs a checkpoint's model on a batch and writes all that it computes.
  /// - Returns: a line that says what was written.
  func written(_ options: ForwardOptions, by model: RunnableModel) throws -> String {
    let (output, duration) = try withoutMisuse { try model.forward(options) }
    try SafetensorsFile.write(output.tensors, metadata: ["format": "pt"], to: options.output)
    let scores = output.logits.map { "logits \($0.shape)" } ?? "no logits: the model has no head"
    let milliseconds = Int((duration / .milliseconds(1)).rounded())
    return "\(options.output.lastPathComponent): \(output.states.count) hidden states "
      + "\(output.states[0].shape), \(scores). Computed in \(milliseconds) ms."
  }

  /// Continues a prompt with a checkpoint's model.
  ///
  /// Where the model has no further position, it ends early and says so.
  /// - Returns: the new tokens' ids, in a line.
  func continued(
    _ options: GenerateOptions, by generate: (GenerateOptions) throws -> Continuation
  ) throws -> String {
    let continuation = try withoutMisuse { try generate(options) }
    if let length = continuation.lengthAtLastPosition {
      complain("the text ends early: \(length) tokens fill the model's positions.")
    }
    return continuation.ids.map(String.init).joined(separator: " ")
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
