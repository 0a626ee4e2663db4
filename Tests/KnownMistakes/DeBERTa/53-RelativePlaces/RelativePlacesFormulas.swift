import Foundation
import KataTesting
import Tensors

/// Distances between places as a row of parts.
struct DistancesFormula: Formula {
  /// What is taken for the places of queries and of keys.
  var places: (_ queries: IntTensor, _ keys: IntTensor) -> (IntTensor, IntTensor) = { ($0, $1) }
  /// From `[T, 1]` and `[1, S]` to `[T, S]`.
  var difference: (_ query: IntTensor, _ key: IntTensor) -> IntTensor = { $0 - $1 }
  var finish: (IntTensor) -> IntTensor = { $0 }

  /// From `[T]` and `[S]` to `[T, S]`.
  func callAsFunction(_ queries: IntTensor, _ keys: IntTensor) -> IntTensor {
    let (queries, keys) = places(queries, keys)
    return finish(difference(queries[.all, .newAxis], keys[.newAxis]))
  }

  /// Places are not looked at, but counted from 0.
  mutating func count() {
    places = { (.arange($0.count), .arange($1.count)) }
  }
}

/// A distance's bucket as a row of parts.
struct BucketFormula: Formula {
  /// How many there are on either side.
  let bucketCount: Int
  var middle: Int
  var farthest: Double
  /// What an even step is of: how many buckets lie beyond the middle.
  var stepCount: Double
  /// From where they are counted.
  var start: Int
  var isNear: (_ distance: Int, _ middle: Int) -> Bool = { abs($0) <= $1 }
  var near: (_ distance: Int) -> Int = { $0 }
  /// Of how many middles away it is.
  var measure: (_ away: Double) -> Double = { log($0) }
  var away: (_ distance: Double, _ middle: Double) -> Double = { $0 / $1 }
  var whole: (_ farthest: Double, _ middle: Double) -> Double = { ($0 - 1) / $1 }
  var steps: (_ part: Double, _ count: Double) -> Double = { ($0 * $1).rounded(.up) }
  var sign: (_ distance: Int) -> Int = { $0.signum() }
  var finish: (_ bucket: Int) -> Int = { $0 }

  init(bucketCount: Int, farthest: Int) {
    self.bucketCount = bucketCount
    middle = bucketCount / 2
    self.farthest = Double(farthest)
    (stepCount, start) = (Double(middle - 1), middle)
  }

  func callAsFunction(_ distance: Int) -> Int {
    guard !isNear(distance, middle) else { return near(distance) }
    let middle = Double(middle)
    let part = measure(away(abs(Double(distance)), middle)) / measure(whole(farthest, middle))
    let step = steps(part, stepCount)
    return finish(sign(distance) * (start + (step.isFinite ? Int(step) : 0)))
  }
}

/// Rows within a table as a row of parts.
struct TableRowsFormula: Formula {
  var reach: Int
  var shifted: (_ distance: Int, _ reach: Int) -> Int = { $0 + $1 }
  var first: (_ reach: Int) -> Int = { _ in 0 }
  var last: (_ reach: Int) -> Int = { 2 * $0 - 1 }
  var held: (_ row: Int, _ first: Int, _ last: Int) -> Int = { min(max($0, $1), $2) }

  init(reach: Int) { self.reach = reach }

  func callAsFunction(_ distances: IntTensor) -> IntTensor {
    let rows = distances.scalars.map {
      held(shifted($0, reach), first(reach), last(reach))
    }
    return IntTensor(rows, shape: distances.shape)
  }
}

/// The rows of pairs of places as a row of parts.
struct PlaceRowsFormula: Formula {
  var distances = DistancesFormula()
  /// Nil where there are no buckets.
  var bucket: BucketFormula?
  var rows: TableRowsFormula
  /// Distances are sorted before they are held within the table.
  var sortsFirst = true
  var finish: (IntTensor) -> IntTensor = { $0 }

  init(farthest: Int, bucketCount: Int?) {
    bucket = bucketCount.map { BucketFormula(bucketCount: $0, farthest: farthest) }
    rows = TableRowsFormula(reach: bucketCount ?? farthest)
  }

  /// From `[T]` and `[S]` to `[T, S]`.
  func callAsFunction(_ queries: IntTensor, _ keys: IntTensor) -> IntTensor {
    let distances = distances(queries, keys)
    guard let bucket else { return finish(rows(distances)) }
    func sorted(_ numbers: IntTensor) -> IntTensor {
      IntTensor(numbers.scalars.map { bucket($0) }, shape: numbers.shape)
    }
    return finish(sortsFirst ? rows(sorted(distances)) : sorted(rows(distances)))
  }
}

/// Scores picked by rows, as a row of parts.
struct PickFormula: Formula {
  /// `[…, T, R]`.
  var scores: Tensor
  /// `[T, S]`.
  var rows: IntTensor
  var pick: (_ scores: Tensor, _ rows: IntTensor) -> Tensor = { pickedScores($0, $1) }

  init(_ scores: Tensor, _ rows: IntTensor) { (self.scores, self.rows) = (scores, rows) }

  /// `[…, T, S]`.
  func callAsFunction() -> Tensor { pick(scores, rows) }
}

/// result[…, t, s] = scores[…, t, rows[t, s]].
func pickedScores(_ scores: Tensor, _ rows: IntTensor) -> Tensor {
  let shape = scores.shape.dropLast().appending([rows.shape[1]])
  return scores.gather(rows.broadcast(to: shape), axis: -1)
}

// MARK: - On examples

extension Example {
  /// The distances of this example with some parts exchanged.
  func spaced(
    _ change: @escaping (inout DistancesFormula) -> Void
  ) -> Exchange<DistancesFormula> {
    Exchange(of: DistancesFormula(), change) {
      Tensor($0(ids("queryPlaces"), ids("keyPlaces")))
    }
  }

  /// The buckets of this example with some parts exchanged.
  func inBuckets(_ change: @escaping (inout BucketFormula) -> Void) -> Exchange<BucketFormula> {
    Exchange(
      of: BucketFormula(bucketCount: integer("bucketCount"), farthest: integer("farthest")),
      change
    ) { formula in buckets { distance, _, _ in formula(distance) } }
  }

  /// The rows of this example's distances with some parts exchanged.
  func withinTable(
    _ change: @escaping (inout TableRowsFormula) -> Void
  ) -> Exchange<TableRowsFormula> {
    Exchange(of: TableRowsFormula(reach: integer("reach")), change) {
      Tensor($0(ids("distances")))
    }
  }

  /// The rows of this example's places with some parts exchanged.
  func atRows(
    _ change: @escaping (inout PlaceRowsFormula) -> Void
  ) -> Exchange<PlaceRowsFormula> {
    Exchange(of: placeRows, change) { Tensor($0(ids("queryPlaces"), ids("keyPlaces"))) }
  }

  /// The same, and once more with all places moved.
  func atMovedRows(
    _ change: @escaping (inout PlaceRowsFormula) -> Void
  ) -> Exchange<PlaceRowsFormula> {
    Exchange(of: placeRows, change, answers: { formula in movedRows { formula($0, $1) } })
  }

  /// The right formula for this example.
  var placeRows: PlaceRowsFormula {
    PlaceRowsFormula(farthest: integer("farthest"), bucketCount: bucketCount)
  }

  /// The scores that are picked, with some parts exchanged.
  func picking(_ change: @escaping (inout PickFormula) -> Void) -> Exchange<PickFormula> {
    Exchange(of: PickFormula(self["scores"], ids("rows")), change) { $0() }
  }
}
