/// What is wrong in a file, where, and the next step.
public struct SourceError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file, as a person in the package's folder would write it.
  public let path: String
  /// Counted from 1.
  public let line: Int
  public let message: String

  public var description: String { "\(path):\(line): \(message)" }
}

/// All that is wrong, in one file or several.
public struct SourceErrors: Error, Sendable, CustomStringConvertible {
  public let errors: [SourceError]

  package init(_ errors: [SourceError]) { self.errors = errors }

  public var description: String { errors.map(\.description).joined(separator: "\n") }
}

/// A file, or the compiler, that is not there to read.
public struct ReadingError: Error, Sendable, Equatable, CustomStringConvertible {
  public let description: String

  package init(_ description: String) { self.description = description }
}
