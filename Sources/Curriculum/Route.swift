/// A way through a part of the course: a kata, and all that it rests on.
public struct Route: Sendable {
  /// What it is called in the README.
  public let name: String
  /// The kata that it leads to.
  public let end: String

  public init(name: String, end: String) {
    self.name = name
    self.end = end
  }
}
