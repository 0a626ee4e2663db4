/// What is wrong in a file, where, and the next step.
public struct SourceError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file, as a person in the package's folder would write it.
  public let path: String
  /// Counted from 1.
  public let line: Int
  public let message: String

  public var description: String { "\(path):\(line): \(message)" }
}

/// Everything that keeps the stubs from being generated.
public struct SourceErrors: Error, Sendable, CustomStringConvertible {
  public let errors: [SourceError]

  public var description: String { errors.map(\.description).joined(separator: "\n") }
}

/// A failure that belongs to no line of a file.
public struct StubError: Error, Sendable, Equatable, CustomStringConvertible {
  public let description: String

  init(_ description: String) { self.description = description }
}
