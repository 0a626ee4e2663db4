/// A way through a part of the course: a kata or several, and all that they rest on.
public struct Route: Sendable {
  /// What it is called in the README.
  public let name: String
  /// The katas that it leads to, in the course's order.
  public let ends: [String]

  public init(name: String, ends: String...) {
    self.name = name
    self.ends = ends
  }
}
