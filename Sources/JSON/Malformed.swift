/// What is wrong with the contents of a file whose name the caller adds.
package struct Malformed: Error {
  package let problem: String

  package init(_ problem: String) { self.problem = problem }

  /// With a full stop, unless it ends with a mark already.
  package var sentence: String {
    problem.hasSuffix(".") || problem.hasSuffix("?") ? problem : problem + "."
  }
}

/// A name out of a file between quotation marks: cut where it is long, control characters spelled
/// out.
package func quoted(_ name: String) -> String {
  let limit = 100
  let isLong = name.unicodeScalars.count > limit
  return (isLong ? String(name.unicodeScalars.prefix(limit)) + "…" : name).debugDescription
}
