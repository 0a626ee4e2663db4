import Foundation
import KataTesting
import Tensors

extension RelativePlacesAttempts {
  /// Mistakes in the bucket of a distance.
  @WayList static var buckets: [Way] {
    Way(parts: "buckets", "buckets are symmetric: the sign of far distances is lost") {
      $0.inBuckets { $0.sign = { _ in 1 } }
    }
    Way(parts: "buckets", "buckets are symmetric: all signs are lost") {
      $0.inBuckets {
        $0.sign = { _ in 1 }
        $0.near = { abs($0) }
      }
    }
    Way(parts: "buckets", "the sign of far distances is turned around") {
      $0.inBuckets { $0.sign = { -$0.signum() } }
    }
    Way(
      parts: "buckets", "far distances to the left stay as they are: they are less than the middle"
    ) {
      $0.inBuckets { $0.isNear = { $0 <= $1 } }
    }
    Way(parts: "buckets", "steps are rounded down") {
      $0.inBuckets { $0.steps = { ($0 * $1).rounded(.down) } }
    }
    Way(parts: "buckets", "steps are rounded to the nearest") {
      $0.inBuckets { $0.steps = { ($0 * $1).rounded() } }
    }
    Way(
      parts: "buckets", "the sign is there before rounding up: to the left, steps are rounded down"
    ) {
      $0.inBuckets { formula in
        let up = formula.changed { _ in }
        let down = formula.changed { $0.steps = { ($0 * $1).rounded(.down) } }
        formula.isNear = { _, _ in true }
        formula.near = { $0 < 0 ? down($0) : up($0) }
      }
    }
    Way(parts: "buckets", "the part is rounded up before it is multiplied by m − 1") {
      $0.inBuckets { $0.steps = { $0.rounded(.up) * $1 } }
    }
    Way(parts: "buckets", "one step more is made than rounding up gives") {
      $0.inBuckets { $0.steps = { ($0 * $1).rounded(.down) + 1 } }
    }
    Way(parts: "buckets", "there are m even steps, not m − 1") {
      $0.inBuckets { $0.stepCount += 1 }
    }
    Way(parts: "buckets", "there are as many even steps as buckets") {
      $0.inBuckets { $0.stepCount = Double($0.bucketCount) }
    }
    Way(parts: "buckets", "the steps start at 0, not at m") { $0.inBuckets { $0.start = 0 } }
    Way(parts: "buckets", "the steps start at m + 1") { $0.inBuckets { $0.start += 1 } }
    Way(parts: "buckets", "the steps start at m − 1") { $0.inBuckets { $0.start -= 1 } }
    Way(parts: "buckets", "m is the number of buckets, not half of it") {
      $0.inBuckets { $0.halve(by: 1) }
    }
    Way(parts: "buckets", "m is a quarter of the buckets") { $0.inBuckets { $0.halve(by: 4) } }
    Way(parts: "buckets", "m is half of the farthest distance") {
      $0.inBuckets {
        $0.middle = Int($0.farthest) / 2
        ($0.stepCount, $0.start) = (Double($0.middle - 1), $0.middle)
      }
    }
    Way(parts: "buckets", "m is rounded up where the number of buckets is odd") {
      $0.inBuckets {
        $0.middle = ($0.bucketCount + 1) / 2
        ($0.stepCount, $0.start) = (Double($0.middle - 1), $0.middle)
      }
    }
    Way(parts: "buckets", "the steps end at the farthest distance, not at one less") {
      $0.inBuckets { $0.whole = { $0 / $1 } }
    }
    Way(parts: "buckets", "the steps end at the farthest distance in middles, less 1") {
      $0.inBuckets { $0.whole = { $0 / $1 - 1 } }
    }
    Way(parts: "buckets", "the logarithm is of the distance, not of how many middles it is") {
      $0.inBuckets { $0.away = { distance, _ in distance } }
    }
    Way(parts: "buckets", "neither logarithm's number is divided by m") {
      $0.inBuckets {
        $0.away = { distance, _ in distance }
        $0.whole = { farthest, _ in farthest - 1 }
      }
    }
    Way(parts: "buckets", "the farthest distance is not divided by m") {
      $0.inBuckets { $0.whole = { farthest, _ in farthest - 1 } }
    }
    Way(parts: "buckets", "there is no logarithm: all steps are equally wide") {
      $0.inBuckets { $0.measure = { $0 } }
    }
    Way(parts: "buckets", "the logarithm is of 1 more") {
      $0.inBuckets { $0.measure = { log($0 + 1) } }
    }
    Way(parts: "buckets", "a square root takes the logarithm's place") {
      $0.inBuckets { $0.measure = { $0.squareRoot() } }
    }
    Way(parts: "buckets", "the one logarithm is natural and the other one binary") {
      $0.inBuckets { formula in
        formula.steps = { [steps = formula.steps] in steps($0 * log(2), $1) }
      }
    }
    Way(parts: "buckets", "the part is turned around: the whole is divided by it") {
      $0.inBuckets { formula in
        formula.steps = { [steps = formula.steps] in steps(1 / $0, $1) }
      }
    }
    Way(parts: "buckets", "distances from the farthest on get the last bucket here already") {
      $0.inBuckets { $0.finish = { [last = 2 * $0.middle - 1] in min(max($0, -last), last) } }
    }
    Way(parts: "buckets", "no distance is sorted: each is its own bucket") {
      $0.inBuckets { $0.isNear = { _, _ in true } }
    }
    Way(parts: "buckets", "all far distances have one bucket") {
      $0.inBuckets { $0.steps = { $0 * $1 * 0 + 1 } }
    }
    Way(parts: "buckets", "near distances, too, get m: nothing is near") {
      $0.inBuckets {
        $0.near = { [middle = $0.middle] in $0.signum() * middle }
      }
    }
    Way(parts: "buckets", "the buckets are counted from 0 already: their number is added") {
      $0.inBuckets {
        let count = $0.bucketCount
        $0.near = { $0 + count }
        $0.finish = { $0 + count }
      }
    }
    Way(parts: "buckets", "it is T5's bucket: exact below half, and m steps rounded down") {
      $0.inBuckets {
        $0.stepCount += 1
        $0.whole = { $0 / $1 }
        $0.steps = { ($0 * $1).rounded(.down) }
      }
    }
  }
}

extension BucketFormula {
  /// The middle is another part of the buckets.
  fileprivate mutating func halve(by divisor: Int) {
    middle = max(bucketCount / divisor, 1)
    (stepCount, start) = (Double(middle - 1), middle)
  }
}
