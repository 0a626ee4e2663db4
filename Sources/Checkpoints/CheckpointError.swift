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

/// What is wrong with the contents of a file whose name the caller adds.
struct Malformed: Error {
  let problem: String

  init(_ problem: String) { self.problem = problem }

  /// With a full stop, unless it ends with a mark already.
  var sentence: String {
    problem.hasSuffix(".") || problem.hasSuffix("?") ? problem : problem + "."
  }
}

/// A name out of a file between quotation marks: cut where it is long, control characters spelled
/// out.
func quoted(_ name: String) -> String {
  let limit = 100
  let isLong = name.unicodeScalars.count > limit
  return (isLong ? String(name.unicodeScalars.prefix(limit)) + "…" : name).debugDescription
}
