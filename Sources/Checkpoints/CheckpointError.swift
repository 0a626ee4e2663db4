import Foundation

/// Why a checkpoint cannot be read or written: the file, the tensor, the numbers, the rule.
public struct CheckpointError: Error, Sendable, CustomStringConvertible, LocalizedError {
  public let message: String
  public var description: String { message }
  public var errorDescription: String? { message }

  init(_ message: String) { self.message = message }

  init(_ file: URL, _ problem: String) {
    self.init("\(file.lastPathComponent): \(problem)")
  }
}
