import Curriculum
import Foundation

/// Digests of all that katas' verdicts rest on. Each file is read once, when it is first asked for.
///
/// A verdict rests on the kata's file and all katas before it, since it may call any of them, on the
/// learner's own further files, the suite and the goldens. Comments on lines of their own and white
/// space at the margins do not count.
public struct Fingerprints: Sendable {
  private let workshop: Workshop
  private let helperPaths: [String]
  private var digests: [String: UInt64] = [:]

  public init(_ workshop: Workshop) {
    self.workshop = workshop
    helperPaths = workshop.helperPaths
  }

  /// The digest for a kata.
  public mutating func fingerprint(of kata: Kata) -> String {
    var digest = Digest()
    let earlier = Course.katas.prefix { $0 != kata }.map(\.path)
    for path in earlier + [kata.path] + helperPaths + [kata.suitePath, kata.goldensPath] {
      digest.add(path)
      digest.add("\(self.digest(of: path))")
    }
    return String(digest.hash, radix: 16)
  }

  private mutating func digest(of path: String) -> UInt64 {
    if let known = digests[path] { return known }
    var digest = Digest()
    let data = (try? Data(contentsOf: workshop.url(path))) ?? Data()
    if path.hasSuffix(".swift") {
      for line in String(decoding: data, as: UTF8.self).split(separator: "\n") {
        let line = line.trimmingCharacters(in: .whitespaces)
        if !line.isEmpty && !line.hasPrefix("//") { digest.add(line) }
      }
    } else {
      digest.add(data)
    }
    digests[path] = digest.hash
    return digest.hash
  }
}

/// The 64-bit hash of Fowler, Noll and Vo (FNV-1a).
private struct Digest {
  private(set) var hash: UInt64 = 0xcbf2_9ce4_8422_2325

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
