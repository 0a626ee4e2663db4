import Foundation

extension Tale {
  /// Reads a story that may be one of this world.
  ///
  /// Whoever tells stories with a model finds out so whether all is right with one: its grammar, who
  /// is she and who is he, who was named, what follows from what.
  /// - Returns: nil if no choices tell it, whatever its length.
  public init?(reading text: String) {
    self.init(reading: text, in: .whole)
  }

  init?(reading text: String, in world: World) {
    for length in Length.allCases {
      var (probability, facts) = (0.0, Facts?.none)
      Attempts.forEach { script in
        var teller = Teller(
          world, Following(script, after: Array(text.utf8)), Facts(length: length))
        teller.tellAll()
        if teller.isHeard && teller.text.count == text.utf8.count {
          probability += exp(-teller.chooser.script.nats)
          facts = facts ?? teller.facts
        }
        return teller.chooser.script
      }
      guard let facts else { continue }
      self.init(
        length: length, text: text, nats: -log(probability), endsWell: facts.endsWell,
        isGood: facts.isGood)
      return
    }
    return nil
  }
}

/// What a text, which may be nobody's or a model's, has of a story of this world.
///
/// ```swift
/// let reading = TaleReading(text)
/// reading.tale            // the story that it is, letter by letter, or nil
/// reading.agreeingLength  // .short, where it is grammatical and agrees in names and pronouns, or nil
/// ```
public struct TaleReading: Sendable {
  /// The story that it is, letter by letter; nil where it is none.
  public let tale: Tale?
  /// The length of the stories that it agrees with; nil where it agrees with none.
  ///
  /// Then each sentence is one of the grammar's at its place, from the first to the ending. All is about
  /// the same two, by their names and as he or she, one of whom is as he was said to be; what happens, what is done
  /// about it and what comes of that belong together. But a thing, a place or another word of a list that
  /// comes back may be another one of its kind: “lost his kite” and later “found the lamp”.
  public let agreeingLength: Tale.Length?
  /// As much of it as some such story begins with.
  public let agreeingPart: String

  public init(_ text: String) { self.init(text, in: .whole) }

  init(_ text: String, in world: World) {
    let bytes = Array(text.utf8)
    var ways = Ways(world, of: bytes, keepsWords: false)
    agreeingLength = Tale.Length.allCases.first { ways.lead(through: $0) }
    agreeingPart = String(decoding: bytes.prefix(ways.furthest), as: UTF8.self)
    // What does not agree is no story either.
    tale = agreeingLength == nil ? nil : Tale(reading: text, in: world)
  }
}

/// Makes the choices of a script, as long as the story goes like a text.
struct Following: Chooser {
  private(set) var script: Script
  private let text: [UInt8]
  /// How many bytes the two have in common.
  private(set) var heard = 0

  init(_ script: Script, after text: [UInt8]) { (self.script, self.text) = (script, text) }

  mutating func choose(_ weights: Weights, decides: Bool) -> Int { script.choose(weights) }

  mutating func hear(_ story: [UInt8], _ piece: Template.Piece) -> Bool {
    while heard < story.count {
      guard heard < text.count, story[heard] == text[heard] else { return false }
      heard += 1
    }
    return true
  }
}

/// Choices that were made before, and from there on the first of all options.
struct Script {
  private var choices: [(option: Int, count: Int)] = []
  private var place = 0
  /// −ln of the probability of all choices so far.
  private(set) var nats = 0.0

  mutating func choose(_ weights: Weights) -> Int {
    if place == choices.count { choices.append((0, weights.parts.count)) }
    let option = choices[place].option
    place += 1
    nats += weights.nats(option)
    return option
  }

  /// The next choices in their order; nil after the last.
  func next() -> Script? {
    var script = Script()
    script.choices = Array(choices.prefix(place))
    while let (option, count) = script.choices.popLast() {
      if option + 1 < count {
        script.choices.append((option + 1, count))
        return script
      }
    }
    return nil
  }
}

/// All ways to choose.
enum Attempts {
  /// - Parameter attempt: makes choices, and returns the script that has them.
  static func forEach(_ attempt: (Script) -> Script) {
    var script: Script? = Script()
    while let current = script { script = attempt(current).next() }
  }
}
