import Checkpoints
import Foundation
import Layers
import Reference
import Running
import Synchronization

/// What a tool printed.
final class Transcript: Sendable {
  private let lines = Mutex((output: [String](), errors: [String]()))

  var output: [String] { lines.withLock { $0.output } }
  var errors: [String] { lines.withLock { $0.errors } }

  /// Takes a line of output.
  var print: @Sendable (String) -> Void {
    { line in self.lines.withLock { $0.output.append(line) } }
  }
  /// Takes a complaint.
  var complain: @Sendable (String) -> Void {
    { line in self.lines.withLock { $0.errors.append(line) } }
  }

  func clear() { lines.withLock { $0 = ([], []) } }

  func tool<
    B: MaskedLanguageModel<BertConfiguration> & SendableMetatype,
    G: CausalLanguageModel<GPT2Configuration> & SendableMetatype
  >(
    _ bert: B.Type, _ gpt2: G.Type,
    twin: @escaping Tool.Twin = { _, _ in 0 },
    generate: @escaping RunnableModel.Generator<G> = { _, _, _, _, _ in [] }
  ) -> Tool {
    Tool(
      models: [.masked(bert), .causal(gpt2, generate: generate)], twin: twin,
      print: print, complain: complain)
  }

  /// Runs a model, then `body` with the exit code and the file as it was written.
  func forward<
    B: MaskedLanguageModel<BertConfiguration> & SendableMetatype,
    G: CausalLanguageModel<GPT2Configuration> & SendableMetatype, Result
  >(
    _ model: URL, _ arguments: [String], _ bert: B.Type = Bert.self, _ gpt2: G.Type = GPT2.self,
    _ body: (Int32, () throws -> SafetensorsFile) throws -> Result
  ) throws -> Result {
    try withTemporaryFolder { folder in
      clear()
      let output = folder.appending(path: "output.safetensors")
      let files = ["forward", "--model", model.path, "--output", output.path]
      let status = tool(bert, gpt2).run(files + arguments)
      return try body(status) { try SafetensorsFile(contentsOf: output) }
    }
  }
}
