import Curriculum
import Foundation
import Layers
import TestSupport
import Testing

/// A text, or two, and what Hugging Face makes of it.
struct ModelGolden: Decodable {
  let text: String
  let second: String?
  let ids: [Int]
  let types: [Int]
  /// The ids without special tokens around them.
  let bare: [Int]
  let decoded: String
  /// The same without special tokens.
  let plain: String

  static let names = [
    "BytePairs", "PrefixedBytePairs", "WordPieces", "CasedWordPieces", "Unigram", "ByteUnigram",
    "Deberta",
  ]

  static func folder(_ name: String) -> URL { Goldens.tokenizerFile(name) }

  static func all(of name: String) throws -> [ModelGolden] {
    try JSONDecoder().decode(
      [ModelGolden].self,
      from: Data(contentsOf: Goldens.tokenizerFile("\(name)/expected.json")))
  }
}

/// The vocabularies of GPT-2 and BERT, which are too large to be kept: they are looked for where the README
/// has models downloaded, or in the folder that an environment variable names.
enum RealVocabulary {
  static func folder(_ name: String, _ file: String) -> URL? {
    let other = ProcessInfo.processInfo.environment["TRANSFORMER_KATAS_MODELS"]
    let folders = [Workshop.here.url("models")] + (other.map { [URL(filePath: $0)] } ?? [])
    return folders.map { $0.appending(path: name) }.first {
      FileManager.default.fileExists(atPath: $0.appending(path: file).path)
    }
  }

  struct Golden {
    let texts: [String]
    /// By the model's name, of each text.
    let ids: [String: [[Int]]]
  }

  static func golden() throws -> Golden {
    let data = try Data(contentsOf: Goldens.tokenizerFile("real.json"))
    struct Rows: Decodable {
      let texts: [String]
      let gpt2: [[Int]]
      let uncased: [[Int]]
      let cased: [[Int]]

      enum CodingKeys: String, CodingKey {
        case texts, gpt2, cased
        case uncased = "bert-base-uncased"
      }
    }
    let rows = try JSONDecoder().decode(Rows.self, from: data)
    return Golden(
      texts: rows.texts,
      ids: ["gpt2": rows.gpt2, "bert-base-uncased": rows.uncased, "cased": rows.cased])
  }
}

/// Compares texts as bytes, since Swift takes canonical equals for the same.
func expectSameBytes(
  _ actual: String, _ expected: String, sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(
    actual.utf8.elementsEqual(expected.utf8),
    "\(actual.prefix(200).debugDescription) is not \(expected.prefix(200).debugDescription)",
    sourceLocation: sourceLocation)
}

/// A tokenizer whose tokens are scalars.
struct Spelling: Tokenizer {
  func encode(_ text: String) -> [Int] { text.unicodeScalars.map { Int($0.value) } }

  func decode(_ ids: [Int]) -> String {
    String(String.UnicodeScalarView(ids.compactMap { Unicode.Scalar(UInt32($0)) }))
  }
}
