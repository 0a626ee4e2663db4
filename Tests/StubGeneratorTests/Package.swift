import Curriculum
import Foundation

@testable import StubGenerator

/// A package's folder that vanishes with its last owner.
final class Package: Sendable {
  let root = FileManager.default.temporaryDirectory.appending(path: "package-\(UUID())")
  let katas: [Kata]

  static let norm = Course.kata("01-LayerNorm")!
  static let warmUp = Course.kata("00-Tensors")!

  /// - Parameter references: the text of each kata's reference.
  init(_ references: [(Kata, String)] = []) throws {
    katas = references.map(\.0)
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    for (kata, text) in references { try write(text, to: kata.referencePath) }
  }

  deinit { try? FileManager.default.removeItem(at: root) }

  var stubs: Stubs { Stubs(root: root, katas: katas) }

  func write(_ text: String, to path: String) throws {
    let file = root.appending(path: path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  func read(_ path: String) -> String? {
    try? String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  func delete(_ path: String) throws {
    try FileManager.default.removeItem(at: root.appending(path: path))
  }

  func replace(_ old: String, by new: String, in path: String) throws {
    try write((read(path) ?? "").replacing(old, with: new), to: path)
  }
}

/// Makes and verifies the stub of some source.
func makeStub(_ source: String) throws -> Stub {
  let package = try Package([(Package.norm, source)])
  let compiler = try SwiftCompiler.find()
  let reference = try compiler.parse(Package.norm.referencePath, in: package.root)
  let stub = try Stub(of: reference)
  try package.write(stub.text, to: Package.norm.path)
  try stub.verify(compiler.parse(Package.norm.path, in: package.root), against: reference)
  return stub
}
