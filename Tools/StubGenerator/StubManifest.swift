import Foundation

/// What was generated: `Katas/.stubs.json`, which is committed beside the stubs.
///
/// A file whose digest stands here is a stub that nobody has touched. Anything else in its place
/// was written by a person.
struct StubManifest: Equatable {
  struct Entry: Codable, Equatable {
    /// Of the stub, exactly as it was last generated.
    var digest: String
    /// Of all stubs generated before it: one of those may come back, by an undone edit.
    var earlier: [String]?
    /// The names of what the learner writes, in order.
    var steps: [String]

    func holds(_ digest: String) -> Bool {
      self.digest == digest || earlier?.contains(digest) == true
    }
  }

  static let path = "Katas/.stubs.json"

  /// By the kata's identifier.
  var katas: [String: Entry] = [:]

  /// Reads the manifest. One that is missing or torn is `nil`: then nothing is known about any file.
  init?(in root: URL) {
    guard let data = try? Data(contentsOf: root.appending(path: Self.path)) else { return nil }
    guard let katas = try? JSONDecoder().decode([String: Entry].self, from: data) else {
      return nil
    }
    self.katas = katas
  }

  /// The manifest after some stubs have been generated.
  init(_ stubs: [GeneratedStub], after old: StubManifest?) {
    for stub in stubs {
      let (kata, digest) = (stub.kata.id, StubManifest.digest(of: Data(stub.text.utf8)))
      let known = old?.katas[kata].map { ($0.earlier ?? []) + [$0.digest] } ?? []
      let earlier = known.filter { $0 != digest }
      katas[kata] = Entry(
        digest: digest, earlier: earlier.isEmpty ? nil : earlier, steps: stub.steps)
    }
  }

  func save(in root: URL) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let data = try encoder.encode(katas) + Data("\n".utf8)
    try data.write(to: root.appending(path: Self.path), options: .atomic)
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
