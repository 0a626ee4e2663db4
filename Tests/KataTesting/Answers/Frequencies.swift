import Foundation
import Tensors
import TestSupport

/// What a comparison of many draws with their probabilities found, by Pearson's χ².
///
/// Whoever draws with the right probabilities is told so, however they use the generator: χ² is
/// allowed to be as large as it is once in ten billion times by chance.
struct Frequencies {
  /// What is wrong, or nil if nothing is.
  let difference: String?

  /// - Parameters:
  ///   - counts: of kinds and one more: how often each came up, and last, how many draws were none of them.
  ///   - probabilities: `[kinds]`.
  ///   - item: what one of the kinds is called: “token 3”. There are as many pairs as two ids of a
  ///     vocabulary make: “pair 3, 1”, and triples likewise. Of a yes or no, the first is no. There are as
  ///     many orders as some items have, in the order of a dictionary, and a set of places is a number
  ///     with a bit for each.
  init(_ counts: [Int], _ probabilities: Tensor, of item: String) {
    let (found, wanted) = (counts.map(Double.init), probabilities.scalars.map(Double.init))
    let name = { Self.name($0, of: item, among: wanted.count) }
    let drawn = found.reduce(0, +)
    let total = drawn.formatted(.number.locale(Locale(identifier: "en_US")))
    if let strays = found.last, strays > 0 {
      let verb = strays == 1 ? "is" : "are"
      difference = """
        \(Int(strays)) of \(total) draws \(verb) none of these: \(name(0)) to \
        \(name(wanted.count - 1)).
        """
      return
    }
    if let place = wanted.indices.first(where: { wanted[$0] == 0 && found[$0] > 0 }) {
      let count = Int(found[place])
      let often = count == 1 ? "once" : count < 10 ? "\(count) times" : nil
      let share = "in \(Self.percent(found[place] / drawn)) of \(total)"
      difference = """
        \(name(place)) came up \(often.map { "\($0) in \(total)" } ?? share) draws, but it is out \
        of the running.
        """
      return
    }
    let expected = wanted.map { $0 * drawn }
    let (squares, allowed) = Self.pearson(found, expected)
    if squares <= allowed {
      difference = nil
      return
    }
    let worst = wanted.indices.max {
      abs(found[$0] - expected[$0]) < abs(found[$1] - expected[$1])
    }!
    difference = """
      \(name(worst)) came up in \(Self.percent(found[worst] / drawn)) of \(total) draws, expected \
      \(Self.percent(wanted[worst])) (χ² = \(Int(squares)), allowed: \(Int(allowed))).
      """
  }

  private static func name(_ kind: Int, of item: String, among kinds: Int) -> String {
    func ids(_ count: Int) -> String {
      let V = Int(Foundation.pow(Double(kinds), 1 / Double(count)).rounded())
      let digits = (0..<count).map { place in
        (0..<(count - 1 - place)).reduce(kind) { rest, _ in rest / V } % V
      }
      return digits.map(String.init).joined(separator: ", ")
    }
    switch item {
    case "pair": return "pair \(ids(2))"
    case "triple": return "triple \(ids(3))"
    case "yes or no": return kind == 0 ? "no" : "yes"
    case "order":
      return "the order \(Orders.order(kind, among: kinds).map { "\($0)" }.joined(separator: " "))"
    case "set of places":
      let places = (0..<kind.bitWidth).filter { kind >> $0 & 1 == 1 }.map(String.init)
      return places.isEmpty
        ? "no place" : "place\(places.count > 1 ? "s" : "") \(places.joined(separator: " and "))"
    case "fate": return Fate.allCases[kind].words
    default: return "\(item) \(kind)"
    }
  }

  /// Whether two rows of counts may come from the same probabilities.
  static func agree(_ a: [Int], _ b: [Int]) -> Bool {
    var (squares, kinds) = (0.0, 0)
    for (a, b) in zip(a, b) where a + b > 0 {
      let difference = Double(a - b)
      squares += difference * difference / Double(a + b)
      kinds += 1
    }
    return a.count == b.count && squares <= allowed(freedom: kinds - 1)
  }

  /// Whether a few draws may be of the probabilities that many others are of: those that differ are told
  /// by fewer. What comes up seldom says nothing then.
  static func mayAgree(_ few: [Int], _ many: [Int]) -> Bool {
    let (n, N) = (Double(few.reduce(0, +)), Double(many.reduce(0, +)))
    guard few.count == many.count else { return false }
    guard n > 0, N > 0 else { return n == N }
    var (squares, kinds) = (0.0, 0)
    var rare = (few: 0.0, many: 0.0)
    func add(_ a: Double, _ b: Double) -> Bool {
      guard a + b * n / N >= 10 else { return false }
      let difference = (N / n).squareRoot() * a - (n / N).squareRoot() * b
      squares += difference * difference / (a + b)
      kinds += 1
      return true
    }
    for (a, b) in zip(few.map(Double.init), many.map(Double.init)) where !add(a, b) {
      rare = (rare.few + a, rare.many + b)
    }
    _ = add(rare.few, rare.many)
    return squares <= allowed(freedom: kinds - 1)
  }

  /// Kinds that are expected less than ten times are counted as one, since χ² wants many of each.
  private static func pearson(
    _ found: [Double], _ expected: [Double]
  ) -> (squares: Double, allowed: Double) {
    var (squares, kinds) = (0.0, 0)
    var rare = (found: 0.0, expected: 0.0)
    for (found, expected) in zip(found, expected) where expected > 0 {
      if expected < 10 {
        rare.found += found
        rare.expected += expected
      } else {
        squares += (found - expected) * (found - expected) / expected
        kinds += 1
      }
    }
    if rare.expected > 0 {
      squares += (rare.found - rare.expected) * (rare.found - rare.expected) / rare.expected
      kinds += 1
    }
    return (squares, allowed(freedom: kinds - 1))
  }

  /// The quantile of χ² that 6.4 standard deviations are of a normal distribution, after Wilson and
  /// Hilferty.
  private static func allowed(freedom: Int) -> Double {
    // One kind is as often as there are draws.
    guard freedom > 0 else { return .infinity }
    let variance = 2 / (9 * Double(freedom))
    return Double(freedom) * pow(1 - variance + 6.4 * variance.squareRoot(), 3)
  }

  private static func percent(_ share: Double) -> String {
    String(format: "%.1f %%", 100 * share)
  }
}
