import Curriculum
import Foundation
import StubGenerator
import SwiftReading
import Testing

/// A copy of what a learner starts from; it is gone with the last use of it.
final class Fixtures: Sendable {
  /// The package that these tests belong to.
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "coaching-\(UUID())")
    for kata in Course.katas {
      // Not the file in Katas, which a learner may have changed.
      try write(try Stubs(root: Self.root).stub(of: kata).text, to: kata.path)
    }
    let manifest = "Katas/.stubs.json"
    try write(
      try String(contentsOf: Self.root.appending(path: manifest), encoding: .utf8), to: manifest)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// Writes the reference's solution into a kata's file.
  func solve(_ kata: Kata) throws {
    let solution = Self.root.appending(path: kata.referencePath)
    try write(try String(contentsOf: solution, encoding: .utf8), to: kata.path)
  }

  /// Exchanges a text that the kata's file has.
  func replace(_ old: String, by new: String, in kata: Kata) throws {
    let text = try String(contentsOf: folder.appending(path: kata.path), encoding: .utf8)
    try #require(text.contains(old))
    try write(text.replacing(old, with: new), to: kata.path)
  }

  private func write(_ text: String, to path: String) throws {
    let file = folder.appending(path: path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }
}
