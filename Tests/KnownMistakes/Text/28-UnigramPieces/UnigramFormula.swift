import Foundation
import KataTesting

/// A vocabulary of pieces with probabilities, and what is computed with it, as a row of parts.
struct UnigramFormula: Formula {
  var pieces: [String]
  var numbers: [Double]
  var unknown: Int
  /// How pieces are compared.
  var key: (String) -> AnyHashable = { Array($0.utf8) }
  /// Whether a piece may be used.
  var isUsed: (_ id: Int, _ unknown: Int, _ number: Double) -> Bool = { $0 != $1 && $2.isFinite }
  /// How many scalars a piece has.
  var length: (String) -> Int = { $0.unicodeScalars.count }
  var longest: (_ lengths: [Int]) -> Int = { $0.max() ?? 1 }
  /// What is unknown, by the numbers of the pieces that are used.
  var penalty: (_ numbers: [Double]) -> Double = { ($0.min() ?? 0) - 10 }

  /// A text as pieces see it.
  var mark: (String) -> String = { text in
    text.isEmpty ? "" : "▁" + String(scalars: text.unicodeScalars.map { $0 == " " ? "▁" : $0 })
  }
  /// Where a text may be cut: between these.
  var units: (String) -> [String] = { $0.unicodeScalars.map(String.init) }
  /// Which of the pieces that fit at a place are taken, the shortest first.
  var chosen: ([Fit]) -> [Fit] = { $0 }
  /// Whether what is unknown fits at a place, where these do.
  var isUnknown: (_ fits: [Fit], _ start: Int) -> Bool = { fits, start in
    !fits.contains { $0.end == start + 1 }
  }
  /// Whether what is unknown also fits on several scalars that are no piece.
  var fillsGaps = false

  /// Whether a score is better than the one that is there.
  var isBetter: (_ new: Double, _ old: Double) -> Bool = { $0 > $1 }
  /// A way's score with one more piece.
  var extended: (_ score: Double, _ number: Double) -> Double = { $0 + $1 }
  var worst = -Double.infinity
  /// The ids on the best way, from its end.
  var collect: (_ reversed: [Int]) -> [Int] = { $0.reversed() }
  /// Ids as they are encoded.
  var fuse: (_ ids: [Int], _ unknown: Int) -> [Int] = { ids, unknown in
    ids.enumerated().filter { $1 != unknown || $0 == 0 || ids[$0 - 1] != unknown }.map(\.element)
  }

  /// The logarithm of the sum of two numbers.
  var sum: (Double, Double) -> Double = logarithmOfSum
  /// What a piece counts on all ways.
  var share: (_ before: Double, _ number: Double, _ after: Double, _ all: Double) -> Double = {
    exp($0 + $1 + $2 - $3)
  }
  /// The place from which on the ways behind a piece lead.
  var behind: (_ start: Int, _ end: Int) -> Int = { $1 }
  var isCounted: (_ id: Int, _ unknown: Int) -> Bool = { $0 != $1 }
  /// Counts of several texts.
  var together: ([[Double]]) -> [Double] = { counts in
    counts.reduce(Array(repeating: 0, count: counts.first?.count ?? 0)) { zip($0, $1).map(+) }
  }
  /// New numbers, of the counts.
  var logarithms: (_ counts: [Double], _ total: Double) -> [Double] = { counts, total in
    counts.map { log($0 / total) }
  }
  var keepsUnknown = true

  struct Fit {
    var id: Int
    var end: Int
    var number: Double
  }

  init(pieces: [String], numbers: [Double], unknown: Int) {
    (self.pieces, self.numbers, self.unknown) = (pieces, numbers, unknown)
  }
}

func logarithmOfSum(_ a: Double, _ b: Double) -> Double {
  max(a, b) == -.infinity ? -.infinity : max(a, b) + log1p(exp(-abs(a - b)))
}

// MARK: - What it computes

extension UnigramFormula {
  /// The vocabulary as it is used.
  struct Table {
    var ids: [AnyHashable: Int] = [:]
    var longest: Int
    var penalty: Double
  }

  var table: Table {
    let used = pieces.indices.filter { isUsed($0, unknown, numbers[$0]) }
    var table = Table(
      longest: longest(used.map { length(pieces[$0]) }), penalty: penalty(used.map { numbers[$0] }))
    for id in used { table.ids[key(pieces[id])] = id }
    return table
  }

  func fits(at start: Int, of units: [String], _ table: Table) -> [Fit] {
    var fits: [Fit] = []
    for end in start..<min(start + table.longest, units.count) {
      if let id = table.ids[key(units[start...end].joined())] {
        fits.append(Fit(id: id, end: end + 1, number: numbers[id]))
      } else if fillsGaps, end > start {
        fits.append(Fit(id: unknown, end: end + 1, number: table.penalty))
      }
    }
    if isUnknown(fits, start) {
      fits.insert(Fit(id: unknown, end: start + 1, number: table.penalty), at: 0)
    }
    return chosen(fits)
  }

  /// For each place, the best score and the piece that leads there.
  func steps(_ text: String) -> [(score: Double, id: Int, start: Int)] {
    let (units, table) = (units(text), table)
    var steps = Array(repeating: (score: worst, id: unknown, start: 0), count: units.count + 1)
    steps[0].score = 0
    for start in units.indices {
      for fit in fits(at: start, of: units, table) {
        let score = extended(steps[start].score, fit.number)
        if isBetter(score, steps[fit.end].score) { steps[fit.end] = (score, fit.id, start) }
      }
    }
    return steps
  }

  func walk(_ steps: [(score: Double, id: Int, start: Int)]) -> [Int] {
    var (ids, place): ([Int], Int) = ([], steps.count - 1)
    while place > 0 {
      ids.append(steps[place].id)
      place = steps[place].start
    }
    return collect(ids)
  }

  func encode(_ text: String) -> [Int] { fuse(walk(steps(mark(text))), unknown) }

  func forward(_ text: String) -> [Double] {
    let (units, table) = (units(text), table)
    var sums = Array(repeating: -Double.infinity, count: units.count + 1)
    sums[0] = 0
    for start in units.indices {
      for fit in fits(at: start, of: units, table) {
        sums[fit.end] = sum(sums[fit.end], sums[start] + fit.number)
      }
    }
    return sums
  }

  func backward(_ text: String) -> [Double] {
    let (units, table) = (units(text), table)
    var sums = Array(repeating: -Double.infinity, count: units.count + 1)
    sums[units.count] = 0
    for start in units.indices.reversed() {
      for fit in fits(at: start, of: units, table) {
        sums[start] = sum(sums[start], fit.number + sums[fit.end])
      }
    }
    return sums
  }

  func counts(_ text: String) -> [Double] {
    let marked = mark(text)
    let (units, table) = (units(marked), table)
    let (before, after) = (forward(marked), backward(marked))
    var counts = Array(repeating: 0.0, count: pieces.count)
    for start in units.indices {
      for fit in fits(at: start, of: units, table) where isCounted(fit.id, unknown) {
        let rest = after[behind(start, fit.end)]
        counts[fit.id] += share(before[start], fit.number, rest, after[0])
      }
    }
    return counts
  }

  func counts(in texts: [String]) -> [Double] { together(texts.map { counts($0) }) }

  func reestimated(on texts: [String]) -> UnigramFormula {
    let counts = counts(in: texts)
    var better = self
    better.numbers = logarithms(counts, counts.reduce(0, +))
    if keepsUnknown { better.numbers[unknown] = numbers[unknown] }
    return better
  }
}
