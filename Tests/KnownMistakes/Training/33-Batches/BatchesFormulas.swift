import KataTesting
import Tensors

/// Windows as a row of parts: n tokens, windows of L.
struct WindowsFormula: Formula {
  /// Where windows begin.
  var starts: (_ n: Int, _ L: Int) -> [Int] = { n, L in (0..<n / L).map { $0 * L } }
  /// How long a window is.
  var width: (_ L: Int) -> Int = { $0 }
  var finish: (_ windows: [[Int]], _ L: Int) -> [[Int]] = { windows, _ in windows }

  func callAsFunction(_ ids: [Int], length L: Int) -> [[Int]] {
    let windows = starts(ids.count, L).map { start in
      Array(ids[min(start, ids.count)..<min(start + width(L), ids.count)])
    }
    return finish(windows, L)
  }
}

/// Shuffling as a row of parts.
struct ShuffleFormula: Formula {
  /// The places that are filled, one after another.
  var places: (_ n: Int) -> [Int] = { Array(0..<$0) }
  /// Where the item for a place may come from.
  var choices: (_ place: Int, _ n: Int) -> Range<Int> = { $0..<$1 }
  var exchange: (_ items: inout [Int], _ place: Int, _ other: Int) -> Void = { $0.swapAt($1, $2) }
  /// Whether the generator stays as it is.
  var drawsFromCopy = false
  /// Whether numbers come from the system, and not from the generator.
  var ignoresGenerator = false

  func callAsFunction(_ items: [Int], using generator: inout RandomGenerator) -> [Int] {
    if ignoresGenerator { return items.shuffled() }
    var (copy, result) = (generator, items)
    for place in places(items.count) {
      let range = choices(place, items.count)
      if range.isEmpty { continue }
      exchange(&result, place, Int.random(in: range, using: &copy))
    }
    if !drawsFromCopy { generator = copy }
    return result
  }
}

/// An epoch's batches as a row of parts.
struct EpochFormula: Formula {
  typealias Shuffling<Item> = (_ items: [Item], _ generator: inout RandomGenerator) -> [Item]

  var shuffleRows: Shuffling<[Int]> = { $0.shuffled(using: &$1) }
  var sort: (_ rows: [[Int]]) -> [[Int]] = { rows in rows.stablySorted { $0.count < $1.count } }
  /// What is done to the rows that were sorted.
  var rearrange: Shuffling<[Int]> = { rows, _ in rows }
  /// How many rows a batch has, of n rows.
  var size: (_ size: Int, _ n: Int) -> Int = { size, _ in size }
  /// What is made of the batches that were cut.
  var trim: (_ batches: [[[Int]]], _ size: Int) -> [[[Int]]] = { batches, _ in batches }
  var shuffleBatches: Shuffling<[[Int]]> = { $0.shuffled(using: &$1) }
  /// Whether the generator stays as it is.
  var drawsFromCopy = false

  func callAsFunction(
    _ rows: [[Int]], size: Int, using generator: inout RandomGenerator
  ) -> [[[Int]]] {
    var copy = generator
    let sorted = rearrange(sort(shuffleRows(rows, &copy)), &copy)
    let count = max(1, self.size(size, rows.count))
    let batches = stride(from: 0, to: sorted.count, by: count).map { start in
      Array(sorted[start..<min(start + count, sorted.count)])
    }
    let result = shuffleBatches(trim(batches, size), &copy)
    if !drawsFromCopy { generator = copy }
    return result
  }
}

extension Array {
  /// Sorted, so that those of which none comes first stay in their order.
  func stablySorted(_ comesFirst: (Element, Element) -> Bool) -> [Element] {
    enumerated().sorted { a, b in
      if comesFirst(a.element, b.element) { return true }
      return comesFirst(b.element, a.element) ? false : a.offset < b.offset
    }.map(\.element)
  }
}

/// Stacking as a row of parts: a row of n tokens in a batch of T.
struct StackFormula: Formula {
  var filler: Int
  /// How long all rows are made.
  var length: (_ lengths: [Int]) -> Int = { $0.max() ?? 0 }
  var fill: (_ row: [Int], _ fillers: [Int]) -> [Int] = { $0 + $1 }
  /// Whether the mask is true at a place.
  var isToken: (_ place: Int, _ row: [Int], _ T: Int) -> Bool = { place, row, _ in
    place < row.count
  }
  /// Done to the rows before.
  var arrange: (_ rows: [[Int]]) -> [[Int]] = { $0 }

  func callAsFunction(_ rows: [[Int]]) -> (ids: IntTensor, mask: Mask) {
    let rows = arrange(rows)
    let T = length(rows.map(\.count))
    let filled = rows.map { row in
      let kept = Array(row.prefix(T))
      return fill(kept, Array(repeating: filler, count: T - kept.count))
    }
    let mask = rows.map { row in (0..<T).map { isToken($0, row, T) } }
    return (IntTensor(filled), Mask(mask))
  }
}

/// A batch for a model that says what comes next, as a row of parts.
struct NextTokensFormula: Formula {
  var read: (_ row: [Int]) -> [Int] = { Array($0.dropLast()) }
  var target: (_ row: [Int]) -> [Int] = { Array($0.dropFirst()) }
  var ids = StackFormula(filler: 0)
  var targets = StackFormula(filler: -100)
  var finish: (_ ids: IntTensor, _ targets: IntTensor) -> (IntTensor, IntTensor) = { ($0, $1) }

  func callAsFunction(_ rows: [[Int]]) -> (IntTensor, IntTensor) {
    finish(ids(rows.map(read)).ids, targets(rows.map(target)).ids)
  }
}

extension Example {
  func cutInWindows(
    _ change: @escaping (inout WindowsFormula) -> Void
  ) -> Exchange<WindowsFormula> {
    Exchange(of: WindowsFormula(), change) {
      Self.lines($0(ids("ids").scalars, length: integer("length")))
    }
  }

  func shuffledItems(
    _ change: @escaping (inout ShuffleFormula) -> Void
  ) -> Exchange<ShuffleFormula> {
    Exchange(
      of: ShuffleFormula(), change,
      answers: { formula in
        orders { formula($0, using: &$1) }
      })
  }

  func dealtRows(_ change: @escaping (inout EpochFormula) -> Void) -> Exchange<EpochFormula> {
    Exchange(
      of: EpochFormula(), change,
      answers: { formula in
        epochs { formula($0, size: integer("size"), using: &$1) }
      })
  }

  func stackedRows(_ change: @escaping (inout StackFormula) -> Void) -> Exchange<StackFormula> {
    Exchange(
      of: StackFormula(filler: integer("filler")), change,
      answers: { formula in
        let batch = formula(ragged("rows"))
        return results(stacked: batch.ids, batch.mask)
      })
  }

  func askedNext(
    _ change: @escaping (inout NextTokensFormula) -> Void
  ) -> Exchange<NextTokensFormula> {
    Exchange(
      of: NextTokensFormula(), change,
      answers: { formula in
        let (ids, targets) = formula(ragged("rows"))
        return results(read: ids, targets: targets)
      })
  }
}
