import Curriculum
import Foundation
import StubGenerator
import TestSupport
import Testing

/// A copy of what a learner starts from; it is gone with the last use of it.
final class Fixtures: Sendable {
  private let folder: TemporaryFolder
  let workshop: Workshop

  init() throws {
    folder = try TemporaryFolder()
    workshop = Workshop(root: folder.root)
    for kata in Course.katas {
      // Not the file in Katas, which a learner may have changed.
      try folder.write(try Stubs(root: Workshop.here.root).stub(of: kata).text, to: kata.path)
    }
    try copy(Workshop.Path.stubManifest, to: Workshop.Path.stubManifest)
  }

  /// Writes the reference's solution into a kata's file.
  func solve(_ kata: Kata) throws { try copy(kata.referencePath, to: kata.path) }

  /// Exchanges a text that the kata's file has.
  func replace(_ old: String, by new: String, in kata: Kata) throws {
    try #require(folder.read(kata.path)?.contains(old) == true)
    try folder.replace(old, by: new, in: kata.path)
  }

  func write(_ text: String, to path: String) throws { try folder.write(text, to: path) }

  /// Copies a file of the package that these tests belong to.
  private func copy(_ path: String, to copy: String) throws {
    try folder.write(try packageText(path), to: copy)
  }
}
