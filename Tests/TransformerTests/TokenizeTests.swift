import CommandLines
import Foundation
import Layers
import Reference
import Synchronization
import TestSupport
import Testing
import Tokenizers

@testable import Running

/// Texts that become ids at the command line, and ids that become texts.
@Suite struct TokenizeTests {
  private let transcript = Transcript()
  private let pieces = Goldens.tokenizerFile("WordPieces")
  private let pairs = Goldens.tokenizerFile("BytePairs")

  private func run(_ folder: URL, _ arguments: String..., tool: Tool? = nil) -> ExitCode {
    transcript.clear()
    let tool = tool ?? transcript.tool(Bert.self, GPT2.self)
    return tool.program.run(["tokenize", "--model", folder.path] + arguments)
  }

  /// A line of ids for each text, those of the command line before those of a file, whose lines may end
  /// as Windows ends them.
  @Test func printsALineForEachText() throws {
    let tokenizer = try PretrainedTokenizer(folder: pieces)
    func line(_ text: String, _ isSpecial: Bool = true) -> String {
      tokenizer.encode(text, addingSpecialTokens: isSpecial).ids.map(String.init)
        .joined(separator: " ")
    }
    #expect(run(pieces, "A fox[MASK]", "", "-1 é") == .usage)
    #expect(run(pieces, "--", "A fox[MASK]", "", "-1 é") == .success)
    #expect(transcript.output == [line("A fox[MASK]"), "2 3", line("-1 é")])
    #expect(line("").isEmpty == false && transcript.errors.isEmpty)
    try withTemporaryFolder { folder in
      let file = folder.appending(path: "texts")
      try Data("one fox\r\n\r\ne\u{301}\u{2028}two\n".utf8).write(to: file)
      #expect(run(pieces, "three", "--file", file.path, "--no-special") == .success)
      #expect(
        transcript.output
          == ["three", "one fox", "", "e\u{301}\u{2028}two"].map { line($0, false) })
    }
  }

  @Test func decodes() throws {
    let tokenizer = try PretrainedTokenizer(folder: pairs)
    let text = "Once upon\n a <|endoftext|>time 🦊"
    let ids = tokenizer.encode(text).map(String.init).joined(separator: " ")
    #expect(run(pairs, "--decode", ids, " 0\n33 ") == .success)
    #expect(transcript.output == [text, "<|endoftext|>A"])
    #expect(run(pairs, "--decode", "--no-special", ids) == .success)
    #expect(transcript.output == ["Once upon\n a time 🦊"])
  }

  @Test func refusesWhatIsWrong() throws {
    let count = try PretrainedTokenizer(folder: pairs).count
    #expect(run(pairs) == .usage)
    #expect(
      transcript.errors.first?.hasPrefix("transformer: there is no TEXT and no --file.") == true)
    let refused = [
      (
        ["--decode", "1 x"], "--decode of text 1: “x” is no whole number. Put spaces between them."
      ),
      (
        ["--decode", "1", "0 \(count)"],
        "--decode of text 2: \(count) is no id: the vocabulary has those from 0 to \(count - 1)."
      ),
      (["--file", "/no/file"], "/no/file: not read: there is no such file or folder."),
    ]
    for (arguments, problem) in refused {
      transcript.clear()
      let tool = transcript.tool(Bert.self, GPT2.self)
      let status = tool.program.run(["tokenize", "--model", pairs.path] + arguments)
      #expect(status == .failure && transcript.errors == ["transformer: \(problem)"])
    }
    #expect(run(URL(filePath: "/no/folder"), "x") == .failure)
    #expect(transcript.errors == ["transformer: /no/folder: there is no such folder."])
  }

  /// The learner's gets what stands between special tokens, made of what the folder has.
  @Test func runsWhatTheLearnerWrote() throws {
    let tokenizers = RunnableTokenizers(
      bytePairs: { Counting(count: $0.count + 1_000 * $1.count) },
      wordPieces: { Counting(count: $1 ? $0.count : -1) })
    let tool = Tool(
      name: "transformer-katas", models: [], tokenizers: tokenizers,
      console: Console(print: transcript.print, complain: transcript.complain))
    let count = try PretrainedTokenizer(folder: pieces).wordPieces!.tokens.count
    #expect(run(pieces, "ab[MASK]c", tool: tool) == .success)
    #expect(transcript.output == ["2 \(count) 2 4 \(count) 1 3"])
    #expect(run(pairs, "abc", tool: tool) == .success)
    let parts = try PretrainedTokenizer(folder: pairs).bytePairs!
    #expect(transcript.output == ["\(parts.tokens.count + 1_000 * parts.merges.count) 3"])
    #expect(run(pairs, "--decode", "1 2", tool: tool) == .success)
    #expect(transcript.output == ["2 tokens"])
    #expect(run(Goldens.tokenizerFile("ByteUnigram"), "abc", tool: tool) == .failure)
    #expect(
      transcript.errors.first?.hasPrefix(
        "transformer-katas: the tokenizer is one of unigram pieces that no kata is about:") == true)
  }

  /// Kata 28 has neither the spaces' signs nor the special tokens of a folder, and gives Hugging Face's ids all
  /// the same.
  @Test(arguments: ["Unigram", "Deberta"]) func runsUnigramPieces(_ name: String) throws {
    let folder = Goldens.tokenizerFile(name)
    let tokenizers = RunnableTokenizers(unigram: {
      UnigramTokenizer(pieces: $0, logProbabilities: $1, unknown: $2)
    })
    let own = try PretrainedTokenizer(folder: folder)
    let tokenizer = try tokenizers.tokenizer(in: own)
    struct Golden: Decodable {
      let text: String
      let second: String?
      let bare: [Int]
      let decoded: String
      let ids: [Int]
    }
    let data = try Data(contentsOf: folder.appending(path: "expected.json"))
    let goldens = try JSONDecoder().decode([Golden].self, from: data).filter { $0.second == nil }
    #expect(goldens.count > 50)
    for golden in goldens {
      #expect(tokenizer.encode(golden.text) == golden.bare, "\(golden.text.debugDescription)")
      #expect(tokenizer.decode(golden.ids).utf8.elementsEqual(golden.decoded.utf8))
    }
    // And it is the kata's code that gives them.
    let counting = RunnableTokenizers(unigram: { pieces, _, _ in Counting(count: pieces.count) })
    let count = try #require(own.unigram?.pieces.count)
    #expect(try counting.tokenizer(in: own).encode("a fox") == [count, 1, count, 3])
  }

  /// The twin is told which kind, and all that was said but who is to run, with full paths.
  @Test func handsOnToTheTwin() throws {
    let told = Mutex<(subject: Twin.Subject?, arguments: [String])>((nil, []))
    let tool = transcript.tool(
      Bert.self, GPT2.self,
      twin: { subject, arguments in
        told.withLock { $0 = (subject, arguments) }
        return .success
      })
    #expect(
      run(pieces, "--using", "katas", "--no-special", "--", "-a", "b", tool: tool) == .success)
    let expected = ["tokenize", "--model", pieces.path, "--no-special", "--", "-a", "b"]
    #expect(told.withLock { $0.subject } == .tokenizer(.wordPieces))
    #expect(told.withLock { $0.arguments } == expected && transcript.output.isEmpty)
    #expect(run(pieces, "--using", "swift", "x", tool: tool) == .usage)
    #expect(Twin.kata(of: .bytePairs) == "25-BytePairs")
  }
}

// MARK: - Fixtures

/// Gives two ids a text: a number of its own, and how many bytes there are.
private struct Counting: Tokenizer {
  let count: Int

  func encode(_ text: String) -> [Int] { [count, text.utf8.count] }
  func decode(_ ids: [Int]) -> String { "\(ids.count) tokens" }
}
