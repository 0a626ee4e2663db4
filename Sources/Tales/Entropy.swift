import Foundation

extension Tale {
  /// What a story of a length says on average, in nats: −Σ p ln p over all of them, exactly.
  ///
  /// No model of these stories can have a lower loss a story, however large it is.
  public static func entropy(of length: Length) -> Double { entropy(of: length, in: .whole) }

  /// There are too many stories to count them. But how one goes on depends on few facts, and the
  /// probabilities of these are carried from stage to stage.
  static func entropy(of length: Length, in world: World) -> Double {
    var entropy = 0.0
    var states = [Facts(length: length): 1.0]
    for stage in Stage.all(of: length) {
      var next: [Facts: Double] = [:]
      for (facts, probability) in states {
        Attempts.forEach { script in
          var teller = Teller(world, Measuring(script), facts)
          teller.tell(stage)
          let share = probability * exp(-teller.chooser.script.nats)
          entropy += share * (teller.chooser.script.nats + teller.chooser.entropy)
          next[teller.facts, default: 0] += share
          return teller.chooser.script
        }
      }
      states = next
    }
    return entropy
  }
}

/// Makes the choices of a script where they decide something; of all others it takes the entropy.
struct Measuring: Chooser {
  private(set) var script: Script
  private(set) var entropy = 0.0

  init(_ script: Script) { self.script = script }

  static var isMeasure: Bool { true }

  mutating func choose(_ weights: Weights, decides: Bool) -> Int {
    if decides { return script.choose(weights) }
    entropy += weights.entropy
    return 0
  }

  func hear(_ text: [UInt8], _ piece: Template.Piece) -> Bool { true }
}
