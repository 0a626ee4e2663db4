import Checkpoints
import Foundation

extension Tool {
  /// Runs a checkpoint's model on a batch, and writes all that it computes, where that is asked for.
  /// - Returns: lines that say what was computed, and which tokens are the best.
  func written(_ options: ForwardOptions, by model: RunnableModel) throws -> [String] {
    let patience = patience("result")
    let result = try withoutMisuse { try model.forward(options) }
    patience?.end()
    let output = result.output
    let name = options.output.map { "\($0.lastPathComponent)" }
    if let strange = output.nonFinite {
      complain("not all numbers of \(name ?? "the output") are finite: \(strange).")
    }
    if let url = options.output {
      try SafetensorsFile.write(output.tensors, metadata: ["format": "pt"], to: url)
    }
    let scores = output.logits.map { "logits \($0.shape)" } ?? "no logits: the model has no head"
    let milliseconds = Int((result.duration / .milliseconds(1)).rounded())
    let line =
      "\(name.map { "\($0): " } ?? "")\(output.states.count) hidden states "
      + "\(output.states[0].shape), \(scores). Computed in \(milliseconds) ms."
    for remark in result.best.remarks { complain(remark) }
    return [line] + (output.logits.map(result.best.lines) ?? [])
  }
}
