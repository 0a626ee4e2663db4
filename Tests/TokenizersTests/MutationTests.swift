import Foundation
import TestSupport
import Testing
import Tokenizers

/// Files that went bad, by accident or by design.
@Suite struct MutationTests {
  /// Each damaged file is refused with an error, or loads a tokenizer that makes tokens of texts and texts
  /// of tokens; the process neither crashes nor hangs, and memory stays within twice the file and 64 MB.
  ///
  /// `TOKENIZER_MUTATIONS=10000 swift run kata tests --filter TokenizersTests.MutationTests` damages so many of each
  /// kind, also of the real vocabularies where they are there.
  @Test(.timeLimit(.minutes(60)), arguments: DamagedFile.allCases)
  func survivesDamagedFiles(_ kind: DamagedFile) async throws {
    let count = ProcessInfo.processInfo.environment["TOKENIZER_MUTATIONS"].flatMap { Int($0) }
    try await withTemporaryFolder { folder in
      let (path, name, mutationCount) = (folder.path, kind.rawValue, count ?? 300)
      // In a process of its own: a crash ends only that one, and its memory is nobody else's.
      await #expect(processExitsWith: .success) {
        [path = path as String, name = name as String, mutationCount = mutationCount as Int] in
        let report = try run(DamagedFile(rawValue: name)!, mutationCount, in: URL(filePath: path))
        try JSONEncoder().encode(report).write(to: URL(filePath: path).appending(path: "report"))
      }
      let report = try JSONDecoder().decode(
        Report.self, from: Data(contentsOf: folder.appending(path: "report")))
      #expect(report.failures.prefix(5) == [], "the first of \(report.failures.count)")
      #expect(report.loaded + report.refused == mutationCount)
      #expect(report.loaded > mutationCount / 100 && report.refused > mutationCount / 10)
      #expect(report.slowest < 1, "in seconds")
      #expect(report.memoryGrowth < 2 * report.largest + 64 << 20, "of \(report.largest) bytes")
    }
  }
}

enum DamagedFile: String, CaseIterable, Codable {
  case tokenizerOfBytePairs, tokenizerOfWordPieces, tokenizerOfUnigram, lines, table, merges

  /// What is damaged, and the folder that it is in when it is whole.
  fileprivate func originals(in folder: URL) throws -> (file: String, folders: [URL]) {
    switch self {
    case .tokenizerOfBytePairs: return ("tokenizer.json", [ModelGolden.folder("BytePairs")])
    case .tokenizerOfWordPieces: return ("tokenizer.json", [ModelGolden.folder("WordPieces")])
    case .tokenizerOfUnigram:
      return ("tokenizer.json", ["ByteUnigram", "Deberta"].map(ModelGolden.folder))
    case .lines:
      let made = folder.appending(path: "made")
      let pieces = try PretrainedTokenizer(folder: ModelGolden.folder("WordPieces")).wordPieces!
      try TokenizerFolder.write(
        wordPieces: pieces.tokens.filter { !$0.isEmpty && !$0.hasPrefix("<") },
        rules: BertWords(lowercases: true), positionCount: 64, to: made)
      return ("vocab.txt", [made, RealVocabulary.folder("bert", "vocab.txt")].compactMap { $0 })
    case .table, .merges:
      let made = folder.appending(path: "made")
      let pairs = try PretrainedTokenizer(folder: ModelGolden.folder("BytePairs")).bytePairs!
      try TokenizerFolder.write(
        byteLevel: pairs.tokens, merges: pairs.merges, specialTokens: ["<|endoftext|>"],
        endOfText: "<|endoftext|>", positionCount: 64, to: made)
      return (
        self == .table ? "vocab.json" : "merges.txt",
        [made, RealVocabulary.folder("gpt2", "merges.txt")].compactMap { $0 }
      )
    }
  }
}

/// What became of the damaged files.
private struct Report: Codable {
  var loaded = 0
  var refused = 0
  /// Errors of the wrong kind, and texts that did not come back.
  var failures: [String] = []
  /// In seconds of computing: other tests run beside this one.
  var slowest = 0.0
  /// The longest file, in bytes.
  var largest = 0
  /// In bytes.
  var memoryGrowth = 0
}

private func run(_ kind: DamagedFile, _ count: Int, in folder: URL) throws -> Report {
  alarm(UInt32(60 + count))
  let (name, folders) = try kind.originals(in: folder)
  var (report, mutator) = (Report(), TextMutator(seed: 2026, words: tokenizerWords))
  let damaged = folder.appending(path: "damaged")
  let originals = try folders.enumerated().map { number, original in
    let copy = damaged.appending(path: "\(number)")
    try FileManager.default.createDirectory(at: copy, withIntermediateDirectories: true)
    let others = ["vocab.json", "merges.txt"].filter { name != "tokenizer.json" && $0 != name }
    for other in others {
      try? FileManager.default.copyItem(
        at: original.appending(path: other), to: copy.appending(path: other))
    }
    return (bytes: [UInt8](try Data(contentsOf: original.appending(path: name))), folder: copy)
  }
  // The tables of scalars are made once.
  _ = try PretrainedTokenizer(folder: ModelGolden.folder("WordPieces")).encode("é")
  let memoryBefore = peakMemory()
  for k in 0..<count {
    // The real ones are long, and every tenth is one of them.
    let original = originals[k % 10 == 9 ? originals.count - 1 : 0]
    let mutation = mutator.mutation(of: original.bytes)
    try Data(mutation.bytes).write(to: original.folder.appending(path: name))
    report.largest = max(report.largest, mutation.bytes.count)
    let start = clock()
    do {
      let tokenizer = try PretrainedTokenizer(folder: original.folder)
      report.loaded += 1
      let ids = tokenizer.encode("Once upon é[MASK]\u{0}\r\n", addingSpecialTokens: true).ids
      _ = tokenizer.decode(ids + [-1, 0, tokenizer.count, .max], skippingSpecialTokens: true)
      if !ids.allSatisfy({ (0..<tokenizer.count).contains($0) }) {
        report.failures.append("\(k): \(mutation.kind): ids beyond \(tokenizer.count)")
      }
    } catch let error as TokenizerError {
      report.refused += 1
      if error.message.count > 2_000
        || !error.message.hasSuffix(".") && !error.message.hasSuffix("?")
      {
        report.failures.append("\(k): \(mutation.kind): \(error.message.prefix(200))")
      }
    } catch {
      report.refused += 1
      report.failures.append("\(k): \(mutation.kind): \(error)")
    }
    report.slowest = max(report.slowest, Double(clock() - start) / Double(CLOCKS_PER_SEC))
  }
  report.memoryGrowth = peakMemory() - memoryBefore
  return report
}

/// What a tokenizer's files say with words.
private let tokenizerWords = [
  "\"type\"", "\"vocab\"", "\"merges\"", "\"id\"", "\"content\"", "BPE", "WordPiece", "Unigram",
  "ByteLevel", "Metaspace", "BertNormalizer", "BertPreTokenizer", "Sequence", "TemplateProcessing",
  "\"unk_id\"", "\"prefix\"", "\"lstrip\"", "##", "[UNK]", "[SEP]", "▁", "Ġ", "\"A\"",
  "<|endoftext|>", "\"ids\"",
]
