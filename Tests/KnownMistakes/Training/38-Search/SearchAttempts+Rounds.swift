import Foundation
import KataTesting
import Tensors

extension SearchAttempts {
  /// Mistakes in the comparison of two settings.
  @WayList static var comparisons: [Way] {
    Way(parts: "comparesPairs", "the first losses are subtracted from the second") {
      $0.searchedDifference { $0.difference = { $1 - $0 } }
    }
    Way(parts: "comparesPairs", "nothing is paired: the errors of two separate means are added") {
      $0.searchedDifference { $0.error = { ($1 * $1 + $2 * $2).squareRoot() } }
    }
    Way(parts: "comparesPairs", "the two errors are added up") {
      $0.searchedDifference { $0.error = { $1 + $2 } }
    }
    Way(parts: "comparesPairs", "the one error is subtracted from the other") {
      $0.searchedDifference { $0.error = { $1 - $2 } }
    }
    Way(parts: "comparesPairs", "both are sorted first, so that no seed meets itself") {
      $0.searchedDifference {
        $0.losses = { $0.sorted() }
        $0.others = { $0.sorted() }
      }
    }
    Way(parts: "comparesPairs", "the distances are taken, whoever is lower") {
      $0.searchedDifference { $0.difference = { abs($0 - $1) } }
    }
    Way(parts: "comparesPairs", "the difference is a share of the second loss") {
      $0.searchedDifference { $0.difference = { ($0 - $1) / $1 } }
    }
    Way(parts: "comparesPairs", "the losses are added up, and not subtracted") {
      $0.searchedDifference { $0.difference = { $0 + $1 } }
    }
    Way(parts: "comparesPairs", "each loss is compared with the mean of the others") {
      $0.searchedDifference {
        $0.others = { others in others.map { _ in average(others) } }
      }
    }
    Way(parts: "comparesPairs", "the seed with the largest difference is taken for all") {
      $0.searchedDifference { $0.estimate.mean = { $0.max()! } }
    }
    Way(parts: "comparesPairs", "the variance is divided by n, not by n − 1") {
      $0.searchedDifference { $0.estimate.divisor = { $0 } }
    }
    Way(
      parts: "comparesPairs",
      "it is not divided by √n: how far differences are from each other, not from their mean"
    ) { $0.searchedDifference { $0.estimate.error = { deviation, _ in deviation } } }

    // MARK: Chance
    Way(
      parts: "countsChance", "one side alone is counted: sums as far from 0 the other way are not"
    ) {
      $0.searchedChance { $0.magnitude = { $0 } }
    }
    Way(parts: "countsChance", "sums that are equal to the real one are not counted") {
      $0.searchedChance { $0.isExtreme = { $0 > $1 } }
    }
    Way(parts: "countsChance", "sums that are less far from 0 are counted") {
      $0.searchedChance { $0.isExtreme = { $0 < $1 } }
    }
    Way(parts: "countsChance", "what is left of 1 is given") {
      $0.searchedChance { $0.share = { 1 - $0 / $1 } }
    }
    Way(parts: "countsChance", "the real signs are not counted among all") {
      $0.searchedChance { $0.share = { ($0 - 1) / ($1 - 1) } }
    }
    Way(parts: "countsChance", "the real signs are counted once more, as beside drawn ones") {
      $0.searchedChance { $0.share = { ($0 + 1) / ($1 + 1) } }
    }
    Way(parts: "countsChance", "the signs alone count, however large the differences") {
      $0.searchedChance { $0.counted = { $0 == 0 ? 0 : $0 < 0 ? -1 : 1 } }
    }
    Way(parts: "countsChance", "the distances from 0 are added up, whatever their signs") {
      $0.searchedChance { $0.observed = { $0.reduce(0) { $0 + abs($1) } } }
    }
    Way(parts: "countsChance", "the real mean is compared with sums") {
      $0.searchedChance { $0.observed = average }
    }
    Way(parts: "countsChance", "a difference is there or not, where it should change its sign") {
      $0.searchedChance { $0.other = { _ in 0 } }
    }
    Way(parts: "countsChance", "the number of ways is given, and no share") {
      $0.searchedChance { $0.share = { extreme, _ in extreme } }
    }
    Way(parts: "countsChance", "half the share is given") {
      $0.searchedChance { $0.share = { $0 / $1 / 2 } }
    }
    Way("countsChance", "the differences are taken for normal ones, of which there are many") {
      let differences = $0.doubles("differences")
      let (mean, error) = EstimateFormula()(differences)
      return Tensor(erfc(abs(mean / error) / 2.squareRoot()))
    }
  }

  /// Mistakes in successive halving.
  @WayList static var rounds: [Way] {
    Way(parts: "halves", "the worst are kept") {
      $0.searchedHalving { $0.lowest.key = { $0.isNaN ? .infinity : -$0 } }
    }
    Way(parts: "halves", "the worst are kept, and failed trainings before all others") {
      $0.searchedHalving { $0.lowest.precedes = { ($1.0, $0.1) < ($0.0, $1.1) } }
    }
    Way(parts: "halves", "failed trainings are kept: NaN comes first") {
      $0.searchedHalving { $0.lowest.key = { $0.isNaN ? -.infinity : $0 } }
    }
    Way(parts: "halves", "NaN is compared with <, and nothing is in order") {
      $0.searchedHalving {
        $0.lowest.key = { $0 }
        $0.lowest.precedes = { $0.0 < $1.0 }
      }
    }
    Way(parts: "halves", "every round trains for as long as the first") {
      $0.searchedHalving { $0.next = { steps, _, _ in steps } }
    }
    Way(parts: "halves", "every round trains twice as long, whatever the factor") {
      $0.searchedHalving { $0.next = { steps, _, _ in 2 * steps } }
    }
    Way(parts: "halves", "every round trains for as many steps more as the first has") {
      $0.searchedHalving { $0.next = { steps, _, first in steps + first } }
    }
    Way(parts: "halves", "the steps of all rounds so far are counted, as if training went on") {
      $0.searchedHalving { $0.next = { steps, factor, first in steps * factor + first } }
    }
    Way(parts: "halves", "the steps become fewer, and not more") {
      $0.searchedHalving { $0.next = { steps, factor, _ in max(steps / factor, 1) } }
    }
    Way(parts: "halves", "half of them is kept, whatever the factor") {
      $0.searchedHalving { $0.kept = { count, _ in max(count / 2, 1) } }
    }
    Way(parts: "halves", "that part is dropped which should be kept") {
      $0.searchedHalving { $0.kept = { count, factor in count - max(count / factor, 1) } }
    }
    Way(parts: "halves", "the part that is kept is rounded up") {
      $0.searchedHalving {
        $0.kept = { count, factor in min((count + factor - 1) / factor, max(count - 1, 1)) }
      }
    }
    Way(parts: "halves", "one is kept after the first round") {
      $0.searchedHalving { $0.kept = { _, _ in 1 } }
    }
    Way(parts: "halves", "one setting is dropped in each round") {
      $0.searchedHalving { $0.kept = { count, _ in count - 1 } }
    }
    Way(parts: "halves", "the places are looked up among all settings, not among the remaining") {
      $0.searchedHalving { $0.pick = { place, _, all in all[place] } }
    }
    Way(parts: "halves", "nothing is trained any more where no more than the factor are left") {
      $0.searchedHalving { $0.goesOn = { count, factor, _ in count > factor } }
    }
    Way(parts: "halves", "the one that is left is trained once more") {
      $0.searchedHalving { $0.trainsLast = { round in round > 0 } }
    }
    Way(parts: "halves", "a setting that has no rival is trained all the same") {
      $0.searchedHalving { $0.trainsLast = { round in round == 0 } }
    }
    Way(parts: "halves", "the first round alone is trained, and its best is given") {
      $0.searchedHalving { $0.goesOn = { count, _, round in count > 1 && round < 1 } }
    }
    Way(parts: "halves", "the losses of all rounds are added up") {
      $0.searchedHalving { $0.deciding = { zip($0, $1).map { $0 + $1 } } }
    }
    Way(parts: "halves", "the losses of the first round decide in all") {
      $0.searchedHalving { $0.deciding = { zip($0, $1).map { $1 == 0 ? $0 : $1 } } }
    }
  }
}
