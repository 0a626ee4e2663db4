import Checkpoints
import CommandLines
import Foundation
import Layers
import Reference
import Synchronization
import Tensors
import TestSupport
import Testing

@testable import Running

/// Texts that a GPT-2 continues at the command line.
@Suite struct GenerateTests {
  private let transcript = Transcript()
  private let model = SavedGPT2.languageModel.folder

  private func run(_ arguments: String..., model: URL? = nil) -> ExitCode {
    transcript.clear()
    let tool = transcript.tool(
      Bert.self, GPT2.self,
      generate: { Sampler.generate($0, after: $1, tokenCount: $2, $3, using: &$4) })
    return tool.program.run(["generate", "--model", (model ?? self.model).path] + arguments)
  }

  /// The best token at each step, by the model run again on the whole text.
  @Test func continuesGreedily() throws {
    #expect(run("--prompt-ids", "5 17 3", "--max-tokens", "6", "--greedy") == .success)
    let gpt2 = try loadedGPT2(model)
    var ids = [5, 17, 3]
    for _ in 0..<6 { ids.append(gpt2(IntTensor([ids])).logits[0, -1].argMax().item()) }
    let text: String = ids.dropFirst(3).map(\.description).joined(separator: " ")
    #expect(transcript.output == [text])
    #expect(transcript.errors.isEmpty)
  }

  @Test func repeatsWhatASeedDrew() {
    func drawn(_ seed: String) -> [String] {
      let status = run(
        "--prompt-ids", "1 2", "--seed", seed, "--temperature", "1.5", "--top-k", "50", "--top-p",
        "0.95", "--frequency-penalty", "0.5")
      #expect(status == .success)
      return transcript.output
    }
    let first = drawn("1")
    #expect(first == drawn("1") && first != drawn("2") && first.count == 1)
  }

  /// A model ends where its positions do.
  @Test func endsAtTheLastPosition() throws {
    let positions = try GPT2Checkpoint(model).configuration.positionCount
    #expect(run("--prompt-ids", "1 2 3", "--max-tokens", "1000", "--greedy") == .success)
    #expect(transcript.output[0].split(separator: " ").count == positions - 3)
    let full = (0..<positions).map { "\($0 % 7)" }.joined(separator: " ")
    #expect(run("--prompt-ids", full, "--greedy") == .success)
    #expect(transcript.output == [""])
    let note = "transformer: the text ends early: \(positions) tokens fill the model's positions."
    #expect(transcript.errors == [note])
  }

  /// As many tokens as were asked for are no early end, and none may be asked for.
  @Test func endsWhereItWasAskedTo() throws {
    let positions = try GPT2Checkpoint(model).configuration.positionCount
    #expect(
      run("--prompt-ids", "1 2 3", "--max-tokens", "\(positions - 3)", "--greedy") == .success)
    #expect(transcript.output[0].split(separator: " ").count == positions - 3)
    #expect(transcript.errors.isEmpty)
    #expect(run("--prompt-ids", "1 2 3", "--max-tokens", "0") == .success)
    #expect(transcript.output == [""] && transcript.errors.isEmpty)
    #expect(run("--prompt-ids", "1 2 3", "--max-tokens", "\(Int.max)") == .success)
    #expect(transcript.output[0].split(separator: " ").count == positions - 3)
  }

  @Test(arguments: [
    (["--prompt-ids", " "], "there is no token"),
    (["--prompt-ids", ""], "there is no token"),
    (["--prompt-ids", "1 x"], "“x” is no id: those are whole numbers, separated by spaces."),
    (["--prompt-ids", "1 2.0"], "“2.0” is no id: those are whole numbers, separated by spaces."),
    (["--prompt-ids", "1, 2"], "“1,” is no id: those are whole numbers, separated by spaces."),
    (["--prompt-ids", "1 103"], "103 is no id: the vocabulary has those from 0 to 102."),
    (["--prompt-ids", "-1"], "-1 is no id"),
    (
      ["--prompt-ids", String(repeating: "1 ", count: 99)], "99 tokens are more than the model has"
    ),
    (["--prompt-ids", "1", "--top-k", "0"], "top-k keeps 1 token or more, not 0."),
    (["--prompt-ids", "1", "--top-p", "0"], "top-p is a share above 0 and at most 1, not 0.0."),
    (["--prompt-ids", "1", "--top-p", "1.5"], "top-p is a share"),
    (["--prompt-ids", "1", "--temperature", "-2"], "a temperature is 0 or more, not -2.0."),
    (["--prompt-ids", "1", "--top-k", "-3"], "top-k keeps 1 token or more, not -3."),
    (
      ["--prompt-ids", "1", "--top-p", "-0.5"], "top-p is a share above 0 and at most 1, not -0.5."
    ),
    (["--prompt-ids", "1", "--top-p", "nan"], "top-p is a share above 0 and at most 1, not nan."),
    (["--prompt-ids", "1", "--temperature", "nan"], "a temperature is 0 or more, not nan."),
    (["--prompt-ids", "1", "--temperature", "inf"], "a temperature is a number, not inf."),
    (
      ["--prompt-ids", "1", "--frequency-penalty", "nan"],
      "a frequency penalty is a number, not nan."
    ),
    (["--prompt-ids", "1", "--max-tokens", "-2"], "--max-tokens is 0 or more, not -2."),
  ])
  func refusesInOneLine(_ arguments: [String], _ problem: String) {
    transcript.clear()
    let tool = transcript.tool(Bert.self, GPT2.self)
    #expect(tool.program.run(["generate", "--model", model.path] + arguments) == .failure)
    #expect(transcript.output.isEmpty && transcript.errors.count == 1)
    #expect(transcript.errors[0].contains(problem), "\(transcript.errors[0])")
  }

  /// A sampler is called for one token at a time, with all that was said so far, and gets the scores
  /// of the model, in whichever pieces it asks.
  @Test func asksForATokenAtATime() throws {
    let texts = Mutex<[[Int]]>([])
    let tool = transcript.tool(
      Bert.self, GPT2.self,
      generate: { model, text, count, _, _ in
        texts.withLock { $0.append(text) }
        var cache = model.newCache()
        let scores = model(IntTensor([text]), cache: &cache)[0, text.count - 1]
        cache = model.newCache()
        let pieces = text.map { model(IntTensor([[$0]]), cache: &cache)[0, 0] }
        expectClose(pieces[text.count - 1], scores, within: 1e-5)
        #expect(count == 1)
        return [scores.argMax().item()]
      })
    let words = ["--prompt-ids", "5 17", "--max-tokens", "3"]
    #expect(tool.program.run(["generate", "--model", model.path] + words) == .success)
    let ids = transcript.output[0].split(separator: " ").map { Int($0)! }
    #expect(ids.count == 3)
    #expect(texts.withLock { $0 } == (0..<3).map { [5, 17] + ids.prefix($0) })
  }

  @Test func refusesABert() {
    #expect(run("--prompt-ids", "1", model: SavedModel.maskedLM.folder) == .failure)
    #expect(transcript.errors.first?.contains("holds a BERT, which continues no text") == true)
  }

  @Test(arguments: [
    ["--prompt-ids", "1", "--top-k", "many"], ["--prompt-ids"], [],
    ["--prompt-ids", "1", "--loud"],
    ["--prompt-ids", "1", "--greedy", "--temperature", "2"],
    ["--prompt-ids", "1", "--greedy", "--top-k", "4"],
    ["--prompt-ids", "1", "--greedy", "--top-p", "0.5"],
    ["--prompt-ids", "1", "--top-k", "2.5"],
    ["--prompt-ids", "1", "--max-tokens", "few"],
    ["--prompt-ids", "1", "--seed", "-1"], ["--prompt-ids", "1", "--seed", "4294967296"],
    ["--prompt-ids", "1", "--max-tokens", "1.0"], ["--prompt-ids", "1", "--temperature", "1e-46"],
  ])
  func refusesAWrongCommandLine(_ arguments: [String]) {
    let tool = transcript.tool(Bert.self, GPT2.self)
    #expect(tool.program.run(["generate", "--model", model.path] + arguments) == .usage)
    #expect(transcript.output.isEmpty && transcript.errors.count == 1)
  }

  @Test func wantsTheSamplerWritten() {
    #expect(Twin.kata(of: .gpt2, ["generate", "--greedy"]) == "17-Sampler")
    #expect(Twin.kata(of: .gpt2, ["forward"]) == "15-GPT2")
    #expect(Twin.kata(of: .bert, ["forward"]) == "11-Bert")
  }

  @Test func handsOverToTheTwin() {
    let given = Mutex<[String]>([])
    let tool = transcript.tool(Bert.self, GPT2.self) { kind, arguments in
      given.withLock { $0 = arguments }
      return ExitCode(rawValue: kind == .model(.gpt2) ? 7 : 8)
    }
    let words = ["--using", "katas", "--prompt-ids", "1", "--greedy"]
    #expect(tool.program.run(["generate", "--model", model.path] + words) == ExitCode(rawValue: 7))
    #expect(
      given.withLock { $0 } == [
        "generate", "--model", model.path, "--prompt-ids", "1", "--greedy",
      ])
  }
}
