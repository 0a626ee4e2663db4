/// A short story of a small world, told by a grammar that knows how likely it is.
///
/// ```swift
/// let tale = Tale(seed: 7, length: .short)
/// print(tale.text)  // Once upon a time there was …
/// print(tale.nats)  // −ln of its probability among all short tales
/// ```
public struct Tale: Sendable, Equatable {
  public enum Length: Int, Sendable, CaseIterable {
    /// About 60, 95 and 150 words.
    case short, medium, long
  }

  public let length: Length
  public let text: String
  /// −ln of the story's probability among those of its length. On average no model's loss is lower.
  public let nats: Double
  /// Whether it ends well.
  public let endsWell: Bool
  /// Whether the last deed was a good one: the hero's, or in a long story the friend's in turn.
  public let isGood: Bool

  /// The story of a seed: the same bytes on every machine.
  public init(seed: UInt64, length: Length) {
    self.init(seed: seed, length: length, in: .whole)
  }

  init(seed: UInt64, length: Length, in world: World) {
    var teller = Teller(world, Drawing(seed: seed), Facts(length: length))
    teller.tellAll()
    self.init(
      length: length, text: String(decoding: teller.text, as: UTF8.self),
      nats: teller.chooser.nats, endsWell: teller.facts.endsWell, isGood: teller.facts.isGood)
  }

  init(length: Length, text: String, nats: Double, endsWell: Bool, isGood: Bool) {
    (self.length, self.text, self.nats) = (length, text, nats)
    (self.endsWell, self.isGood) = (endsWell, isGood)
  }
}
