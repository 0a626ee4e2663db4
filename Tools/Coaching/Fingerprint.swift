import Curriculum
import Foundation

extension Workshop {
  /// A digest of all that a kata's verdict rests on: its file and all katas before it, since it may
  /// call any of them, the learner's own further files, the suite and the goldens.
  ///
  /// Comments on lines of their own and white space at the margins do not count.
  public func fingerprint(of kata: Kata) -> String {
    var digest = Digest()
    let earlier = Course.katas.prefix { $0 != kata }.map(\.path)
    for path in earlier + [kata.path] + helperPaths + [kata.suitePath] {
      digest.add(path)
      let text = (try? String(contentsOf: url(path), encoding: .utf8)) ?? ""
      for line in text.split(separator: "\n") {
        let line = line.trimmingCharacters(in: .whitespaces)
        if !line.isEmpty && !line.hasPrefix("//") { digest.add(line) }
      }
    }
    digest.add((try? Data(contentsOf: url(kata.goldensPath))) ?? Data())
    return digest.text
  }
}

/// The 64-bit hash of Fowler, Noll and Vo (FNV-1a).
private struct Digest {
  private var hash: UInt64 = 0xcbf2_9ce4_8422_2325

  var text: String { String(hash, radix: 16) }

  mutating func add(_ text: String) {
    var text = text
    text.withUTF8 { add(UnsafeRawBufferPointer($0)) }
  }

  mutating func add(_ data: Data) { data.withUnsafeBytes { add($0) } }

  private mutating func add(_ bytes: UnsafeRawBufferPointer) {
    var k = 0
    while k < bytes.count {
      add(bytes[k])
      k += 1
    }
    // An end mark, so that "ab" + "c" differs from "a" + "bc".
    add(0xff)
  }

  private mutating func add(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
}
