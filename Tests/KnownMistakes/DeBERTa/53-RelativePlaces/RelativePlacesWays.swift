import Foundation
import KataTesting
import Tensors

extension RelativePlacesAttempts {
  @WayList static var otherWays: [Way] {
    Way("distances", "a loop over queries and keys") {
      let (queries, keys) = ($0.ids("queryPlaces").scalars, $0.ids("keyPlaces").scalars)
      let distances = queries.flatMap { query in keys.map { query - $0 } }
      return Tensor(IntTensor(distances, shape: [queries.count, keys.count]))
    }
    Way("distances", "the keys are subtracted, then the axes exchanged") {
      let (queries, keys) = ($0.ids("queryPlaces"), $0.ids("keyPlaces"))
      return Tensor((queries - keys[.all, .newAxis]).transposed())
    }
    Way(results: "buckets", "logarithms are subtracted, not numbers divided") {
      Answers(
        $0.buckets { distance, count, farthest in
          let m = Double(count / 2)
          if Double(abs(distance)) <= m { return distance }
          let part = (log(Double(abs(distance))) - log(m)) / (log(Double(farthest - 1)) - log(m))
          // What is 1 but for rounding stays 1.
          let step = (part * (m - 1) - 1e-9).rounded(.up)
          return distance.signum() * (Int(m) + Int(step))
        })
    }
    Way(results: "buckets", "binary logarithms, and Float") {
      Answers(
        $0.buckets { distance, count, farthest in
          let m = count / 2
          if abs(distance) < m { return distance }
          let part = log2(Float(abs(distance)) / Float(m)) / log2(Float(farthest - 1) / Float(m))
          let step = m + Int((part * Float(m - 1)).rounded(.up))
          return distance < 0 ? -step : step
        })
    }
    Way(results: "buckets", "the steps are tried one after another") {
      Answers(
        $0.buckets { distance, count, farthest in
          let m = count / 2
          if abs(distance) <= m { return distance }
          guard m > 1 else { return distance.signum() }
          let base = pow(Double(farthest - 1) / Double(m), 1 / Double(m - 1))
          var (step, end) = (0, Double(m))
          while end * (1 + 1e-9) < Double(abs(distance)) {
            step += 1
            end *= base
          }
          return distance.signum() * (m + step)
        })
    }
    Way("rows", "which, twice") {
      let (rows, last) = ($0.ids("distances") + $0.integer("reach"), 2 * $0.integer("reach") - 1)
      let low = which(rows .< 0, 0, rows)
      return Tensor(which(low .> last, last, low))
    }
    Way("rows", "distances are held first") {
      let (distances, reach) = ($0.ids("distances"), $0.integer("reach"))
      let low = which(distances .< -reach, -reach, distances)
      return Tensor(which(low .> reach - 1, reach - 1, low) + reach)
    }
    Way("rows", "clipped as numbers") {
      ($0.ids("distances").asFloats + Float($0.integer("reach")))
        .clip(min: 0, max: Float(2 * $0.integer("reach") - 1))
    }
    Way("rowsOfPlaces", "a loop over queries and keys") { example in
      let (queries, keys) = (example.ids("queryPlaces").scalars, example.ids("keyPlaces").scalars)
      let farthest = example.integer("farthest")
      let bucket = example.bucketCount.map { BucketFormula(bucketCount: $0, farthest: farthest) }
      let reach = example.bucketCount ?? farthest
      let rows = queries.flatMap { query in
        keys.map { key in
          min(max((bucket?(query - key) ?? query - key) + reach, 0), 2 * reach - 1)
        }
      }
      return Tensor(IntTensor(rows, shape: [queries.count, keys.count]))
    }
    Way(results: "moves", "distances are counted from the first key") { example in
      example.movedRows { queries, keys in
        let first = keys.scalars[0]
        return example.placeRows(queries - first, keys - first)
      }
    }
    Way("picks", "a table of ones, where the row is: einsum") {
      let (scores, rows) = ($0["scores"], $0.ids("rows"))
      let isRow = Tensor(rows[.ellipsis, .newAxis] .== IntTensor.arange(scores.shape[-1]))
      return einsum("... t r, t s r -> ... t s", scores, isRow)
    }
    Way("picks", "query by query") {
      let (scores, rows) = ($0["scores"], $0.ids("rows"))
      let picked = (0..<rows.shape[0]).map { t in
        scores[.ellipsis, t, .all].take(rows[t], axis: -1)
      }
      return stacked(picked, axis: -2)
    }
    Way("picks", "a loop over scalars") {
      let (scores, rows) = ($0["scores"], $0.ids("rows").scalars)
      let (T, R) = (scores.shape[-2], scores.shape[-1])
      let S = rows.count / T
      let numbers = scores.scalars
      let picked = (0..<numbers.count / R).flatMap { row in
        (0..<S).map { numbers[row * R + rows[row % T * S + $0]] }
      }
      return Tensor(picked, shape: scores.shape.dropLast().appending([S]))
    }.leavingTensors
  }
}

extension IntTensor {
  /// The same numbers, to compute with.
  fileprivate var asFloats: Tensor { Tensor(self) }
}
