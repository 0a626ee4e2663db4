/// Why a model was not fetched: what is wrong, the numbers, the rule, the next step.
package struct FetchError: Error, CustomStringConvertible {
  package let description: String
  let kind: Kind

  /// Whether the same may succeed a moment later.
  enum Kind: Sendable {
    case lasting, passing
    /// Passing, where the server was there before.
    case unreachable
  }

  init(_ description: String, _ kind: Kind = .lasting) {
    (self.description, self.kind) = (description, kind)
  }
}
