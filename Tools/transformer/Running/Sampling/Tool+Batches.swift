import Files
import Foundation
import Tokenizers

extension Tool {
  /// Continues each line of a file, all side by side, and prints them, a line each.
  func printContinuations(
    of url: URL, _ options: GenerateOptions, by model: RunnableModel
  ) throws {
    guard let batch = model.batch else {
      throw RunError("--batch: there is no code for it with a \(model.kind.name).")
    }
    _ = try options.settings()
    if options.tokenCount < 0 {
      throw RunError("--max-tokens is 0 or more, not \(options.tokenCount).")
    }
    let lines = try text(of: url).split(whereSeparator: \.isNewline).map(String.init)
    if lines.isEmpty { throw RunError("--batch: \(url.path) has no line.") }
    let tokenizer = try tokenizer(in: options.model)
    let patience = patience("result")
    defer { patience?.end() }
    let prompts = try withoutMisuse { lines.map { Self.prompt($0, tokenizer) } }
    let new = try withoutMisuse { try batch(options, prompts) }
    guard new.count == lines.count else {
      throw RunError("there are \(new.count) continuations of \(lines.count) lines.")
    }
    for (line, continuation) in zip(lines, new) {
      let more = tokenizer.decode(continuation.ids, skippingSpecialTokens: true)
      // A line stays one.
      console.print((line + more).replacing("\n", with: "\\n"))
    }
    for (place, continuation) in new.enumerated() {
      guard let cause = continuation.earlyEnd else { continue }
      complain("line \(place + 1) ends early: \(cause) fill the model's positions.")
    }
  }
}
