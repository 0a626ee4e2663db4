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
        for stage in Stage.all(of: length) where teller.isHeard { teller.tell(stage) }
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

/// Makes the choices of a script, as long as the story goes like a text.
struct Following: Chooser {
  fileprivate(set) var script: Script
  private let text: [UInt8]
  private var heard = 0

  init(_ script: Script, after text: [UInt8]) { (self.script, self.text) = (script, text) }

  mutating func choose(_ weights: Weights, decides: Bool) -> Int { script.choose(weights) }

  mutating func hear(_ story: [UInt8]) -> Bool {
    guard story.count <= text.count else { return false }
    for place in heard..<story.count where story[place] != text[place] { return false }
    heard = story.count
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
