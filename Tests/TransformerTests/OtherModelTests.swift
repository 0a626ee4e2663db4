import CommandLines
import Foundation
import Layers
import Reference
import Running
import Tensors
import TestSupport
import Testing

@testable import Checkpoints

/// Nothing that loads, runs or continues is bound to the models of the course: a bigram model, which
/// knows of each token only what follows it, goes all the same ways.
@Suite struct OtherModelTests {
  /// What follows 0 is 2, what follows 2 is 1, what follows 1 is 0.
  private static let table: [Float] = [0, 1, 5, 7, 0, 2, 0, 4, 1]

  @Test func isLoadedRunAndContinued() throws {
    try withTemporaryFolder { folder in
      try Data(#"{"model_type": "gpt2", "vocab_size": 3}"#.utf8)
        .write(to: folder.appending(path: "config.json"))
      try SafetensorsFile.write(
        ["pairs": .float32(Tensor(Self.table, shape: [3, 3]))],
        to: folder.appending(path: "model.safetensors"))

      let checkpoint = try Checkpoint<BigramConfiguration>(folder)
      var generator = RandomGenerator(seed: 1)
      let model = Bigram(checkpoint.configuration, using: &generator)
      try checkpoint.load(into: model)
      let ids = Sampler.generate(
        model, after: [0], tokenCount: 4, SamplingSettings(temperature: 0), using: &generator)
      #expect(ids == [2, 1, 0, 2])

      let transcript = Transcript()
      let tool = Tool(
        models: [
          .causal(
            Bigram.self,
            generate: { Sampler.generate($0, after: $1, tokenCount: $2, $3, using: &$4) })
        ], console: Console(print: transcript.print, complain: transcript.complain))
      let words = ["--prompt-ids", "1", "--greedy", "--max-tokens", "9"]
      #expect(tool.program.run(["generate", "--model", folder.path] + words) == .success)
      #expect(transcript.output == ["0 2 1 0"])
      #expect(transcript.errors.count == 1 && transcript.errors[0].contains("ends early"))

      let output = folder.appending(path: "output.safetensors")
      let run = ["forward", "--model", folder.path, "--ids", "2 0", "--output", output.path]
      #expect(tool.program.run(run) == .success)
      let logits = try SafetensorsFile(contentsOf: output).tensor("logits")
      #expect(logits.scalars == [0, 4, 1, 0, 1, 5] && logits.shape == [1, 2, 3])
    }
  }

  @Test func isMissedWhereTheToolHasNoCodeForIt() {
    let transcript = Transcript()
    let tool = Tool(
      models: [], console: Console(print: transcript.print, complain: transcript.complain))
    let folder = SavedModel.maskedLM.folder.path
    #expect(
      tool.program.run(["forward", "--model", folder, "--ids", "1", "--output", "x"]) == .failure)
    #expect(
      transcript.errors.first?.contains("holds a BERT, which transformer has no code") == true)
  }
}

// MARK: - Fixtures

private struct BigramConfiguration: PretrainedConfiguration {
  static let kind = ModelKind.gpt2
  let vocabularySize: Int
  let positionCount = 5
  var hiddenSize: Int { vocabularySize }
  let layerCount = 0

  init(_ config: ConfigFile) throws {
    vocabularySize = try config.read { try $0.size("vocab_size", or: 0) }
  }

  var tensorTable: TensorTable {
    TensorTable(
      model: "a bigram model",
      tensors: [TableEntry("pairs", "pairs", [vocabularySize, vocabularySize])],
      copies: [:], isIgnored: { _ in false }, spelling: SpellingRules(prefix: "", headPrefix: ""))
  }
}

private final class Bigram: CachingLanguageModel {
  @Parameter var pairs: Tensor
  let positionCount: Int

  init(_ configuration: BigramConfiguration, using generator: inout RandomGenerator) {
    pairs = .zeros([configuration.vocabularySize, configuration.vocabularySize])
    positionCount = configuration.positionCount
  }

  func callAsFunction(_ ids: IntTensor) -> LanguageModelOutput {
    let rows = pairs.take(ids, axis: 0)  // [B, T, V]
    return LanguageModelOutput(logits: rows, hiddenStates: [rows])
  }

  /// All that such a model needs of a text is its last token.
  func newCache() {}

  func callAsFunction(_ ids: IntTensor, cache: inout Void) -> Tensor { self(ids).logits }
}
