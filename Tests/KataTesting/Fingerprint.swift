import Curriculum
import Foundation
import Testing

/// A digest of all that a kata's verdict rests on.
enum Fingerprint {
  /// Of the kata's file, the katas that it calls, the learner's own further files, the suite and
  /// the goldens, without comments on lines of their own and without white space at the margins.
  static func of(_ kata: Kata, suite: SourceLocation) -> String {
    var digest = Digest()
    for path in ([kata.path] + foundations(of: kata) + helpers).map(absolute) + [suite.filePath] {
      digest.add(path)
      let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
      for line in text.split(separator: "\n") {
        let line = line.trimmingCharacters(in: .whitespaces)
        if !line.isEmpty && !line.hasPrefix("//") { digest.add(line) }
      }
    }
    digest.add(
      data: FileManager.default.contents(atPath: absolute("Tests/Goldens/\(kata.id).safetensors")))
    return digest.text
  }

  /// The files of all katas that this one is built on.
  private static func foundations(of kata: Kata) -> [String] {
    kata.uses.compactMap(Curriculum.kata).flatMap { [$0.path] + foundations(of: $0) }
  }

  /// Files that the learner added beside the katas.
  private static var helpers: [String] {
    let katas = Set(Curriculum.katas.map(\.path))
    let found = FileManager.default.enumerator(atPath: absolute("Katas"))
    let files = (found?.compactMap { $0 as? String } ?? []).map { "Katas/" + $0 }
    return files.filter { $0.hasSuffix(".swift") && !katas.contains($0) }.sorted()
  }

  private static func absolute(_ path: String) -> String {
    Package.root.appending(path: path).path
  }
}

/// The 64-bit hash of Fowler, Noll and Vo (FNV-1a).
private struct Digest {
  private var hash: UInt64 = 0xcbf2_9ce4_8422_2325

  var text: String { String(hash, radix: 16) }

  mutating func add(_ text: String) {
    add(data: Data(text.utf8))
  }

  mutating func add(data: Data?) {
    for byte in (data ?? Data()) + [0] { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
  }
}
