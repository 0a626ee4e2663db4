import Curriculum
import Foundation
import Tensors
import Tokenizers

extension Case {
  /// A megabyte of text as ids, on one thread.
  static let tokenizers = [
    encoding("bpe-1mb", "gpt2", "merges.txt", otherwise: "BytePairs"),
    encoding("wordpiece-1mb", "bert", "vocab.txt", otherwise: "WordPieces"),
  ]

  /// By the vocabulary of a model that is downloaded, or where it is not, by a small one of the tests.
  private static func encoding(
    _ name: String, _ model: String, _ file: String, otherwise small: String
  ) -> Case {
    Case(name: name) {
      let folder = Workshop.here.url("models/\(model)")
      let isThere = FileManager.default.fileExists(atPath: folder.appending(path: file).path)
      let tokenizers = Workshop.here.url("\(Workshop.Path.tokenizerGoldens)/\(small)")
      do {
        let tokenizer = try PretrainedTokenizer(folder: isThere ? folder : tokenizers)
        let text = try megabyte()
        return Workload { [tokenizer.encode(text).count] }
      } catch {
        fatalError("\(error)")
      }
    }
  }

  /// What the package says itself, prose and code: its files in the order of their paths, until there is
  /// a megabyte.
  private static func megabyte() throws -> String {
    var paths: [String] = []
    for folder in ["Katas/Lessons", "Sources", "Tests", "Tools"] {
      let names = FileManager.default.enumerator(atPath: Workshop.here.url(folder).path)
      while let name = names?.nextObject() as? String {
        if name.hasSuffix(".swift") || name.hasSuffix(".md") { paths.append("\(folder)/\(name)") }
      }
    }
    var bytes: [UInt8] = []
    for path in paths.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    where bytes.count < 1 << 20 {
      bytes += try Data(contentsOf: Workshop.here.url(path))
    }
    return String(decoding: bytes.prefix(1 << 20), as: UTF8.self)
  }
}
