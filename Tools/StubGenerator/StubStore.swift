import Curriculum
import Foundation
import SwiftReading

/// A stub and the kata that it is of.
struct GeneratedStub: Sendable {
  let kata: Kata
  let text: String
  let steps: [String]
}

/// How the stubs on disk compare with those just generated.
public struct StubReport: Sendable {
  public enum State: Sendable {
    /// The file is the stub.
    case fresh
    /// There is no file.
    case missing
    /// The file is the stub of an older reference, untouched.
    case outdated
    /// A person has worked on the file. It is theirs.
    case edited
  }

  /// Each kata's file, in the order of the course.
  public let files: [(kata: Kata, state: State)]
  /// Whether `Katas/.stubs.json` says what was generated.
  public let isManifestFresh: Bool
  /// Whether the stubs were compiled. They are when the modules that they import have been built.
  public internal(set) var wasCompiled = false

  /// Whether generating would change nothing.
  public var isFresh: Bool {
    isManifestFresh && files.allSatisfy { $0.state == .fresh || $0.state == .edited }
  }

  public func katas(_ state: State) -> [Kata] {
    files.filter { $0.state == state }.map(\.kata)
  }
}

/// The stubs on disk, with the manifest that tells them from a learner's work.
struct StubStore {
  let root: URL

  func compare(with stubs: [GeneratedStub]) throws -> StubReport {
    let manifest = StubManifest(in: root)
    let files = try stubs.map { stub in
      (kata: stub.kata, state: try state(of: stub, manifest?.katas[stub.kata.id]))
    }
    let isManifestFresh = manifest == StubManifest(stubs, after: manifest)
    return StubReport(files: files, isManifestFresh: isManifestFresh)
  }

  /// Writes what is missing or untouched and old. What a person has edited is never written to.
  ///
  /// The manifest goes first: should the writing end early, every stub on disk, old or new, is
  /// still known for one.
  /// - Returns: what was found before anything was written.
  func update(with stubs: [GeneratedStub]) throws -> StubReport {
    let report = try compare(with: stubs)
    let old = StubManifest(in: root)
    let folder = root.appending(path: Workshop.Path.katas)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    if !report.isManifestFresh { try StubManifest(stubs, after: old).save(in: root) }
    for stub in stubs {
      // Asked again, right before writing: somebody may just have saved the file.
      let state = try state(of: stub, old?.katas[stub.kata.id])
      guard state == .missing || state == .outdated else { continue }
      let file = root.appending(path: stub.kata.path)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(stub.text.utf8).write(to: file, options: .atomic)
    }
    return report
  }

  private func state(
    of stub: GeneratedStub, _ known: StubManifest.Entry?
  ) throws -> StubReport.State {
    let file = root.appending(path: stub.kata.path)
    guard FileManager.default.fileExists(atPath: file.path) else { return .missing }
    let data = try Data(contentsOf: file)
    if data == Data(stub.text.utf8) { return .fresh }
    return known?.holds(StubManifest.digest(of: data)) == true ? .outdated : .edited
  }
}
