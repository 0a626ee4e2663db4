import CommandLines
import Foundation
import TestSupport
import Testing

@testable import Running

/// Where the texts of each way to continue them end.
@Suite struct MethodEndTests {
  private let transcript = Transcript()
  private static let start = "Once upon a time"
  private static let storyteller = ShippedModel.storyteller.folder

  // MARK: - The last position

  /// What fills the positions is said, and the texts are as long as can be.
  @Test func endsAtTheLastPosition() {
    let prompt = Array(repeating: "5 9", count: 120).joined(separator: " ")
    let other = "Long ago" + String(repeating: " was", count: 245)
    let cases: [([String], Int, String)] = [
      ([], 16, "256 tokens fill"), (["--beams", "2"], 16, "256 tokens fill"),
      (["--draft", Self.storyteller.path], 16, "256 tokens fill"),
      (["--suffix", " was was was"], 13, "253 tokens and a suffix of 3 fill"),
      (
        ["--suffix", " was was", "--versus-suffix", " was was was"], 13,
        "253 tokens and a suffix of 3 fill"
      ),
      (["--versus", other], -1, " more of the other prompt fill"),
    ]
    for (method, count, cause) in cases {
      let arguments = ["generate", "--prompt-ids", prompt, "--max-tokens", "99", "--ignore-eos"]
      #expect(transcript.runWithMethods(arguments + method) == .success)
      #expect(
        transcript.errors.first?.hasPrefix("transformer: the text ends early: ") == true
          && transcript.errors.first?.contains(cause) == true, "\(transcript.errors)")
      let found = transcript.output.first?.split(separator: " ").count ?? -1
      #expect(count < 0 ? found < 16 && found > 0 : found == count, "\(method) \(found)")
    }
  }

  // MARK: - Several ends

  /// Whichever of them comes first.
  @Test func endsWithAnyOfSeveralTokens() throws {
    func greedy(_ method: [String], _ model: URL) -> [Int] {
      let arguments = [
        "generate", "--prompt-ids", "5 6 7", "--max-tokens", "12", "--model", model.path,
      ]
      let dials = method.first == "--beams" ? [] : ["--greedy"]
      #expect(transcript.runWithMethods(arguments + method + dials) == .success)
      return transcript.output[0].split(separator: " ").compactMap { Int($0) }
    }
    let whole = greedy([], Self.storyteller)
    let end = try #require(whole.dropFirst(2).first { id in !whole.prefix(2).contains(id) })
    let place = try #require(whole.firstIndex(of: end))
    // The lowest of them is another one, which never comes.
    let ends = "\"eos_token_id\": [\(end == 1 ? 2 : 1), \(end)]"
    let name = "generation_config.json"
    let old = try String(
      contentsOf: Self.storyteller.appending(path: name), encoding: .utf8)
    try changedStoryteller(texts: [name: [(old, "{\(ends)}")]]) { folder in
      for method in [[], ["--beams", "1"], ["--draft", folder.path]] {
        #expect(greedy(method, folder) == Array(whole.prefix(place + 1)), "\(method)")
      }
      for method in MethodErrorTests.methods {
        let found = greedy(method, folder)
        #expect(!found.dropLast().contains(end), "\(method) \(found)")
      }
      let file = folder.appending(path: "prompts.txt")
      try Data("\(Self.start)\nMia was\n".utf8).write(to: file)
      let dials = ["--greedy", "--max-tokens", "40", "--model", folder.path]
      #expect(transcript.runWithMethods(["generate", "--batch", file.path] + dials) == .success)
      let all = transcript.output
      for (text, line) in zip([Self.start, "Mia was"], all) {
        #expect(transcript.runWithMethods(["generate", "--prompt", text] + dials) == .success)
        #expect(transcript.output.first == line)
      }
    }
  }
}
