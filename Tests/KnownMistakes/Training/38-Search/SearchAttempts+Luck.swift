import Foundation
import KataTesting
import Tensors

extension SearchAttempts {
  /// Mistakes in what is made of the losses of several seeds.
  @WayList static var estimates: [Way] {
    // MARK: Estimates
    Way(parts: "estimates", "the best seed is taken for the mean") {
      $0.searchedEstimate { $0.mean = { $0.min()! } }
    }
    Way(parts: "estimates", "the loss in the middle is taken for the mean") {
      $0.searchedEstimate { $0.mean = median }
    }
    Way(parts: "estimates", "the last loss is taken for the mean") {
      $0.searchedEstimate { $0.mean = { $0.last! } }
    }
    Way(parts: "estimates", "the sum is given, and no mean") {
      $0.searchedEstimate { $0.mean = { $0.reduce(0, +) } }
    }
    Way(parts: "estimates", "the variance is divided by n, not by n − 1") {
      $0.searchedEstimate { $0.divisor = { $0 } }
    }
    Way(
      parts: "estimates",
      "it is not divided by √n: how far losses are from each other, not from the mean of many"
    ) { $0.searchedEstimate { $0.error = { deviation, _ in deviation } } }
    Way(parts: "estimates", "it is divided by n, not by √n") {
      $0.searchedEstimate { $0.error = { $0 / $1 } }
    }
    Way(parts: "estimates", "it is divided by √(n − 1), not by √n") {
      $0.searchedEstimate { $0.error = { $0 / ($1 - 1).squareRoot() } }
    }
    Way(parts: "estimates", "it is multiplied by √n, not divided") {
      $0.searchedEstimate { $0.error = { $0 * $1.squareRoot() } }
    }
    Way(parts: "estimates", "no root is taken of the variance") {
      $0.searchedEstimate { $0.deviation = { $0 } }
    }
    Way(parts: "estimates", "no root is taken at all: the square of the error is given") {
      $0.searchedEstimate {
        $0.deviation = { $0 }
        $0.error = { $0 / $1 }
      }
    }
    Way(parts: "estimates", "the squares are added up, and not divided") {
      $0.searchedEstimate { $0.divisor = { _ in 1 } }
    }
    Way(parts: "estimates", "an interval is given, twice the error") {
      $0.searchedEstimate { $0.finish = { error, _ in 2 * error } }
    }
    Way(parts: "estimates", "an interval is given, 1.96 times the error") {
      $0.searchedEstimate { $0.finish = { error, _ in 1.96 * error } }
    }
    Way(parts: "estimates", "half the distance between the highest and the lowest is the error") {
      $0.searchedEstimate { $0.finish = { _, losses in (losses.max()! - losses.min()!) / 2 } }
    }
    Way(parts: "estimates", "one loss alone has an error of 0, as if it were certain") {
      $0.searchedEstimate { $0.divisor = { max($0 - 1, 1) } }
    }
    Way(parts: "estimates", "the squares are those of the losses, not of their distance") {
      $0.searchedEstimate { $0.middle = { _, _ in 0 } }
    }
    Way(parts: "estimates", "the distances are those from the lowest loss") {
      $0.searchedEstimate { $0.middle = { losses, _ in losses.min()! } }
    }

    // MARK: Order
    Way(parts: "findsLowest", "the highest are taken for the lowest") {
      $0.searchedLowest { $0.key = { $0.isNaN ? .infinity : -$0 } }
    }
    Way(parts: "findsLowest", "the highest are taken for the lowest, and failures for the highest")
    {
      $0.searchedLowest { $0.precedes = { ($1.0, $0.1) < ($0.0, $1.1) } }
    }
    Way(parts: "findsLowest", "a failed training is taken for the best: NaN comes first") {
      $0.searchedLowest { $0.key = { $0.isNaN ? -.infinity : $0 } }
    }
    Way(parts: "findsLowest", "a failed training counts as a loss of 0") {
      $0.searchedLowest { $0.key = { $0.isNaN ? 0 : $0 } }
    }
    Way(parts: "findsLowest", "NaN is compared with <, and nothing is in order") {
      $0.searchedLowest {
        $0.key = { $0 }
        $0.precedes = { $0.0 < $1.0 }
      }
    }
    Way(parts: "findsLowest", "failed trainings are left out, also where all are wanted") {
      $0.searchedLowest {
        $0.finish = { places, losses in places.filter { !losses[$0].isNaN } }
      }
    }
    Way(parts: "findsLowest", "the places are in their own order, and not in that of the losses") {
      $0.searchedLowest { $0.finish = { places, _ in places.sorted() } }
    }
    Way(parts: "findsLowest", "the lowest comes last") {
      $0.searchedLowest { $0.finish = { places, _ in places.reversed() } }
    }
    Way(parts: "findsLowest", "places are counted from 1") {
      $0.searchedLowest { $0.finish = { places, _ in places.map { $0 + 1 } } }
    }
    Way(parts: "findsLowest", "ranks are given for places") {
      $0.searchedLowest {
        $0.finish = { places, losses in
          let keys = losses.map { $0.isNaN ? .infinity : $0 }
          let order = keys.indices.sorted { (keys[$0], $0) < (keys[$1], $1) }
          return keys.indices.prefix(places.count).map { order.firstIndex(of: $0)! }
        }
      }
    }
    Way(parts: "findsLowest", "one place too few is given") {
      $0.searchedLowest { $0.taken = { $0 - 1 } }
    }
    Way(parts: "findsLowest", "one place too many is given") {
      $0.searchedLowest { $0.taken = { $0 + 1 } }
    }
    Way(parts: "findsLowest", "the lowest alone is given, whatever the count") {
      $0.searchedLowest { $0.taken = { min($0, 1) } }
    }
    Way(parts: "findsLowest", "all places are given, whatever the count") {
      $0.searchedLowest { $0.taken = { _ in .max } }
    }
    Way(parts: "findsLowest", "of equal losses the later one comes first") {
      $0.searchedLowest { $0.precedes = { ($0.0, $1.1) < ($1.0, $0.1) } }
    }
    Way(parts: "findsLowest", "losses are compared by how far they are from 0") {
      $0.searchedLowest { $0.key = { $0.isNaN ? .infinity : abs($0) } }
    }

    // MARK: The best
    Way(parts: "choosesBest", "the best seed decides, and is given for the mean") {
      $0.searchedBest { $0.estimate.mean = { $0.min()! } }
    }
    Way(parts: "choosesBest", "the best seed decides, and not the mean") {
      $0.searchedBest { $0.score = { losses, _ in losses.min()! } }
    }
    Way(parts: "choosesBest", "the worst seed decides, and not the mean") {
      $0.searchedBest { $0.score = { losses, _ in losses.max()! } }
    }
    Way(parts: "choosesBest", "the first seed decides, and not the mean") {
      $0.searchedBest { $0.score = { losses, _ in losses[0] } }
    }
    Way(parts: "choosesBest", "the last seed decides, and not the mean") {
      $0.searchedBest { $0.score = { losses, _ in losses.last! } }
    }
    Way(parts: "choosesBest", "the setting with the smallest error is taken for the best") {
      $0.searchedBest { $0.score = { $1.error } }
    }
    Way(parts: "choosesBest", "what could be best by luck is taken: the mean less its error") {
      $0.searchedBest { $0.score = { $1.mean - $1.error } }
    }
    Way(parts: "choosesBest", "the setting with the highest mean is taken") {
      $0.searchedBest { $0.lowest.key = { $0.isNaN ? .infinity : -$0 } }
    }
    Way(parts: "choosesBest", "the setting with the highest mean is taken, or one that diverged") {
      $0.searchedBest { $0.lowest.precedes = { ($1.0, $0.1) < ($0.0, $1.1) } }
    }
    Way(parts: "choosesBest", "a training that diverged is taken for the best") {
      $0.searchedBest { $0.lowest.key = { $0.isNaN ? -.infinity : $0 } }
    }
    Way(parts: "choosesBest", "each setting has seeds of its own, and another luck") {
      $0.searchedBest {
        $0.ofSetting = { seeds, place in seeds.map { $0 + UInt64(place * seeds.count) } }
      }
    }
    Way(parts: "choosesBest", "one generator goes on from training to training") {
      $0.searchedBest { $0.seeds.isOneGenerator = true }
    }
    Way(parts: "choosesBest", "the mean and the error are the first setting's") {
      $0.searchedBest { $0.reported = { _ in 0 } }
    }
    Way(parts: "choosesBest", "the first seed alone is trained, and no error is known") {
      $0.searchedBest { $0.seeds.seeds = { Array($0.prefix(1)) } }
    }
    Way(parts: "choosesBest", "the variance is divided by n, not by n − 1") {
      $0.searchedBest { $0.estimate.divisor = { $0 } }
    }
    Way(
      parts: "choosesBest",
      "the error is not divided by √n: how far losses are from each other, not from the mean of many"
    ) { $0.searchedBest { $0.estimate.error = { deviation, _ in deviation } } }
  }
}
