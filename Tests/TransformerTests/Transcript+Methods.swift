import Checkpoints
import CommandLines
import Foundation
import Layers
import Reference
import Tensors
import TestSupport

@testable import Running

extension Transcript {
  /// Runs the tool with all that the reference has.
  func runWithMethods(_ arguments: [String]) -> ExitCode {
    clear()
    let model = RunnableModel.causal(
      GPT2.self, generate: { Sampler.generate($0, after: $1, tokenCount: $2, $3, using: &$4) },
      methods: .subject)
    let tool = Tool(
      models: [model], twin: { _, _ in .success },
      console: Console(print: print, complain: complain))
    return tool.program.run(arguments)
  }
}

/// Makes a changed copy of the storyteller for as long as `body` runs.
/// - Parameters:
///   - texts: of its files, by name, what stands in the place of what.
///   - change: what to do with the tensors.
func changedStoryteller(
  texts: [String: [(String, String)]] = [:], _ change: (inout [String: Tensor]) -> Void = { _ in },
  _ body: (URL) throws -> Void
) throws {
  let folder = ShippedModel.storyteller.folder
  try withTemporaryFolder { copy in
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path)
    where !name.hasSuffix(".safetensors") {
      let url = folder.appending(path: name)
      guard let replacements = texts[name] else {
        try FileManager.default.copyItem(at: url, to: copy.appending(path: name))
        continue
      }
      var text = try String(contentsOf: url, encoding: .utf8)
      for (old, new) in replacements { text = text.replacing(old, with: new) }
      try Data(text.utf8).write(to: copy.appending(path: name))
    }
    let file = try SafetensorsFile(contentsOf: folder.appending(path: "model.safetensors"))
    var tensors: [String: Tensor] = [:]
    for name in file.names { tensors[name] = try file.tensor(name) }
    change(&tensors)
    try SafetensorsFile.write(
      tensors.mapValues { .float32($0) }, to: copy.appending(path: "model.safetensors"))
    try body(copy)
  }
}
