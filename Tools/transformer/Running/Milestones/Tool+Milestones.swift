import CommandLines
import Curriculum
import Foundation
import Layers
import Tensors
import Tokenizers

extension Tool {
  /// What a learner's code can do after some katas, to be looked at.
  var milestone: Command {
    Command(
      "milestone", "Shows what your code can do now: of kata 06, 11, 15, 16 or 17.",
      operands: [.optional("KATA")], options: []
    ) { arguments in
      guard let number = arguments.operands.first else {
        for milestone in Course.milestones {
          console.print("\(milestone.number)  \(milestone.promise)")
        }
        return .success
      }
      guard
        let milestone = Course.milestones.first(where: { $0.number == number || $0.kata == number })
      else {
        let all = Course.milestones.map { String($0.number) }.joined(separator: ", ")
        throw UsageError("there is no milestone “\(number)”: those are after \(all).")
      }
      if let twin { return try twin(.kata(milestone.kata), ["milestone", number]) }
      return try show(milestone)
    }
  }

  private func show(_ milestone: Milestone) throws -> ExitCode {
    switch milestone.number {
    case "06": try showReversal()
    case "11": return program.run(["fill-mask", "Once upon a time there was a [MASK]."])
    case "15": try showFirstStory()
    case "16": try showCache()
    default: try showSettings()
    }
    return .success
  }

  // MARK: - 06

  private func showReversal() throws {
    guard let attention else { throw RunError("\(name) has no code for attention.") }
    let patience = patience("step")
    defer { patience?.end() }
    try withoutMisuse {
      var generator = RandomGenerator(seed: 1)
      let reversal = Reversal(attention, using: &generator)
      console.print("Eight symbols are to be written in the opposite order.")
      let share = reversal.learn(stepCount: 1000, using: &generator) { step, loss, share in
        patience?.wait()
        if step <= 50 || step.isMultiple(of: 100) || share >= 0.99 {
          console.print(
            String(format: "step %4d  loss %.3f  %5.1f %% right", step, loss, share * 100))
        }
      }
      let row = Reversal.rows(1, using: &generator)[0]
      let answer = reversal(IntTensor([row])).argMax(axis: -1).scalars
      console.print("\(Self.line(row))  →  \(Self.line(answer))")
      if share < 0.95 {
        throw RunError(
          "it did not learn it. `swift test --filter kata` says whether the gradients are right.")
      }
    }
  }

  private static func line(_ symbols: [Int]) -> String {
    symbols.map(String.init).joined(separator: " ")
  }

  // MARK: - 15, 16

  private static let beginning = "Once upon a time"

  private func showFirstStory() throws {
    let (tokenizer, ids) = try storytellersPrompt()
    let line = OutputLine(console)
    var stream = TokenStream(tokenizer, skippingSpecialTokens: true)
    line.add(Self.beginning)
    defer { line.end() }
    _ = try bestTokens(after: ids, count: 200, hasCache: false, stopping: tokenizer.endID) { id in
      line.add(stream.append(id))
    }
    line.add(stream.finish())
  }

  private func showCache() throws {
    let (_, ids) = try storytellersPrompt()
    let clock = ContinuousClock()
    var texts: [[Int]] = []
    var seconds: [Double] = []
    for hasCache in [false, true] {
      let start = clock.now
      texts.append(try bestTokens(after: ids, count: 200, hasCache: hasCache) { _ in })
      seconds.append((clock.now - start) / .seconds(1))
      let words = hasCache ? "with the cache:   " : "without the cache:"
      console.print(String(format: "200 tokens \(words) %6.2f s", seconds.last!))
    }
    if texts[0] != texts[1] {
      let place = zip(texts[0], texts[1]).enumerated().first { $0.element.0 != $0.element.1 }
      throw RunError(
        "they are not the same: token \((place?.offset ?? 0) + 1) differs. `swift test --filter kata` "
          + "says why.")
    }
    console.print(String(format: "The same tokens, %.1f times as fast.", seconds[0] / seconds[1]))
  }

  private func storytellersPrompt() throws -> (PretrainedTokenizer, [Int]) {
    let tokenizer = try PretrainedTokenizer(folder: ShippedModel.storyteller.folder)
    return (tokenizer, tokenizer.encode(Self.beginning))
  }

  private func bestTokens(
    after ids: [Int], count: Int, hasCache: Bool, stopping end: Int? = nil, show: (Int) -> Void
  ) throws -> [Int] {
    guard let model = models.first(where: { $0.kind == .gpt2 }), let best = model.bestTokens else {
      throw RunError("\(name) has no code for a GPT-2.")
    }
    let patience = patience("token")
    defer { patience?.end() }
    return try withoutMisuse {
      try best(ShippedModel.storyteller.folder, ids, count, hasCache, end) { id in
        patience?.wait()
        show(id)
      }
    }
  }

  // MARK: - 17

  private func showSettings() throws {
    let settings = [
      ("always the best token", ["--greedy"]),
      ("temperature 0.7", ["--temperature", "0.7"]),
      ("temperature 1, from the best of 0.9 together", ["--top-p", "0.9"]),
      ("temperature 2", ["--temperature", "2"]),
    ]
    for (words, options) in settings {
      console.print("\(words):")
      let text = try text(options)
      for row in Self.wrapped(text, width: 76) { console.print("    \(row)") }
      console.print("")
    }
  }

  /// How a beginning goes on, in a line.
  private func text(_ options: [String]) throws -> String {
    let words = ["--prompt", Self.beginning, "--max-tokens", "90", "--seed", "1"] + options
    let lines = Lines()
    let quiet = Tool(
      name: name, models: models, tokenizers: nil, console: lines.console, patience: patience)
    let command = quiet.program
    guard command.run(["generate"] + words) == .success else {
      for line in lines.complaints { console.complain(line) }
      throw Complained()
    }
    return lines.output.joined(separator: " ")
  }

  private static func wrapped(_ text: String, width: Int) -> [String] {
    var rows = [""]
    for word in text.split(separator: " ") {
      if rows[rows.count - 1].isEmpty {
        rows[rows.count - 1] = String(word)
      } else if rows[rows.count - 1].count + 1 + word.count <= width {
        rows[rows.count - 1] += " " + word
      } else {
        rows.append(String(word))
      }
    }
    return rows
  }
}
