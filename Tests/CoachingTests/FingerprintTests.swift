import Coaching
import Curriculum
import Foundation
import SwiftReading
import TestSupport
import Testing

/// What changes a kata's fingerprint, and what does not.
@Suite struct FingerprintTests {
  private let folder: TemporaryFolder
  private let kata = Course.kata("00-Tensors")!
  private var workshop: Workshop { Workshop(root: folder.root) }

  private static let source = """
    // Kata 00
    import Tensors

    func centered(_ x: Tensor) -> Tensor {
      // Half of it.
      x - x.mean()
    }

    """

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(
      #"{"00-Tensors": {"digest": "", "steps": []}}"#, to: Workshop.Path.stubManifest)
    try folder.write(Self.source, to: kata.path)
  }

  private var fingerprint: String {
    get throws {
      var fingerprints = Fingerprints(workshop, [try KataFile(kata, in: folder.root)])
      return fingerprints.fingerprint(of: kata)
    }
  }

  private func fingerprint(of text: String) throws -> String {
    try folder.write(text, to: kata.path)
    return try fingerprint
  }

  @Test(arguments: StoredForm.allCases) func howItIsStoredDoesNotCount(_ form: StoredForm) throws {
    let plain = try fingerprint
    #expect(try fingerprint(of: form(Self.source)) == plain)
  }

  /// In a file that begins with a comment.
  @Test(arguments: StoredForm.allCases) func codeCountsHoweverItIsStored(_ form: StoredForm) throws
  {
    let plain = try fingerprint
    #expect(try fingerprint(of: form(Self.source.replacing("mean", with: "max"))) != plain)
  }

  @Test(arguments: [
    ("  // Half of it.\n", ""), ("  // Half of it.", "\t//Half  of it. \n\n"),
    ("  x - ", "    x - "),
  ])
  func commentsAndMarginsDoNotCount(_ old: String, _ new: String) throws {
    let plain = try fingerprint
    #expect(try fingerprint(of: Self.source.replacing(old, with: new)) == plain)
  }

  /// In a literal of several lines all counts; and behind a comment's end there may be code.
  @Test(arguments: [
    ("let a = \"\"\"\n  // b\n  c\n  \"\"\"\n", "  // b\n", ""),
    ("let a = \"\"\"\n  b\n    c\n  \"\"\"\n", "    c", "   c"),
    ("let a = #\"\"\"\n  b\n\n  c\n  \"\"\"#\n", "\n\n", "\n"),
    ("let a = #/\n  // b\n  /#\n", "// b", "// c"), ("/*\n// */ let a = 1\n", "= 1", "= 2"),
  ])
  func literalsCountToTheLetter(_ source: String, _ old: String, _ new: String) throws {
    let plain = try fingerprint(of: source)
    #expect(try fingerprint(of: source.replacing(old, with: new)) != plain)
  }

  // MARK: - Files beside it

  @Test(arguments: [
    ".#00-Tensors.swift", "._00-Tensors.swift", ".history/00-Tensors.swift",
    "Lessons/Example.swift", "BERT/.Helpers.swift", "00-Tensors.swift~",
  ])
  func whatIsNotCompiledDoesNotCount(_ path: String) throws {
    let plain = try fingerprint
    try folder.write("func helper() {}\n", to: "Katas/\(path)")
    #expect(try fingerprint == plain)
  }

  /// As Emacs locks a file: by a link to nowhere.
  @Test func aLinkToNowhereDoesNotCount() throws {
    let plain = try fingerprint
    for name in [".#00-Tensors.swift", "Gone.swift"] {
      try link("Katas/\(name)", to: "learner@machine.1")
    }
    #expect(try fingerprint == plain)
  }

  @Test func helpersBehindLinksCount() throws {
    try folder.write("func helper() {}\n", to: "Elsewhere/Helpers.swift")
    try link("Katas/Mine", to: folder.url("Elsewhere").path)
    // And one that leads into itself.
    try link("Katas/Mine/Circle", to: folder.url("Katas").path)
    #expect(workshop.helperPaths == ["Katas/Mine/Helpers.swift"])
    let plain = try fingerprint
    try folder.write("func helper() { print() }\n", to: "Elsewhere/Helpers.swift")
    #expect(try fingerprint != plain)
  }

  @Test func helpersInALinkedFolderOfKatasCount() throws {
    try FileManager.default.moveItem(at: folder.url("Katas"), to: folder.url("Synced"))
    try link("Katas", to: "Synced")
    let plain = try fingerprint
    try folder.write("func helper() {}\n", to: "Synced/Helpers.swift")
    #expect(try fingerprint != plain)
  }

  // MARK: - Fixtures

  private func link(_ path: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: folder.url(path).path, withDestinationPath: target)
  }
}
