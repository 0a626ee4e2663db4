import Foundation

/// Why a tokenizer cannot be read, made or written: the file, the line, what is wrong, the rule.
public struct TokenizerError: Error, Sendable, CustomStringConvertible, LocalizedError {
  public let message: String
  public var description: String { message }
  public var errorDescription: String? { message }

  init(_ message: String) { self.message = message }

  init(_ file: URL, _ problem: String) { self.init("\(file.lastPathComponent): \(problem)") }
}
