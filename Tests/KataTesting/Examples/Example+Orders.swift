import Tensors

/// The orders of some items, by their ranks in a dictionary's order: 0 is the one that they had.
enum Orders {
  /// The rank of an order of 0, 1, … as many as there are; nil where it is none.
  static func rank(of order: [Int]) -> Int? {
    guard order.sorted() == Array(order.indices) else { return nil }
    return order.indices.reduce(0) { rank, place in
      let smaller = order[place...].count { $0 < order[place] }
      return rank * (order.count - place) + smaller
    }
  }

  /// The order of a rank.
  /// - Parameter count: how many orders there are: 6 of 3 items.
  static func order(_ rank: Int, among count: Int) -> [Int] {
    var (items, left, rest, all) = ([0], [Int](), rank, 1)
    while all < count {
      items.append(items.count)
      all *= items.count
    }
    while !items.isEmpty {
      all /= items.count
      left.append(items.remove(at: rest / all))
      rest %= all
    }
    return left
  }
}

extension Example {
  /// Rows as lines: `7 3 5`.
  public static func lines(_ rows: [[Int]]) -> [String] {
    rows.map { $0.map(String.init).joined(separator: " ") }
  }

  /// Draws as often as the example says.
  /// - Returns: all that came out, and whether the seed brings the first ones back.
  func drawn<Result: Equatable>(
    _ draw: (inout RandomGenerator) throws -> Result
  ) rethrows -> (all: [Result], comesAgain: Bool) {
    var (generator, twin) = (generator, generator)
    let count = part == .performance ? integer("draws") : 1
    let all = try (0..<count).map { _ in try draw(&generator) }
    let first = Array(all.prefix(50))
    let again = try first.map { _ in try draw(&twin) }
    return (all, again == first)
  }

  /// How often each kind came up.
  /// - Parameter kinds: from 0, or nil for what is none of them.
  static func draws(_ kinds: [Int?], of count: Int) -> Answer {
    var counts = [Int](repeating: 0, count: count + 1)
    for kind in kinds { counts[kind.map { (0..<count).contains($0) ? $0 : count } ?? count] += 1 }
    return .draws(counts)
  }

  /// How many kinds an expected result has.
  func kindCount(_ name: String) -> Int? {
    guard case .draws(let chances, _) = goldens[name] else { return nil }
    return chances.count
  }

  // MARK: - Shuffling

  /// How often the example's items come in each order.
  public func orders(
    _ shuffle: ([Int], inout RandomGenerator) throws -> [Int]
  ) rethrows -> Answers {
    let items = ids("items").scalars
    let (all, comesAgain) = try drawn { try shuffle(items, &$0) }
    var answers: Answers = [
      "each item is there as often as before": all.allSatisfy { $0.sorted() == items.sorted() },
      "same seed, same orders": comesAgain,
    ]
    let places = all.map { $0.map { items.firstIndex(of: $0) ?? -1 } }
    let ofEach = [
      ("frequencies of orders", places.map(Orders.rank)),
      ("frequencies of first items", places.map(\.first)),
      ("frequencies of last items", places.map(\.last)),
    ]
    for (name, kinds) in ofEach {
      if let count = kindCount(name) { answers[name] = Self.draws(kinds, of: count) }
    }
    return answers
  }

  // MARK: - Dealing

  /// What the batches of an epoch are like, whichever they are.
  public func epochs(
    _ deal: ([[Int]], inout RandomGenerator) throws -> [[[Int]]]
  ) rethrows -> Answers {
    let rows = ragged("rows")
    let (all, comesAgain) = try drawn { try deal(rows, &$0) }
    let lengths = rows.map(\.count).sorted()
    let sorted = rows.sorted(by: Self.comesFirst)
    var answers: Answers = [
      "sizes of batches": all[0].map(\.count).sorted(by: >),
      "sequences of a batch stand side by side when all are sorted by length": all.allSatisfy {
        Self.sortedByLength($0).flatMap { $0.map(\.count).sorted() } == lengths
      },
      "each sequence is in one batch": all.allSatisfy {
        $0.flatMap(\.self).sorted(by: Self.comesFirst) == sorted
      },
      "same seed, same batches": comesAgain,
    ]
    if let count = kindCount("frequencies of orders") {
      answers["frequencies of orders"] = Self.draws(all.map(Self.orderOfBatches), of: count)
    }
    if let count = kindCount("frequencies of companions") {
      answers["frequencies of companions"] = Self.draws(
        all.map { Self.companion(in: $0, among: rows) }, of: count)
    }
    return answers
  }

  /// The first of the other rows that are in a batch with the first; that itself where it is alone.
  private static func companion(in batches: [[[Int]]], among rows: [[Int]]) -> Int? {
    guard let batch = batches.first(where: { $0.contains(rows[0]) }) else { return nil }
    let places = batch.compactMap { rows.firstIndex(of: $0) }.sorted()
    return places.first { $0 > 0 } ?? 0
  }

  /// In which order the batches came, as a rank among all orders of them.
  private static func orderOfBatches(_ batches: [[[Int]]]) -> Int? {
    let sorted = sortedByLength(batches)
    return Orders.rank(of: batches.map { batch in sorted.firstIndex(of: batch) ?? -1 })
  }

  /// Batches with short rows first.
  private static func sortedByLength(_ batches: [[[Int]]]) -> [[[Int]]] {
    batches.sorted { a, b in
      let (x, y) = (a.map(\.count).sorted(), b.map(\.count).sorted())
      if x != y { return x.lexicographicallyPrecedes(y) }
      return a.sorted(by: comesFirst).lexicographicallyPrecedes(b.sorted(by: comesFirst)) {
        comesFirst($0, $1)
      }
    }
  }

  private static func comesFirst(_ a: [Int], _ b: [Int]) -> Bool {
    a.lexicographicallyPrecedes(b)
  }
}
