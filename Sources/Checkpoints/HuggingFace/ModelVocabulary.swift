import Files
import Foundation
import JSON

/// What the tokens of a model stand for, as a folder of Hugging Face's says it: `vocab.txt` of a BERT, a
/// token a line, or `vocab.json` of a GPT-2, where each has its id.
///
/// It is read to be shown: texts are not cut into tokens with it.
package struct ModelVocabulary: Sendable {
  private let texts: [Int: String]
  /// The token in whose place a BERT guesses, `[MASK]`.
  package let maskID: Int?

  /// - Returns: nil where the folder has neither file.
  /// - Throws: a ``CheckpointError`` that names the file, where it cannot be read as one.
  package init?(of folder: URL) throws {
    let (lines, table) = (
      folder.appending(path: "vocab.txt"), folder.appending(path: "vocab.json")
    )
    if FileManager.default.fileExists(atPath: lines.path) {
      let words = try text(of: lines).split(separator: "\n", omittingEmptySubsequences: false)
      texts = Dictionary(uniqueKeysWithValues: words.map(String.init).enumerated().map { ($0, $1) })
      maskID = words.firstIndex(of: "[MASK]")
    } else if FileManager.default.fileExists(atPath: table.path) {
      texts = try Self.table(table).mapValues(Self.decoded)
      maskID = nil
    } else {
      return nil
    }
  }

  /// What a token stands for: `“ is”`, with what would break a line written out; nil where the files
  /// have no such id.
  package func quotedText(_ id: Int) -> String? {
    texts[id].map {
      "“\($0.debugDescription.dropFirst().dropLast().replacing("\\\"", with: "\""))”"
    }
  }

  /// Each token's id, turned around.
  private static func table(_ url: URL) throws -> [Int: String] {
    let file = try MappedFile(url)
    do {
      return try withExtendedLifetime(file) {
        var texts: [Int: String] = [:]
        var reader = JSONReader(file.bytes)
        guard try reader.kind() == .object else {
          throw Malformed("there is no object of tokens, “{…}”, but something else")
        }
        try reader.object { reader, name in
          let token = reader.string(name)
          let isNumber = try reader.kind() == .number
          let source = String(decoding: file.bytes[try reader.skip()], as: UTF8.self)
          guard isNumber, let id = Int(source), id >= 0 else {
            throw Malformed("the id of \(quoted(token)) is \(source), but must be a whole number.")
          }
          texts[id] = token
        }
        try reader.end()
        return texts
      }
    } catch let error as Malformed {
      throw CheckpointError(url, error.sentence)
    }
  }

  /// A GPT-2's token is made of bytes, each of which is written as a letter: a space as Ġ.
  private static func decoded(_ token: String) -> String {
    let bytes = token.unicodeScalars.map { byteOfLetter[$0] }
    guard !bytes.contains(nil) else { return token }
    return String(validating: bytes.compactMap { $0 }, as: UTF8.self) ?? token
  }

  /// What prints stands for itself, and the others, in their order, for the letters from Ā on.
  private static let byteOfLetter: [Unicode.Scalar: UInt8] = {
    var bytes: [Unicode.Scalar: UInt8] = [:]
    var next: UInt32 = 0x100
    for byte in UInt8.min ... .max {
      switch byte {
      case 0x21...0x7e, 0xa1...0xac, 0xae...0xff: bytes[Unicode.Scalar(byte)] = byte
      default:
        bytes[Unicode.Scalar(next)!] = byte
        next += 1
      }
    }
    return bytes
  }()
}
