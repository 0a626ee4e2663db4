import Foundation

/// Who makes the choices of a story: a seed, a text that is followed, or somebody who tries them all.
///
/// The choices are all that a story depends on, so its probability is theirs, multiplied.
protocol Chooser {
  /// - Parameters:
  ///   - weights: how likely each option is, in parts of their sum.
  ///   - decides: whether what can be chosen later, or how likely it is, depends on the choice.
  /// - Returns: the number of an option.
  mutating func choose(_ weights: Weights, decides: Bool) -> Int

  /// Whether choices that decide nothing stand for all of theirs.
  static var isMeasure: Bool { get }

  /// Hears what the story goes on with.
  /// - Parameters:
  ///   - text: the story so far.
  ///   - piece: what its last words are.
  /// - Returns: false if this is no story that anybody wants to hear the end of.
  mutating func hear(_ text: [UInt8], _ piece: Template.Piece) -> Bool
}

/// How likely the options of a choice are: whole parts of their sum.
struct Weights: Sendable {
  let parts: [Int]
  let sum: Int

  init(_ parts: [Int]) {
    self.parts = parts
    sum = parts.reduce(0, +)
  }

  /// Options that are as likely as each other.
  init(equal count: Int) { self.init([Int](repeating: 1, count: count)) }

  /// What choosing an option says, in nats: −ln p.
  func nats(_ option: Int) -> Double { log(Double(sum)) - log(Double(parts[option])) }

  /// What choosing says on average, in nats.
  var entropy: Double {
    parts.indices.reduce(0) { $0 + Double(parts[$1]) / Double(sum) * nats($1) }
  }
}

/// Chooses by a seed: the same on every machine, since there are whole numbers alone.
struct Drawing: Chooser {
  private var generator: SplitMix64
  /// −ln of the probability of all choices so far.
  private(set) var nats = 0.0

  init(seed: UInt64) { generator = SplitMix64(state: seed) }

  mutating func choose(_ weights: Weights, decides: Bool) -> Int {
    var rest = generator.next(below: UInt64(weights.sum))
    var option = 0
    while rest >= UInt64(weights.parts[option]) {
      rest -= UInt64(weights.parts[option])
      option += 1
    }
    nats += weights.nats(option)
    return option
  }

  func hear(_ text: [UInt8], _ piece: Template.Piece) -> Bool { true }
}

/// Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators" (2014).
struct SplitMix64 {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// A number below a limit, each exactly as likely as the others.
  mutating func next(below limit: UInt64) -> UInt64 {
    while true {
      let (high, low) = next().multipliedFullWidth(by: limit)
      // Those few that would make the first ones likelier are drawn again.
      if low >= (0 &- limit) % limit { return high }
    }
  }
}

extension Chooser {
  static var isMeasure: Bool { false }
}
