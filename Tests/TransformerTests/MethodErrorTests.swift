import CommandLines
import Foundation
import Layers
import Tensors
import TestSupport
import Testing

@testable import Running

/// What each way to continue texts says of what it cannot do: one line, and nothing else.
@Suite struct MethodErrorTests {
  private let transcript = Transcript()
  private static let start = "Once upon a time"
  private static let storyteller = ShippedModel.storyteller.folder

  /// The ways, by their options.
  static let methods: [[String]] = [
    [], ["--beams", "2"], ["--versus", "Long ago"], ["--suffix", ", and that was bad."],
    ["--suffix", ", and that was bad.", "--versus-suffix", ", and that was good."],
    ["--draft", storyteller.path],
  ]

  /// Expects one line that holds all parts.
  private func expectProblem(
    _ arguments: [String], _ parts: String..., status: ExitCode = .failure, output: Bool = false,
    location: SourceLocation = #_sourceLocation
  ) {
    let found = transcript.runWithMethods(arguments)
    let (lines, problems) = (transcript.output, transcript.errors)
    #expect(found == status, "\(arguments)", sourceLocation: location)
    #expect(problems.count == 1 || status == .usage, "\(problems)", sourceLocation: location)
    if !output { #expect(lines.isEmpty, "\(arguments) \(lines)", sourceLocation: location) }
    for part in parts {
      #expect(
        problems.first?.contains(part) == true, "\(arguments): \(problems)",
        sourceLocation: location)
    }
  }

  private func expectProblem(
    _ method: [String], of ids: String, with more: [String] = [], _ part: String,
    location: SourceLocation = #_sourceLocation
  ) {
    expectProblem(
      ["generate", "--prompt-ids", ids] + method + more, part, location: location)
  }

  // MARK: - Prompts

  @Test(arguments: methods) func promptsThatCannotBeRead(_ method: [String]) {
    let full = Array(repeating: "5", count: 257).joined(separator: " ")
    expectProblem(method, of: " ", "--prompt-ids: there is no token")
    expectProblem(method, of: full, "--prompt-ids: 257 tokens")
    expectProblem(
      method, of: "3 1536", "--prompt-ids: 1536 is no id: the vocabulary has those from 0")
    expectProblem(method, of: "3 -1", "--prompt-ids: -1 is no id")
    expectProblem(method, of: "3 x", "--prompt-ids: “x” is no id")
    expectProblem(
      method, of: "3", with: ["--max-tokens", "-1"], "--max-tokens is 0 or more, not -1.")
  }

  @Test func aBatchThatCannotBeRead() throws {
    try withTemporaryFolder { folder in
      let file = folder.appending(path: "prompts.txt")
      let batch = ["generate", "--batch", file.path, "--max-tokens", "3"]
      expectProblem(batch, "prompts.txt")
      try Data().write(to: file)
      expectProblem(batch, "has no line")
      let long = String(repeating: " was", count: 300)
      try Data("\(Self.start)\n\(long)\n".utf8).write(to: file)
      expectProblem(
        batch, "--batch, line 2: 300 tokens are more than the model has positions, 256.")
      try Data("\(Self.start)\n".utf8).write(to: file)
      for (dial, problem) in Self.dials { expectProblem(batch + dial, problem) }
      expectProblem(batch + ["--temperature", "1e-39"], "A temperature of 1e-39 is too small")
      expectProblem(
        ["generate", "--batch", file.path, "--max-tokens", "-1"], "--max-tokens is 0 or more")
    }
  }

  // MARK: - Dials

  private static let dials = [
    (["--top-k", "0"], "top-k keeps 1 token or more, not 0."),
    (["--top-k", "-1"], "top-k keeps 1 token or more, not -1."),
    (["--top-p", "0"], "top-p is a share above 0 and at most 1, not 0.0."),
    (["--top-p", "nan"], "top-p is a share above 0 and at most 1, not nan."),
    (["--temperature", "-1"], "a temperature is 0 or more, not -1.0."),
    (["--temperature", "nan"], "a temperature is 0 or more, not nan."),
    (["--frequency-penalty", "inf"], "a frequency penalty is a number, not inf."),
  ]

  @Test(arguments: methods) func dialsThatLeaveNothing(_ method: [String]) {
    let isSearch = method.first == "--beams"
    for (dial, problem) in Self.dials {
      expectProblem(
        ["generate", "--prompt-ids", "3"] + method + dial,
        isSearch ? "--beams draws nothing: it leaves nothing to \(dial[0])." : problem,
        status: isSearch ? .usage : .failure)
    }
    if isSearch { return }
    expectProblem(
      method, of: "3", with: ["--temperature", "1e-39"],
      "A temperature of 1e-39 is too small for them")
  }

  @Test(arguments: [
    (["--beams", "0"], "--beams: a search follows 1 beam or more, not 0."),
    (["--beams", "-2"], "--beams: a search follows 1 beam or more, not -2."),
    (["--beams", "2", "--no-repeat-ngram", "0"], "1 token in a row or more may not occur again"),
    (["--beams", "2", "--length-penalty", "nan"], "a length penalty is a number, not nan."),
    (["--versus", "x", "--alpha", "-1"], "--alpha is a number from 0 on, not -1.0."),
    (["--versus", "x", "--alpha", "nan"], "--alpha is a number from 0 on, not nan."),
    (["--versus", "x", "--plausibility", "-0.1"], "--plausibility is from 0 to 1, not -0.1."),
    (["--suffix", "x", "--candidates", "0"], "--suffix: 1 candidate or more is tried, not 0."),
    (["--suffix", "x", "--beta", "inf"], "--suffix: β is a number, not inf."),
    (["--draft", "x", "--draft-tokens", "0"], "--draft-tokens takes a whole number from 1 up to"),
    (["--versus-suffix", "x"], "--versus-suffix is of no use without --suffix: add that."),
  ])
  func dialsOfTheMethods(_ dial: [String], _ problem: String) {
    expectProblem(["generate", "--prompt-ids", "3"] + dial, problem, status: .usage)
  }

  // MARK: - Other texts, other models

  @Test func otherTextsThatCannotBe() {
    let generate = ["generate", "--prompt", Self.start]
    let long = String(repeating: " was", count: 300)
    expectProblem(generate + ["--suffix", ""], "--suffix: the suffix has no token", output: true)
    expectProblem(
      generate + ["--suffix", "x", "--versus-suffix", ""],
      "--versus-suffix: the suffix has no token",
      output: true)
    expectProblem(
      generate + ["--suffix", long], "and 300 more behind them, are more than the model",
      output: true)
    expectProblem(generate + ["--versus", ""], "--versus: there is no token", output: true)
    expectProblem(generate + ["--versus", long], "--versus: 300 tokens are more", output: true)
  }

  @Test func draftsOfOtherVocabularies() throws {
    let other = Goldens.savedModel("GPT2-LMHead").path
    expectProblem(
      ["generate", "--prompt-ids", "3", "--draft", other], "--draft: ",
      "has 103 tokens, and the model 1536")
    // As many tokens, two of which are each other's.
    let swapped = [
      ("\"A\": 33,", "\"A\": 34,"), ("\"B\": 34,", "\"B\": 33,"),
    ]
    try changedStoryteller(texts: ["tokenizer.json": swapped]) { folder in
      expectProblem(
        ["generate", "--prompt", Self.start, "--draft", folder.path],
        "--draft: 33 is “B” in \(folder.path), and “A” in the model", output: true)
    }
    expectProblem(
      ["generate", "--prompt-ids", "3", "--draft", ShippedModel.littleBert.folder.path],
      "little-bert")
    expectProblem(["generate", "--prompt-ids", "3", "--draft", "/nowhere"], "/nowhere")
  }

  // MARK: - Scores that are none

  private static func spoil(_ row: Int, _ tensors: inout [String: Tensor]) {
    let rows = tensors["transformer.wpe.weight"]!
    let isBad = IntTensor.arange(rows.shape[0])[.all, .newAxis] .== row
    tensors["transformer.wpe.weight"] = which(isBad, Tensor(Float.nan), rows)
  }

  @Test(arguments: methods) func scoresThatHoldNaN(_ method: [String]) throws {
    try changedStoryteller {
      Self.spoil(2, &$0)
    } _: { folder in
      expectProblem(
        method, of: "5 6 7", with: ["--model", folder.path],
        "after 0 new tokens, 1536 of 1536 scores are NaN or ∞")
    }
  }

  /// What was chosen by sound ones is shown.
  @Test(arguments: methods) func scoresThatHoldNaNLater(_ method: [String]) throws {
    try changedStoryteller {
      Self.spoil(8, &$0)
    } _: { folder in
      let model = ["--model", folder.path]
      let arguments = ["generate", "--prompt-ids", "5 6 7", "--max-tokens", "30", "--ignore-eos"]
      let found = transcript.runWithMethods(arguments + method + model)
      #expect(found == .failure)
      let (lines, problems) = (transcript.output, transcript.errors)
      #expect(problems.count == 1, "\(problems)")
      let isSearch = method.first == "--beams"
      let isSteered = method.first == "--suffix"
      if !isSteered && !isSearch {
        let shown = lines.first?.split(separator: " ").count ?? 0
        let place = "after \(shown) new token\(shown == 1 ? "" : "s"), 1536 of 1536"
        #expect(problems.first?.contains(place) == true, "\(lines) \(problems)")
        // The other prompt is longer or shorter.
        #expect(method.first == "--versus" || shown == 6, "\(lines)")
      }
      // A suffix is read further on, and a search without a number finds nothing.
      if isSteered { #expect(problems.first?.contains("NaN or ∞") == true, "\(problems)") }
      if isSearch { #expect(problems.first?.contains("ends without a text") == true) }
    }
  }

  @Test func aDraftThatHoldsNaN() throws {
    try changedStoryteller {
      Self.spoil(0, &$0)
    } _: { folder in
      expectProblem(
        ["--draft", folder.path], of: "5 6 7", "The draft gives them: its weights are not finite")
    }
  }

  @Test func aBatchThatHoldsNaN() throws {
    try withTemporaryFolder { temporary in
      let file = temporary.appending(path: "prompts.txt")
      try Data("\(Self.start)\nMia\n".utf8).write(to: file)
      for row in [0, 9] {
        try changedStoryteller {
          Self.spoil(row, &$0)
        } _: { folder in
          expectProblem(
            ["generate", "--model", folder.path, "--batch", file.path, "--max-tokens", "20"],
            "1536 of 1536 scores are NaN or ∞", "The model, of line 1, gives them")
        }
      }
    }
  }

  @Test func completionsThatHaveNoScore() throws {
    let score = ["score", "--prompt-ids", "5 6 7"]
    try changedStoryteller {
      Self.spoil(4, &$0)
    } _: { folder in
      expectProblem(
        score + ["--completion-ids", "8 9 10", "--model", folder.path],
        "the score of completion 1 is nan: the model's weights are not finite")
    }
    expectProblem(score + ["--completion-ids", ""], "completion 1: there is no token")
    expectProblem(score + ["--completion-ids", "1536"], "--completion-ids: 1536 is no id")
    expectProblem(
      ["score", "--prompt-ids", "", "--completion-ids", "1"], "--prompt-ids: there is no token")
    let long = Array(repeating: "5", count: 254).joined(separator: " ")
    expectProblem(
      score + ["--completion-ids", long],
      "--prompt-ids: 3 tokens, and 254 more behind them, are more than the model has positions, 256."
    )
    expectProblem(["score", "--completion", "x"], "--prompt is missing", status: .usage)
    expectProblem(
      score + ["--prompt", "x", "--completion", "y"], "--prompt and --prompt-ids are two prompts",
      status: .usage)
  }
}
