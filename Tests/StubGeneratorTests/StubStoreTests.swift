import Curriculum
import Foundation
import SwiftReading
import Tensors
import TestSupport
import Testing

@testable import StubGenerator

@Suite struct StubStoreTests {
  let folder: TemporaryFolder
  let store: StubStore

  init() throws {
    folder = try TemporaryFolder()
    store = StubStore(root: folder.root)
  }

  @Test func writesWhatIsMissing() throws {
    #expect(try store.update(with: stubs("v1")).states == [.missing, .missing])
    #expect(folder.read(Kata.norm.path) == "v1 of 01-LayerNorm")
    #expect(try store.compare(with: stubs("v1")).states == [.fresh, .fresh])
    #expect(try store.compare(with: stubs("v1")).isFresh)
    try folder.delete(Kata.norm.path)
    #expect(try store.compare(with: stubs("v1")).states == [.fresh, .missing])
    #expect(try !store.compare(with: stubs("v1")).isFresh)
  }

  @Test func replacesAnUntouchedStubOfAnOlderReference() throws {
    _ = try store.update(with: stubs("v1"))
    let report = try store.compare(with: stubs("v2"))
    #expect(report.states == [.outdated, .outdated])
    #expect(!report.isFresh && !report.isManifestFresh)
    _ = try store.update(with: stubs("v2"))
    #expect(folder.read(Kata.norm.path) == "v2 of 01-LayerNorm")
  }

  @Test func leavesAnEditedFileAlone() throws {
    _ = try store.update(with: stubs("v1"))
    try folder.write("mine", to: Kata.norm.path)
    #expect(try store.compare(with: stubs("v1")).states == [.fresh, .edited])
    #expect(try store.compare(with: stubs("v1")).isFresh)
    _ = try store.update(with: stubs("v2"))
    #expect(folder.read(Kata.norm.path) == "mine")
    #expect(try store.compare(with: stubs("v2")).isFresh)
  }

  /// An edit is undone long after the reference has changed: that stub is nobody's work.
  @Test func knowsTheStubsOfAllOlderReferences() throws {
    _ = try store.update(with: stubs("v1"))
    try folder.write("mine", to: Kata.norm.path)
    for version in ["v2", "v3", "v2", "v4"] { _ = try store.update(with: stubs(version)) }
    try folder.write("v1 of 01-LayerNorm", to: Kata.norm.path)
    #expect(try store.compare(with: stubs("v4")).states == [.fresh, .outdated])
    _ = try store.update(with: stubs("v4"))
    #expect(folder.read(Kata.norm.path) == "v4 of 01-LayerNorm")
    // A reference that changes back leaves the manifest as it would have been.
    let earlier = try #require(StubManifest(in: folder.root)?.katas["01-LayerNorm"]?.earlier)
    #expect(earlier.count == 3)
  }

  @Test(arguments: ["", "{ \"01-Layer", "[]", "<<<<<<< ours\n{}\n"])
  func takesEverythingForALearnersWithoutAManifest(_ torn: String) throws {
    _ = try store.update(with: stubs("v1"))
    try folder.write(torn, to: Workshop.Path.stubManifest)
    #expect(try !store.compare(with: stubs("v1")).isFresh)
    #expect(try store.update(with: stubs("v2")).states == [.edited, .edited])
    #expect(folder.read(Kata.norm.path) == "v1 of 01-LayerNorm")
    #expect(try store.compare(with: stubs("v2")).isFresh)
  }

  /// The machine stops between the manifest and the last file.
  @Test func recoversFromAnInterruptedUpdate() throws {
    _ = try store.update(with: stubs("v1"))
    try StubManifest(stubs("v2"), after: StubManifest(in: folder.root)).save(in: folder.root)
    try folder.write("v2 of 00-Tensors", to: Kata.warmUp.path)
    #expect(try store.update(with: stubs("v3")).states == [.outdated, .outdated])
    #expect(folder.read(Kata.norm.path) == "v3 of 01-LayerNorm")
  }

  @Test func writesTheManifestBeforeAnyFile() throws {
    _ = try store.update(with: stubs("v1"))
    try folder.delete("Katas/BERT")
    try folder.write("A file where a folder has to be.", to: "Katas/BERT")
    #expect(
      try store.update(with: stubs("v2")).states
        == [.outdated, .blocked("Katas/BERT: it has to be a folder, and is none.")])
    try folder.delete("Katas/BERT")
    for version in ["v1", "v2"] {
      try folder.write("\(version) of 01-LayerNorm", to: Kata.norm.path)
      #expect(try store.compare(with: stubs("v3")).states == [.outdated, .outdated])
    }
  }

  @Test func findsAManifestWithOtherStepsOrKatasStale() throws {
    _ = try store.update(with: stubs("v1"))
    try folder.replace("one", by: "two", in: Workshop.Path.stubManifest)
    #expect(try !store.compare(with: stubs("v1")).isManifestFresh)
    _ = try store.update(with: stubs("v1"))
    #expect(try store.compare(with: stubs("v1")).isManifestFresh)
    #expect(try !store.compare(with: [stubs("v1")[0]]).isManifestFresh)
  }

  // MARK: - How files are stored

  /// What an editor or Git made of a stub is nobody's work.
  @Test(arguments: StoredForm.allCases) func knowsAStubHoweverItIsStored(_ form: StoredForm) throws
  {
    _ = try store.update(with: stubs("v1\n\nagain", end: "\n"))
    try folder.write(form(folder.read(Kata.norm.path)!), to: Kata.norm.path)
    #expect(try store.compare(with: stubs("v1\n\nagain", end: "\n")).states == [.fresh, .fresh])
    #expect(try store.update(with: stubs("v2")).states == [.outdated, .outdated])
    #expect(folder.read(Kata.norm.path) == "v2 of 01-LayerNorm")
  }

  @Test(arguments: [0o600, 0o640, 0o755]) func keepsTheModeOfAFile(_ mode: Int) throws {
    _ = try store.update(with: stubs("v1"))
    try setMode(mode)
    _ = try store.update(with: stubs("v2"))
    let attributes = try FileManager.default.attributesOfItem(
      atPath: folder.url(Kata.norm.path).path)
    #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == mode)
    #expect(folder.read(Kata.norm.path) == "v2 of 01-LayerNorm")
  }

  @Test func leavesAReadOnlyFileAndSaysSo() throws {
    _ = try store.update(with: stubs("v1"))
    try setMode(0o444)
    #expect(
      try store.update(with: stubs("v2")).states
        == [.outdated, .blocked("\(Kata.norm.path): not written: it is read-only.")])
    #expect(folder.read(Kata.norm.path) == "v1 of 01-LayerNorm")
  }

  @Test func writesToWhatALinkLeadsTo() throws {
    _ = try store.update(with: stubs("v1"))
    try FileManager.default.moveItem(at: folder.url(Kata.norm.path), to: folder.url("mine.swift"))
    try link(to: folder.url("mine.swift").path)
    _ = try store.update(with: stubs("v2"))
    #expect(folder.read("mine.swift") == "v2 of 01-LayerNorm")
    #expect(Workshop(root: folder.root).isLink(Kata.norm.path))
  }

  @Test(arguments: ["nowhere", "01-LayerNorm.swift"])
  func leavesALinkToNothingAndSaysSo(_ target: String) throws {
    _ = try store.update(with: stubs("v1"))
    try folder.delete(Kata.norm.path)
    try link(to: target)
    let states = try store.update(with: stubs("v2")).states
    guard case .blocked(let problem) = states[1] else {
      Issue.record("It is not left.")
      return
    }
    #expect(states[0] == .outdated && problem.hasPrefix("\(Kata.norm.path): not read: it"))
    #expect(Workshop(root: folder.root).isLink(Kata.norm.path))
  }

  @Test func removesWhatAKilledRunLeft() throws {
    _ = try store.update(with: stubs("v1"))
    let names = [1, 2].map { "\($0)123456789abcdef.tmp" }
    let left = try names.map {
      "Katas/BERT/.01-LayerNorm.swift.\(try numberOfADeadProcess()).\($0)"
    }
    try folder.write("v1 of 01-LayerNorm", to: left[0])
    try folder.write("A save that was exchanged.", to: left[1])
    _ = try store.update(with: stubs("v1"))
    #expect(left.map(folder.read) == [nil, "A save that was exchanged."])
  }

  /// Whatever happens, in whatever order, what a person wrote stays as it is.
  @Test(arguments: 0..<50)
  func neverOverwritesAnEditedFile(seed: UInt64) throws {
    var random = RandomGenerator(seed: seed)
    var version = 0
    var written: [Kata: String] = [:]
    for step in 0..<40 {
      let kata = [Kata.warmUp, Kata.norm].randomElement(using: &random)!
      switch Int.random(in: 0..<8, using: &random) {
      case 0:
        written[kata] = "\(folder.read(kata.path) ?? "")edit \(step)"
        try folder.write(written[kata]!, to: kata.path)
      case 1 where folder.read(kata.path) != nil:
        written[kata] = nil
        try folder.delete(kata.path)
      case 2:
        // An edit undone by hand, down to some generated stub.
        written[kata] = nil
        try folder.write(
          "v\(Int.random(in: 0...version, using: &random)) of \(kata.id)", to: kata.path)
      case 3: version += 1
      case 4: version = max(0, version - 1)
      case 5 where folder.read(Workshop.Path.stubManifest) != nil:
        try folder.delete(Workshop.Path.stubManifest)
      case 6: try folder.write("{ torn", to: Workshop.Path.stubManifest)
      default:
        _ = try store.update(with: stubs("v\(version)"))
        #expect(try store.compare(with: stubs("v\(version)")).isFresh)
      }
      for (kata, text) in written { try #require(folder.read(kata.path) == text) }
    }
  }

  // MARK: - Fixtures

  private func stubs(_ version: String, end: String = "") -> [GeneratedStub] {
    [Kata.warmUp, Kata.norm].map { kata in
      GeneratedStub(kata: kata, text: "\(version) of \(kata.id)\(end)", steps: ["one", "three"])
    }
  }

  private func setMode(_ mode: Int) throws {
    try FileManager.default.setAttributes(
      [.posixPermissions: mode], ofItemAtPath: folder.url(Kata.norm.path).path)
  }

  private func link(to target: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: folder.url(Kata.norm.path).path, withDestinationPath: target)
  }
}

extension StubReport {
  fileprivate var states: [State] { files.map(\.state) }
}
