/// A failure that belongs to no line of a reference.
public struct StubError: Error, Sendable, Equatable, CustomStringConvertible {
  public let description: String
}
