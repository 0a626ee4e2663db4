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

/// Scores by which no token can be chosen, and texts that end.
@Suite struct ScoreTests {
  private let transcript = Transcript()
  private let saved = SavedGPT2.languageModel

  private func run(_ folder: URL? = nil, _ arguments: [String]) -> ExitCode {
    transcript.clear()
    let tool = transcript.tool(
      Bert.self, GPT2.self,
      generate: { Sampler.generate($0, after: $1, tokenCount: $2, $3, using: &$4) })
    let words = ["generate", "--model", (folder ?? saved.folder).path] + arguments
    return tool.program.run(words)
  }

  // MARK: - Scores

  @Test(arguments: [["--greedy"], [], ["--top-k", "3"], ["--top-p", "0.5"]])
  func endsWhereTheModelGivesNoNumbers(_ choice: [String]) throws {
    for number in [Float.nan, .infinity] {
      try saved.changed {
        $0["transformer.ln_f.bias"] = .ones([35]) * number
      } _: { folder in
        #expect(run(folder, ["--prompt-ids", "1 2"] + choice) == .failure)
        #expect(transcript.output.isEmpty && transcript.errors.count == 1)
        let line = transcript.errors.first ?? ""
        #expect(line.hasPrefix("transformer: after 0 new tokens, "))
        #expect(line.contains(" of 103 scores are NaN or ∞"), "\(line)")
        #expect(line.contains("The model gives them"))
      }
    }
  }

  @Test(arguments: [
    (["--temperature", "1e-39"], "A temperature of 1e-39 is too small"),
    (["--frequency-penalty", "-3e38"], "A frequency penalty of -3e+38 is too much"),
    (
      ["--frequency-penalty", "-1e38", "--temperature", "0.1", "--top-k", "2"],
      "A temperature of 0.1 is too small"
    ),
  ])
  func endsWhereSettingsLeaveNoNumbers(_ settings: [String], _ cause: String) {
    #expect(run(nil, ["--prompt-ids", "1 1"] + settings) == .failure)
    #expect(transcript.output.isEmpty && transcript.errors.count == 1)
    #expect(transcript.errors.first?.contains(cause) == true, "\(transcript.errors)")
  }

  /// What was chosen before stays.
  @Test func keepsTheTokensSoFar() {
    #expect(
      run(nil, ["--prompt-ids", "1", "--frequency-penalty", "-3e38", "--greedy"]) == .failure)
    #expect(transcript.output == ["1"])
    #expect(transcript.errors.first?.hasPrefix("transformer: after 1 new token, 1 of 103") == true)
  }

  @Test func refusesScoresThatLeaveNoToken() {
    let scores = Choice(
      scores: Tensor([1, 2]), ids: [0, 0, 1, 1],
      settings: SamplingSettings(frequencyPenalty: 3e38))
    let text = errorText { try scores.check(after: 3) }
    #expect(text?.hasPrefix("after 3 new tokens, all 2 scores are −∞") == true)
    let one = Choice(
      scores: Tensor([1, 2]), ids: [0, 0], settings: SamplingSettings(frequencyPenalty: 3e38))
    #expect(errorText { try one.check(after: 3) } == nil)
  }

  @Test func countsNumbersInTheOutputThatAreNone() throws {
    try saved.changed {
      $0["transformer.ln_f.bias"] = .ones([35]) * Float.nan
    } _: { folder in
      try transcript.forward(folder, ["--ids", "1 2"]) { status, file in
        #expect(status == .success && transcript.output.count == 1)
        #expect(
          transcript.errors == [
            "transformer: not all numbers of output.safetensors are finite: 70 of 70 in "
              + "hidden_states.3, 206 of 206 in logits."
          ])
        let logits = try file().tensor("logits")
        #expect(logits.scalars.filter(\.isNaN).count == 206)
      }
    }
  }

  // MARK: - The end of a text

  /// As Hugging Face does: the token is a part of the text, and `generation_config.json` alone counts
  /// where there is one.
  @Test(
    arguments: [
      ("57", nil, 1), ("[9, 15]", nil, 2), ("null", nil, 5), ("-1", nil, 5), ("1000", nil, 5),
      ("57", "{\"eos_token_id\": 15}", 2), ("57", "{}", 5), ("57", "{\"eos_token_id\": null}", 5),
      ("null", "{\"eos_token_id\": [15, 57]}", 1),
    ] as [(String, String?, Int)])
  func endsWithTheTokenThatEndsTexts(_ config: String, _ generation: String?, _ count: Int) throws {
    let all = ["57", "15", "57", "57", "57"]
    try saved.changed(config: ["eos_token_id": "EOS"]) { folder in
      let url = folder.appending(path: "config.json")
      try Data(
        String(contentsOf: url, encoding: .utf8).replacing("\"EOS\"", with: config).utf8
      ).write(to: url)
      if let generation {
        try Data(generation.utf8).write(to: folder.appending(path: "generation_config.json"))
      }
      let words = ["--prompt-ids", "1 2 3", "--max-tokens", "5", "--greedy"]
      #expect(run(folder, words) == .success)
      #expect(transcript.output == [all.prefix(count).joined(separator: " ")])
      #expect(transcript.errors.isEmpty)
      #expect(run(folder, words + ["--ignore-eos"]) == .success)
      #expect(transcript.output == [all.joined(separator: " ")])
    }
  }

  @Test(arguments: ["\"5\"", "2.5", "true", "[[5]]"])
  func refusesAnEndThatIsNoToken(_ value: String) throws {
    try saved.changed { folder in
      try Data("{\"eos_token_id\": \(value)}".utf8)
        .write(to: folder.appending(path: "generation_config.json"))
      #expect(run(folder, ["--prompt-ids", "1"]) == .failure)
      #expect(
        transcript.errors == [
          "transformer: generation_config.json: \"eos_token_id\" is \(value), but must be a whole "
            + "number or a list of them."
        ])
    }
  }

  /// A prompt may hold it.
  @Test func goesOnAfterAPromptThatEnds() throws {
    try saved.changed(config: ["eos_token_id": 3]) { folder in
      #expect(run(folder, ["--prompt-ids", "3 3", "--max-tokens", "1", "--greedy"]) == .success)
      #expect(transcript.output.first?.isEmpty == false)
    }
  }

  // MARK: - While it runs

  /// Whoever stops the program has the tokens so far.
  @Test func showsEachTokenAtOnce() throws {
    let pieces = Mutex<[String]>([])
    let shown = Mutex<[Int]>([])
    let tool = Tool(
      models: [
        .causal(
          GPT2.self,
          generate: { _, text, _, _, _ in
            shown.withLock { $0.append(pieces.withLock { $0.count }) }
            return [text.count]
          })
      ],
      console: Console(
        print: transcript.print, complain: transcript.complain,
        write: { piece in pieces.withLock { $0.append(piece) } }))
    let words = ["--prompt-ids", "7", "--max-tokens", "3"]
    #expect(tool.program.run(["generate", "--model", saved.folder.path] + words) == .success)
    #expect(shown.withLock { $0 } == [0, 1, 2])
    #expect(pieces.withLock { $0 } == ["1", " 2", " 3", "\n"])
    #expect(transcript.output.isEmpty && transcript.errors.isEmpty)
  }

  @Test func saysHowToStopALoop() throws {
    let tool = Tool(
      models: [
        .causal(
          GPT2.self,
          generate: { [transcript] _, _, _, _, _ in
            // No longer than a loop that is never told about may take.
            for _ in 0..<1_000 where transcript.errors.isEmpty { usleep(10_000) }
            return []
          })
      ],
      console: Console(print: transcript.print, complain: transcript.complain), patience: .zero)
    #expect(
      tool.program.run(["generate", "--model", saved.folder.path, "--prompt-ids", "7"]) == .success)
    #expect(transcript.errors.count == 1)
    #expect(transcript.errors.first?.contains("Ctrl-C stops it") == true)
  }
}
