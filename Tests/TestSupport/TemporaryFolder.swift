import Foundation

/// A folder that vanishes with its last owner.
package final class TemporaryFolder: Sendable {
  package let root = FileManager.default.temporaryDirectory.appending(path: "tests-\(UUID())")

  package init() throws {
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: root) }

  package func url(_ path: String) -> URL { root.appending(path: path) }

  /// The text of a file, or `nil` where there is none.
  package func read(_ path: String) -> String? {
    try? String(contentsOf: url(path), encoding: .utf8)
  }

  package func write(_ text: String, to path: String) throws {
    try FileManager.default.createDirectory(
      at: url(path).deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url(path))
  }

  package func replace(_ old: String, by new: String, in path: String) throws {
    try write((read(path) ?? "").replacing(old, with: new), to: path)
  }

  package func delete(_ path: String) throws { try FileManager.default.removeItem(at: url(path)) }
}

/// A folder that is gone when `body` is done.
package func withTemporaryFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
  let folder = try TemporaryFolder()
  return try withExtendedLifetime(folder) { try body(folder.root) }
}

/// The same for a body that waits.
package func withTemporaryFolder(_ body: (URL) async throws -> Void) async throws {
  let folder = try TemporaryFolder()
  try await body(folder.root)
  withExtendedLifetime(folder) {}
}
