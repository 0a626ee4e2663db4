import Curriculum
import Files
import Foundation
import SwiftReading

extension StubManifest {
  /// The manifest after some stubs have been generated.
  init(_ stubs: [GeneratedStub], after old: StubManifest?) {
    var katas: [String: Entry] = [:]
    for stub in stubs {
      let (kata, digest) = (stub.kata.id, StubManifest.digest(of: Data(stub.text.utf8)))
      let known = old?.katas[kata].map { ($0.earlier ?? []) + [$0.digest] } ?? []
      let earlier = known.filter { $0 != digest }
      katas[kata] = Entry(
        digest: digest, earlier: earlier.isEmpty ? nil : earlier, steps: stub.steps)
    }
    self.init(katas: katas)
  }

  func save(in root: URL) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let data = try encoder.encode(katas) + Data("\n".utf8)
    try FileReplacement.write(data, to: root.appending(path: Workshop.Path.stubManifest))
  }

  /// What a stub may have become without anybody's work: its line ends and a byte order mark do not
  /// count, nor whether the last line has an end.
  static func forms(of data: Data) -> [Data] {
    let text = normalized(data)
    let lineFeed = UInt8(ascii: "\n")
    let body = text.prefix(text.lastIndex { $0 != lineFeed }.map { $0 + 1 } ?? 0)
    return [text, body + [lineFeed]]
  }

  /// The length and the 64-bit hash of Fowler, Noll and Vo (FNV-1a): enough to tell a stub from
  /// whatever a person may make of it.
  static func digest(of data: Data) -> String {
    let hash = data.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01b3
    }
    return "\(data.count)-\(String(hash, radix: 16))"
  }
}

extension StubManifest.Entry {
  /// Whether data is this kata's stub, of today or of any time before.
  func holds(_ data: Data) -> Bool {
    StubManifest.forms(of: data).contains { holds(StubManifest.digest(of: $0)) }
  }

  /// Whether it is the digest of this kata's stub, of today or of any time before.
  func holds(_ digest: String) -> Bool {
    self.digest == digest || earlier?.contains(digest) == true
  }
}
