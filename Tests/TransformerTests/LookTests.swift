import Checkpoints
import CommandLines
import Foundation
import Layers
import Reference
import Tensors
import TestSupport
import Testing

@testable import Running

/// What a look inside a model shows, and the numbers that it writes.
@Suite struct LookTests {
  private let transcript = Transcript()
  private static let start = "Once upon a time there was a fox."

  /// The numbers that a look writes.
  private func numbers(_ arguments: [String]) throws -> [String: Tensor] {
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "numbers.safetensors")
      #expect(transcript.look(arguments + ["--output", url.path]) == .success)
      #expect(transcript.errors.isEmpty, "\(transcript.errors)")
      let file = try SafetensorsFile(contentsOf: url)
      #expect(
        transcript.output.last
          == "numbers.safetensors: \(file.names.sorted().joined(separator: ", "))")
      let names = file.names.filter { !file.isInteger($0) }
      return Dictionary(uniqueKeysWithValues: try names.map { ($0, try file.tensor($0)) })
    }
  }

  private func loaded() throws -> (model: GPT2, ids: IntTensor) {
    let ids = "5 99 7 0 21 21"
    return (
      try loadedGPT2(SavedGPT2.languageModel.folder),
      IntTensor([ids.split(separator: " ").map { Int($0)! }])
    )
  }
  private static let saved = [
    "--model", SavedGPT2.languageModel.folder.path, "--ids", "5 99 7 0 21 21",
  ]

  // MARK: - Attention

  @Test func writesPatternsAsHuggingFaceNamesThem() throws {
    let (model, ids) = try loaded()
    let patterns = record(model) { model(ids) }.recording.all(endingWith: "attention.pattern")
    let written = try numbers(["attention"] + Self.saved)
    #expect(written.count == 3)
    for layer in 0..<3 {
      let pattern = try #require(written["attentions.\(layer)"])
      #expect(pattern.shape == [1, 5, 6, 6])
      #expect(pattern.scalars == patterns[layer].scalars)
    }
  }

  @Test func writesPatternsOfABert() throws {
    let folder = SavedModel.maskedLM.folder.path
    let written = try numbers(["attention", "--model", folder, "--ids", "1 99 7 42"])
    #expect(written.count == 3)
    for (name, pattern) in written {
      #expect(pattern.shape == [1, 3, 4, 4], "\(name)")
      expectClose(pattern.sum(axis: -1), .ones([1, 3, 4]), within: 1e-5)
    }
  }

  /// All heads beside each other, in 80 columns, by the kata's shades.
  @Test func drawsHeadsAsText() throws {
    #expect(transcript.look(["attention", "--prompt", "Once upon a time"]) == .success)
    let lines = transcript.output
    #expect(lines.allSatisfy { $0.count <= 80 && !$0.contains("\u{1B}") })
    #expect(lines[0].hasPrefix("layer 0, head 0") && lines[0].contains("layer 0, head 1"))
    #expect(lines[1].hasPrefix(" Once │██      │"), "\(lines[1])")
    #expect(lines.filter { $0.contains("head 3") }.count == 4)
    #expect(lines.count { $0.contains("·upon │") } > 3)
  }

  @Test func drawsHeadsInColors() {
    let arguments = ["attention", "--prompt", "Once upon a time", "--layer", "1"]
    #expect(transcript.look(arguments, hasColors: true) == .success)
    let lines = transcript.output
    #expect(lines[1].hasPrefix(" Once │\u{1B}[48;5;227m\u{1B}[38;5;16m  \u{1B}[0m      │"))
    #expect(lines.last?.contains("0.77") == true)
    #expect(!lines.contains { $0.contains("layer 0") })
    for line in lines {
      let visible = line.replacing(/\u{1B}\[[0-9;]*m/, with: "")
      #expect(visible.count <= 80)
    }
  }

  @Test func drawsOneHeadInNumbers() throws {
    let pattern = try #require(try numbers(["attention", "--prompt", Self.start])["attentions.2"])
    let arguments = ["attention", "--prompt", Self.start, "--layer", "2", "--head", "1"]
    #expect(transcript.look(arguments) == .success)
    let lines = transcript.output
    #expect(lines[0] == "layer 2, head 1, in hundredths: a row's token looks at the columns'")
    #expect(lines.count == 2 + pattern.shape[2])
    let last = try #require(lines.last).split(separator: " ").dropFirst().map { Int($0)! }
    #expect(last == pattern[0, 1, -1].scalars.map { Int((100 * $0).rounded()) })
    #expect(lines.allSatisfy { $0.count <= 80 })
  }

  /// What has no room is said, and how to see it.
  @Test func saysHowToSeeTheRest() {
    let long = (0..<50).map { "\($0 * 7 % 1536)" }.joined(separator: " ")
    for arguments in [["attention"], ["attention", "--layer", "0", "--head", "1"], ["lens"]] {
      #expect(transcript.look(arguments + ["--ids", long]) == .success)
      let text = transcript.output.joined(separator: "\n")
      #expect(
        text.contains(" of 50 tokens: `--html FILE` writes a page with all of it."), "\(text)")
      #expect(transcript.output.allSatisfy { $0.count <= 80 || $0.contains("--html") })
    }
    #expect(transcript.look(["attention", "--ids", long]) == .success)
    #expect(
      transcript.output.last?.hasPrefix("These are 1 of 4 layers; `--layer 1` shows the next")
        == true)
  }

  @Test(arguments: ["attention", "lens", "attribute"]) func looksAtASingleToken(_ name: String) {
    #expect(transcript.look([name, "--prompt", "Once"]) == .success)
    #expect(transcript.errors.isEmpty && !transcript.output.isEmpty)
  }

  // MARK: - Lens

  /// The last layer says what the model says, and ranks count those that are better.
  @Test func writesWhatLayersWouldSay() throws {
    let (model, ids) = try loaded()
    let written = try numbers(["lens"] + Self.saved)
    let logits = try #require(written["logits"])
    #expect(logits.shape == [4, 1, 6, 103])
    expectClose(logits[3], model(ids).logits, within: allowance)
    let shares = try #require(written["log_probabilities"])
    #expect(shares.shape == [4, 1, 5])
    let first = logits[1, 0, 2] - logits[1, 0, 2].logSumExp(axis: -1)
    #expect(abs(shares[1, 0, 2].item() - first[0].item()) < 1e-4)
  }

  @Test func showsWhatLayersWouldSay() throws {
    #expect(transcript.look(["lens", "--prompt", "Once upon a time"]) == .success)
    let lines = transcript.output
    #expect(lines.count == 15 && lines.allSatisfy { $0.count <= 80 })
    #expect(lines[1].contains("Once") && lines[1].contains("·time"))
    #expect(lines[2].hasPrefix("embedding ") && lines[6].hasPrefix("output "))
    // The story goes on as all do.
    #expect(lines[6].contains("·upon") && lines[6].contains("·time"))
    #expect(lines[8] == "The rank of what comes next, and how many of a hundred it has")
    let words = lines[14].split(separator: " ")
    #expect(words.prefix(2) == ["output", "1"])
  }

  // MARK: - Attribution

  @Test(arguments: [[], ["--token", "17"], ["--token", "17", "--versus", "4"]])
  func writesWhatPartsAdd(_ choice: [String]) throws {
    let (model, ids) = try loaded()
    let written = try numbers(["attribute"] + Self.saved + choice)
    let logits = model(ids).logits[0, -1]  // [V]
    let best = logits.argMax().item()
    let wanted =
      choice.isEmpty
      ? logits[best].item() : logits[17].item() - (choice.count > 2 ? logits[4].item() : 0)
    let logit = try #require(written["logit"]).item()
    #expect(abs(logit - wanted) < 1e-4)
    let names = ["embeddings", "heads", "biases", "mlps", "norm_bias"]
    let sum = try names.map { try #require(written[$0]).sum().item() }.reduce(0, +)
    #expect(abs(sum - wanted) <= 1e-4 * max(1, abs(wanted)))
    #expect(written["heads"]?.shape == [3, 5] && written["mlps"]?.shape == [3])
  }

  @Test func showsWhatPartsAdd() throws {
    let arguments = ["attribute", "--prompt", "Once upon a", "--token", "time", "--versus", "was"]
    #expect(transcript.look(arguments) == .success)
    let lines = transcript.output
    #expect(
      lines[0].hasPrefix("After “·a”, position 2: the logit of “·time” less that of “·was” is "))
    #expect(lines[2].hasSuffix("head 3    MLP") && lines[3].hasPrefix("layer 0"))
    let logit = try #require(lines[0].split(separator: " ").last).dropLast()
    let sum = try #require(lines[8].split(separator: " ").last)
    #expect(abs(Float(logit)! - Float(sum)!) < 1e-3)
    #expect(lines.count == 15 && lines.allSatisfy { $0.count <= 80 })
  }

  // MARK: - Patching

  @Test func writesWhatComesBack() throws {
    let pair = ["--corrupted", "5 99 7 1 21 21", "--token", "17", "--versus", "4"]
    let written = try numbers(["patch"] + Self.saved + pair)
    let (stream, heads) = (written["stream"], written["heads"])
    #expect(stream?.shape == [3, 6] && heads?.shape == [3, 5])
    // Before the first block only what differs brings something back: all of it.
    #expect(stream![0].scalars == [0, 0, 0, 1, 0, 0])
    let (model, ids) = try loaded()
    let clean = model(ids).logits[0, -1]
    #expect(abs(written["clean_difference"]!.item() - (clean[17] - clean[4]).item()) < 1e-4)
  }

  @Test func showsWhatComesBack() {
    let arguments = [
      "patch", "--prompt", "Once upon a time", "--corrupted", "Once upon a day",
    ]
    let status = transcript.look(arguments + ["--token", ",", "--versus", "."])
    #expect(status == .success, "\(transcript.errors)")
    let lines = transcript.output
    #expect(lines[0].hasPrefix("The logit of “,” less that of “.” is "))
    #expect(lines[3].hasSuffix("·time") && lines[4].hasSuffix(" 100"))
    #expect(lines.contains { $0.hasPrefix("Before position 3 both texts are alike") })
    #expect(lines.allSatisfy { $0.count <= 80 })
  }

  // MARK: - The learner's

  @Test(arguments: [
    ("attention", "40-Patterns"), ("lens", "42-LogitLens"), ("attribute", "43-Attribution"),
  ])
  func asksTheTwinForTheKata(_ name: String, _ kata: String) {
    let twin: Tool.Twin = { subject, arguments in
      #expect(subject == .katas([kata]))
      #expect(arguments == [name, "--prompt", "Once"])
      return ExitCode(rawValue: 7)
    }
    #expect(
      transcript.look([name, "--prompt", "Once", "--using", "katas"], twin: twin).rawValue == 7)
  }

  @Test func asksTheTwinForABertToo() throws {
    let folder = SavedModel.maskedLM.folder
    let twin: Tool.Twin = { subject, arguments in
      #expect(subject == .katas(["40-Patterns", "11-Bert"]))
      #expect(arguments.prefix(3) == ["attention", "--model", folder.path])
      #expect(arguments.last?.hasPrefix("/") == true)
      return .success
    }
    let arguments = ["attention", "--model", folder.path, "--ids", "1 2", "--html", "page.html"]
    #expect(transcript.look(arguments + ["--using", "katas"], twin: twin) == .success)
  }
}
