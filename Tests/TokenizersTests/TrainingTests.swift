import Foundation
import Layers
import TestSupport
import Testing
import Tokenizers

/// Training against Hugging Face's: the same tokens under the same ids, the same merges.
@Suite struct TrainingTests {
  @Test(arguments: try TrainingGolden.all) func agreesWithHuggingFace(_ golden: TrainingGolden)
    throws
  {
    let texts = try TrainingGolden.texts(of: golden.corpus)
    if let expected = golden.merges {
      var training = ByteLevelTraining()
      for text in texts { training.add(text) }
      let (tokens, merges) = training.train(
        vocabularySize: golden.size, minimumCount: golden.minimum, specialTokens: golden.special)
      expectSame(tokens, golden.tokens)
      expectSame(merges.map { "\($0.left) \($0.right)" }, expected.map { "\($0[0]) \($0[1])" })
    } else {
      var training = WordPieceTraining(BertWords(lowercases: golden.lowercase!))
      for text in texts { training.add(text) }
      let tokens = training.train(
        vocabularySize: golden.size, minimumCount: golden.minimum, specialTokens: golden.special)
      expectSame(tokens, golden.tokens)
    }
  }

  /// What Hugging Face leaves to chance has an order here, and the rare letters go.
  @Test func numbersWhatContinuesAWordInTheOrderOfScalars() {
    var training = WordPieceTraining(BertWords(lowercases: true))
    training.add("cb ba CB é")
    let tokens = training.train(vocabularySize: 100, specialTokens: ["[UNK]"])
    #expect(tokens == ["[UNK]", "a", "b", "c", "e", "##a", "##b", "cb", "ba"])
    let fewer = training.train(vocabularySize: 100, alphabetLimit: 2, specialTokens: [])
    #expect(fewer == ["b", "c", "##b", "cb"])
  }

  /// A megabyte of one letter, and one of one long word, are trained as quickly as a text.
  @Test(.timeLimit(.minutes(1))) func staysLinear() {
    for text in [
      String(repeating: "a", count: 1 << 20), String(repeating: "abcdefgh", count: 1 << 17),
    ] {
      var training = ByteLevelTraining()
      training.add(text)
      let (tokens, merges) = training.train(vocabularySize: 300)
      #expect(training.wordCount == 1 && tokens.count - merges.count == 256)
    }
  }
}

/// Compares by bytes, as canonical equals are different tokens.
private func expectSame(_ actual: [String], _ expected: [String]) {
  let place = zip(actual, expected).enumerated().first { !$1.0.utf8.elementsEqual($1.1.utf8) }
  let first = place.map { "\($0.offset): \($0.element)" } ?? "none"
  #expect(place == nil && actual.count == expected.count, "the first that differs is \(first)")
}

// MARK: - Fixtures

struct TrainingGolden: Decodable, Sendable, CustomTestStringConvertible {
  let corpus: String
  let size: Int
  let minimum: Int
  let special: [String]
  let tokens: [String]
  let merges: [[String]]?
  let lowercase: Bool?

  var testDescription: String {
    let kind = merges == nil ? "word pieces, \(lowercase! ? "uncased" : "cased")" : "byte pairs"
    return "\(kind) of \(corpus), \(size) at most, seen \(minimum) times"
  }

  private struct File: Decodable {
    let corpora: [String: [String]]
    let entries: [TrainingGolden]
  }

  private static func file() throws -> File {
    try JSONDecoder().decode(
      File.self, from: Data(contentsOf: Goldens.tokenizerFile("training.json")))
  }

  static var all: [TrainingGolden] { get throws { try file().entries } }

  static func texts(of corpus: String) throws -> [String] {
    if let texts = try file().corpora[corpus] { return texts }
    return try packageText("Tools/goldens/\(corpus).txt").split(
      separator: "\n", omittingEmptySubsequences: false
    ).map(String.init)
  }
}
