import Checkpoints
import CommandLines
import Foundation
import Layers
import Reference
import Running
import TestSupport

extension Transcript {
  func tool<
    B: MaskedLanguageModel<BertConfiguration> & SendableMetatype,
    G: CachingLanguageModel<GPT2Configuration> & SendableMetatype
  >(
    _ bert: B.Type, _ gpt2: G.Type,
    twin: @escaping Tool.Twin = { _, _ in .success },
    generate: @escaping RunnableModel.Generator<G> = { _, _, _, _, _ in [] }
  ) -> Tool {
    Tool(
      models: [.masked(bert), .causal(gpt2, generate: generate)], twin: twin,
      console: Console(print: print, complain: complain))
  }

  /// Runs a model, then `body` with the exit code and the file as it was written.
  func forward<
    B: MaskedLanguageModel<BertConfiguration> & SendableMetatype,
    G: CachingLanguageModel<GPT2Configuration> & SendableMetatype, Result
  >(
    _ model: URL, _ arguments: [String], _ bert: B.Type = Bert.self, _ gpt2: G.Type = GPT2.self,
    _ body: (ExitCode, () throws -> SafetensorsFile) throws -> Result
  ) throws -> Result {
    try withTemporaryFolder { folder in
      clear()
      let output = folder.appending(path: "output.safetensors")
      let files = ["forward", "--model", model.path, "--output", output.path]
      let status = tool(bert, gpt2).program.run(files + arguments)
      return try body(status) { try SafetensorsFile(contentsOf: output) }
    }
  }
}
