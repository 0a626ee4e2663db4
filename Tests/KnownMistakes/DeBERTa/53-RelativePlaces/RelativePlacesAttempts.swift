import KataTesting
import PlainFunctions
import Tensors

final class RelativePlacesAttempts: KataAttempts {}

extension RelativePlacesAttempts {
  static var mistakes: [Way] { distances + buckets + rows + rowsOfPlaces + moves + picks }

  @WayList private static var distances: [Way] {
    Way(parts: "distances", "the distance is counted from the query to the key: its sign is wrong")
    {
      $0.spaced { $0.difference = { $1 - $0 } }
    }
    Way(parts: "distances", "a distance has no sign: left and right are one") {
      $0.spaced { $0.difference = { unsigned($0 - $1) } }
    }
    Way(parts: "distances", "queries and keys are exchanged, and the axes with them") {
      $0.spaced { $0.places = { ($1, $0) } }
    }
    Way(parts: "distances", "keys come first, and queries second: the axes are exchanged") {
      $0.spaced { $0.finish = { $0.transposed() } }
    }
    Way(parts: "distances", "the places are not looked at, but counted from 0") {
      $0.spaced { $0.count() }
    }
    Way(parts: "distances", "the places are added") { $0.spaced { $0.difference = { $0 + $1 } } }
    Way(parts: "distances", "the query's place alone is there: it is an absolute one") {
      $0.spaced { $0.difference = { $0 + $1 * 0 } }
    }
    Way(parts: "distances", "the key's place alone is there: it is an absolute one") {
      $0.spaced { $0.difference = { $0 * 0 + $1 } }
    }
    Way(parts: "distances", "a token is 1 away from itself") {
      $0.spaced { $0.difference = { $0 - $1 + 1 } }
    }
    Way(parts: "distances", "keys to the right are at distance 0, as in a model of the past") {
      $0.spaced { $0.difference = { which($0 .< $1, 0, $0 - $1) } }
    }
    Way(parts: "distances", "keys to the left are at distance 0") {
      $0.spaced { $0.difference = { which($0 .> $1, 0, $0 - $1) } }
    }
  }

  @WayList private static var rows: [Way] {
    Way(parts: "rows", "rows are not held within the table") {
      $0.withinTable { $0.held = { row, _, _ in row } }
    }
    Way(parts: "rows", "the middle is not moved to reach: distances to the left are lost") {
      $0.withinTable { $0.shifted = { distance, _ in distance } }
    }
    Way(parts: "rows", "the middle is at reach − 1") {
      $0.withinTable { $0.shifted = { $0 + $1 - 1 } }
    }
    Way(parts: "rows", "the sign is turned around: reach − distance") {
      $0.withinTable { $0.shifted = { $1 - $0 } }
    }
    Way(parts: "rows", "distances are taken without their sign") {
      $0.withinTable { $0.shifted = { abs($0) + $1 } }
    }
    Way(parts: "rows", "the last row is 2 · reach, one beyond the table") {
      $0.withinTable { $0.last = { 2 * $0 } }
    }
    Way(parts: "rows", "the last row is 2 · reach − 2") {
      $0.withinTable { $0.last = { 2 * $0 - 2 } }
    }
    Way(parts: "rows", "the last row is reach − 1: the right half of the table is lost") {
      $0.withinTable { $0.last = { $0 - 1 } }
    }
    Way(parts: "rows", "the last row is reach") { $0.withinTable { $0.last = { $0 } } }
    Way(parts: "rows", "the first row is 1") { $0.withinTable { $0.first = { _ in 1 } } }
    Way(parts: "rows", "the first row is −reach: distances are held, and rows are not") {
      $0.withinTable { $0.first = { -$0 } }
    }
    Way(parts: "rows", "rows are held at the right end alone") {
      $0.withinTable { $0.held = { row, _, last in min(row, last) } }
    }
    Way(parts: "rows", "rows are held at the left end alone") {
      $0.withinTable { $0.held = { row, first, _ in max(row, first) } }
    }
    Way(parts: "rows", "rows beyond an end begin again at the other") {
      $0.withinTable {
        $0.held = { row, _, last in
          let count = last + 1
          return (row % count + count) % count
        }
      }
    }
    Way(parts: "rows", "the two ends are exchanged") {
      $0.withinTable { $0.held = { $0 < $1 ? $2 : $0 > $2 ? $1 : $0 } }
    }
    Way(parts: "rows", "the table has reach rows, not twice as many") {
      $0.withinTable { $0.reach /= 2 }
    }
  }

  @WayList private static var rowsOfPlaces: [Way] {
    Way(parts: "rowsOfPlaces", "there are no buckets, though there should be") {
      $0.atRows { $0.bucket = nil }
    }
    Way(
      parts: "rowsOfPlaces", "the table reaches to the farthest distance, though there are buckets"
    ) {
      $0.atRows { formula in
        if let bucket = formula.bucket { formula.rows.reach = Int(bucket.farthest) }
      }
    }
    Way(
      parts: "rowsOfPlaces", "there are no buckets, and the table reaches to the farthest distance"
    ) {
      $0.atRows { formula in
        if let bucket = formula.bucket { formula.rows.reach = Int(bucket.farthest) }
        formula.bucket = nil
      }
    }
    Way(parts: "rowsOfPlaces", "the number of buckets and the farthest distance are exchanged") {
      example in
      example.atRows { formula in
        guard let count = example.bucketCount else { return }
        formula.bucket = BucketFormula(
          bucketCount: example.integer("farthest"), farthest: max(count, 4))
      }
    }
    Way(parts: "rowsOfPlaces", "rows are sorted into buckets, not distances") {
      $0.atRows { $0.sortsFirst = false }
    }
    Way(parts: "rowsOfPlaces", "rows are not held within the table") {
      $0.atRows { $0.rows.held = { row, _, _ in row } }
    }
    Way(parts: "rowsOfPlaces", "the axes of queries and keys are exchanged") {
      $0.atRows { $0.finish = { $0.transposed() } }
    }
    Way(parts: "rowsOfPlaces", "the distance is counted from the query to the key") {
      $0.atRows { $0.distances.difference = { $1 - $0 } }
    }
    Way(parts: "rowsOfPlaces", "left and right are one: buckets are symmetric") {
      $0.atRows { $0.distances.difference = { unsigned($0 - $1) } }
    }
    Way(parts: "rowsOfPlaces", "the places are not looked at, but counted from 0") {
      $0.atRows { $0.distances.count() }
    }
    Way(parts: "rowsOfPlaces", "rows are those of the keys' absolute places") {
      $0.atRows { $0.distances.difference = { $0 * 0 + $1 } }
    }
    Way(parts: "rowsOfPlaces", "rows are those of the queries' absolute places") {
      $0.atRows { $0.distances.difference = { $0 + $1 * 0 } }
    }
    Way(parts: "rowsOfPlaces", "distances are given, and no rows") {
      $0.atRows {
        $0.rows.shifted = { distance, _ in distance }
        $0.rows.held = { row, _, _ in row }
      }
    }
    Way(parts: "rowsOfPlaces", "the reach is half of the buckets") {
      $0.atRows { if $0.bucket != nil { $0.rows.reach /= 2 } }
    }
  }

  @WayList private static var moves: [Way] {
    Way(parts: "moves", "rows are those of the keys' absolute places") {
      $0.atMovedRows { $0.distances.difference = { $0 * 0 + $1 } }
    }
    Way(parts: "moves", "rows are those of the queries' absolute places") {
      $0.atMovedRows { $0.distances.difference = { $0 + $1 * 0 } }
    }
    Way(parts: "moves", "the places are added, and not subtracted") {
      $0.atMovedRows { $0.distances.difference = { $0 + $1 } }
    }
    Way(parts: "moves", "the places are not looked at, but counted from 0") {
      $0.atMovedRows { $0.distances.count() }
    }
    Way(parts: "moves", "the queries' places are not looked at, but counted from 0") {
      $0.atMovedRows { $0.distances.places = { (.arange($0.count), $1) } }
    }
    Way(parts: "moves", "the keys' places are not looked at, but counted from 0") {
      $0.atMovedRows { $0.distances.places = { ($0, .arange($1.count)) } }
    }
  }

  @WayList private static var picks: [Way] {
    Way(parts: "picks", "the rows are exchanged: those of (s, t)") {
      $0.picking { if $0.rows.shape[0] == $0.rows.shape[1] { $0.rows = $0.rows.transposed() } }
    }
    Way(parts: "picks", "the first query's rows are picked for all queries") {
      $0.picking { $0.rows = $0.rows[0..<1].broadcast(to: $0.rows.shape) }
    }
    Way(parts: "picks", "each query picks for its first key alone") {
      $0.picking { $0.rows = $0.rows[.all, 0..<1].broadcast(to: $0.rows.shape) }
    }
    Way(parts: "picks", "the first query's scores are picked from, for all queries") {
      $0.picking { $0.scores = $0.scores[.ellipsis, 0..<1, .all].broadcast(to: $0.scores.shape) }
    }
    Way(parts: "picks", "rows are taken for queries: scores[…, rows[t, s], t]") {
      $0.picking {
        $0.pick = { scores, rows in
          guard scores.shape[-1] == scores.shape[-2] else { return pickedScores(scores, rows) }
          return pickedScores(scores.swappedAxes(-1, -2), rows)
        }
      }
    }
    Way(parts: "picks", "the scores come out in the order of the table, and nothing is picked") {
      $0.picking {
        $0.pick = { scores, rows in
          let columns = IntTensor.arange(rows.shape[1])
          return pickedScores(
            scores, which(columns .< scores.shape[-1], columns, 0).broadcast(to: rows.shape))
        }
      }
    }
    Way(parts: "picks", "rows are taken of all queries: `take`, which adds an axis") {
      $0.picking { $0.pick = { $0.take($1, axis: -1) } }
    }
    Way(parts: "picks", "the rows are counted from 1") {
      $0.picking { $0.rows = which($0.rows .> 0, $0.rows - 1, 0) }
    }
  }

  @WayList static var gradientMistakes: [Way] {
    Way(parts: "gradients of picks", "numbers are taken out of the tensor") {
      $0.picking { $0.pick = { plain(pickedScores($0, $1)) } }
    }
  }
}

/// Each number's distance from 0.
private func unsigned(_ numbers: IntTensor) -> IntTensor {
  which(numbers .< 0, 0 - numbers, numbers)
}
