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
  ///   - counts: `[kinds + 1]`: how often each came up, and last, how many draws were none of them.
  ///   - probabilities: `[kinds]`.
  ///   - name: of a kind, as in “token 3”.
  init(
    _ counts: Tensor, _ probabilities: Tensor, name: (Int) -> String = { "token \($0)" }
  ) {
    let (found, wanted) = (counts.scalars.map(Double.init), probabilities.scalars.map(Double.init))
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
      let share = Self.percent(found[place] / drawn)
      difference =
        "\(name(place)) came up in \(share) of \(total) draws, but it is out of the running."
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

  /// Whether two rows of counts may come from the same probabilities.
  static func agree(_ a: Tensor, _ b: Tensor) -> Bool {
    let pairs = zip(a.scalars, b.scalars).filter { $0 + $1 > 0 }
    let squares = pairs.map { Double(($0 - $1) * ($0 - $1) / ($0 + $1)) }.reduce(0, +)
    return a.shape == b.shape && squares <= allowed(freedom: pairs.count - 1)
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
    guard freedom > 0 else { return 0 }
    let variance = 2 / (9 * Double(freedom))
    return Double(freedom) * pow(1 - variance + 6.4 * variance.squareRoot(), 3)
  }

  private static func percent(_ share: Double) -> String {
    String(format: "%.1f %%", 100 * share)
  }
}

extension Example {
  /// What is wrong with a result, or nil: frequencies may differ by chance, measurements by rounding,
  /// and ids and counts not at all.
  func difference(
    _ output: String, _ actual: Tensor, _ expected: Tensor, of kind: Comparison.Kind
  ) -> String? {
    guard output.hasPrefix("expected.frequencies") else {
      let isList = kind == .measurements && integers[output] != nil && expected.rank < 2
      let kind = isList ? .list(of: "number") : kind
      return Comparison(actual, expected, allowance: allowance, of: kind).difference
    }
    if output.hasSuffix("of pairs") {
      let V = Int(Double(expected.shape[0]).squareRoot())
      return Frequencies(actual, expected) { "the pair \($0 / V), \($0 % V)" }.difference
    }
    return Frequencies(actual, expected).difference
  }

  /// Whether two results are the same, but for rounding or chance.
  func agree(_ output: String, _ a: Tensor, _ b: Tensor) -> Bool {
    if output.hasPrefix("expected.frequencies") { return Frequencies.agree(a, b) }
    if isOfGradients { return comparison(ofGradient: a, b).difference == nil }
    return Comparison(a, b, allowance: allowance).difference == nil
  }
}
