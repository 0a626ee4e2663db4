import Curriculum
import Files
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
  public enum State: Sendable, Equatable {
    /// The file is the stub.
    case fresh
    /// There is no file.
    case missing
    /// The file is the stub of an older reference, untouched.
    case outdated
    /// A person has worked on the file. It is theirs.
    case edited
    /// The file cannot be read or written, for this reason, and is left as it is.
    case blocked(String)
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

  /// Why files could not be read or written.
  public var problems: [String] {
    files.compactMap { file in
      guard case .blocked(let problem) = file.state else { return nil }
      return problem
    }
  }
}

/// The stubs on disk, with the manifest that tells them from a learner's work.
struct StubStore {
  let root: URL

  func compare(with stubs: [GeneratedStub]) throws -> StubReport {
    let manifest = StubManifest(in: root)
    let files = stubs.map { stub in
      (kata: stub.kata, state: state(of: stub, manifest?.katas[stub.kata.id]))
    }
    let isManifestFresh = manifest == StubManifest(stubs, after: manifest)
    return StubReport(files: files, isManifestFresh: isManifestFresh)
  }

  /// Writes what is missing or untouched and old. What a person has edited is never written to, not
  /// even where the edit comes in the same moment.
  ///
  /// The manifest goes first: should the writing end early, every stub on disk, old or new, is
  /// still known for one.
  /// - Returns: what was found, each file right before it was written.
  func update(with stubs: [GeneratedStub]) throws -> StubReport {
    let report = try compare(with: stubs)
    let old = StubManifest(in: root)
    try makeFolder(root.appending(path: Workshop.Path.katas))
    if !report.isManifestFresh { try StubManifest(stubs, after: old).save(in: root) }
    cleanUp(stubs, known: [old, StubManifest(in: root)])
    let files = stubs.map { stub in
      (kata: stub.kata, state: write(stub, old?.katas[stub.kata.id]))
    }
    return StubReport(files: files, isManifestFresh: report.isManifestFresh)
  }

  /// Lines end in line feeds in what is written, also in a clone whose lines end otherwise: Git takes
  /// either for what it has, and `.gitattributes` asks for these.
  private func write(_ stub: GeneratedStub, _ known: StubManifest.Entry?) -> StubReport.State {
    let found = state(of: stub, known)
    let (url, data) = (root.appending(path: stub.kata.path), Data(stub.text.utf8))
    do {
      switch found {
      case .missing:
        try makeFolder(url.deletingLastPathComponent())
        return try FileReplacement.create(url, data) ? .missing : .edited
      case .outdated:
        let isReplaced = try FileReplacement.replace(url, by: data) { known?.holds($0) == true }
        return isReplaced ? .outdated : .edited
      case .fresh, .edited, .blocked: return found
      }
    } catch {
      return blocked(stub, error)
    }
  }

  private func state(of stub: GeneratedStub, _ known: StubManifest.Entry?) -> StubReport.State {
    let file = root.appending(path: stub.kata.path)
    let workshop = Workshop(root: root)
    guard workshop.has(stub.kata.path) || workshop.isLink(stub.kata.path) else { return .missing }
    do {
      let data = try contents(of: file)
      if StubManifest.forms(of: data).contains(Data(stub.text.utf8)) { return .fresh }
      return known?.holds(data) == true ? .outdated : .edited
    } catch {
      return blocked(stub, error)
    }
  }

  /// Removes what killed runs left, unless it may be what somebody wrote.
  private func cleanUp(_ stubs: [GeneratedStub], known manifests: [StubManifest?]) {
    let entries = manifests.flatMap { $0.map { Array($0.katas.values) } ?? [] }
    let folders = stubs.map { root.appending(path: $0.kata.path).deletingLastPathComponent() }
    for folder in Set(folders + [root.appending(path: Workshop.Path.katas)]) {
      Leftovers.cleanUp(in: folder) { data in
        data.isEmpty || entries.contains { $0.holds(data) }
      }
    }
  }

  private func blocked(_ stub: GeneratedStub, _ error: any Error) -> StubReport.State {
    guard let error = error as? FileError else { return .blocked("\(error)") }
    return .blocked("\(Workshop(root: root).relativePath(error.path)): \(error.problem).")
  }
}
