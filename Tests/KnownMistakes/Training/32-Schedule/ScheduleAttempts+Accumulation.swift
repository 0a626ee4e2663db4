import Foundation
import KataTesting
import Layers
import Tensors

extension ScheduleAttempts {
  /// Mistakes in what is added up.
  @WayList static var sums: [Way] {
    Way(parts: "addsParts", "gradients and losses are added as they are, whatever the targets") {
      $0.addedUp { $0.weigh { _ in 1 } }
    }
    Way(parts: "addsParts", "the gradients are added as they are, and the losses times the targets")
    {
      $0.addedUp { $0.weight = { _ in 1 } }
    }
    Way(parts: "addsParts", "the losses are added as they are, and the gradients times the targets")
    {
      $0.addedUp { $0.lossWeight = { _ in 1 } }
    }
    Way(parts: "addsParts", "a part weighs as much as it has rows, also those without a target") {
      $0.addedUp { formula in
        formula.weigh { Float($0.rowCount) }
        formula.count = \.rowCount
      }
    }
    Way(parts: "addsParts", "gradients and losses are divided by the targets") {
      $0.addedUp { $0.weigh { 1 / Float($0.targetCount) } }
    }
    Way(parts: "addsParts", "the last part takes the place of those before it") {
      $0.addedUp {
        ($0.add, $0.addLoss, $0.addCount) = ({ $1 }, { $1 }, { $1 })
      }
    }
    Way(parts: "addsParts", "the last part's gradients take the place of those before them") {
      $0.addedUp { $0.add = { $1 } }
    }
    Way(parts: "addsParts", "the last part's loss takes the place of those before it") {
      $0.addedUp { $0.addLoss = { $1 } }
    }
    Way(parts: "addsParts", "the gradients of the first part stay, and no others are added") {
      $0.addedUp { $0.add = { sum, _ in sum } }
    }
    Way(parts: "addsParts", "the targets are those of the last part") {
      $0.addedUp { $0.addCount = { $1 } }
    }
    Way(parts: "addsParts", "the targets are never counted") {
      $0.addedUp { $0.addCount = { sum, _ in sum } }
    }
    Way(parts: "addsParts", "parts are counted, and not targets") {
      $0.addedUp { $0.count = { _ in 1 } }
    }
    Way(parts: "addsParts", "each part is added as it is and counts once, for a mean of means") {
      $0.addedUp {
        $0.weigh { _ in 1 }
        $0.count = { _ in 1 }
      }
    }
    Way(parts: "addsParts", "a part without targets is added like others, and the loss is NaN") {
      $0.addedUp { $0.isSkipped = { _ in false } }
    }
    Way(parts: "addsParts", "the sum is weighed with each part that comes") {
      $0.addedUp { formula in
        formula.weigh { _ in 1 }
        formula.add = { sum, new in (sum + new) * 0.5 }
        formula.addLoss = { ($0 + $1) / 2 }
      }
    }
    Way(parts: "addsParts", "the gradients are subtracted, as the optimizer does") {
      $0.addedUp { $0.weight = { -Float($0.targetCount) } }
    }
  }

  /// Mistakes in what is made of the sums.
  @WayList static var means: [Way] {
    Way(parts: "givesMean", "a mean of means: a small part counts as much as a large one") {
      $0.averagedParts {
        $0.weigh { _ in 1 }
        $0.divide { _, parts in Float(parts) }
      }
    }
    Way(parts: "givesMean", "the gradients are a mean of means, and the loss is none") {
      $0.averagedParts {
        $0.weight = { _ in 1 }
        $0.divisor = { _, parts in Float(parts) }
      }
    }
    Way(parts: "givesMean", "the loss is a mean of means, and the gradients are none") {
      $0.averagedParts {
        $0.lossWeight = { _ in 1 }
        $0.lossDivisor = { _, parts in Float(parts) }
      }
    }
    Way(parts: "givesMean", "the parts' means are added up, and divided by nothing") {
      $0.averagedParts {
        $0.weigh { _ in 1 }
        $0.divide { _, _ in 1 }
      }
    }
    Way(parts: "givesMean", "the sums are given, and no means") {
      $0.averagedParts { $0.divide { _, _ in 1 } }
    }
    Way(parts: "givesMean", "the sum of the gradients is given, and no mean") {
      $0.averagedParts { $0.divisor = { _, _ in 1 } }
    }
    Way(parts: "givesMean", "the sum of the losses is given, and no mean") {
      $0.averagedParts { $0.lossDivisor = { _, _ in 1 } }
    }
    Way(parts: "givesMean", "the sums are divided by the parts, and not by the targets") {
      $0.averagedParts { $0.divide { _, parts in Float(parts) } }
    }
    Way(parts: "givesMean", "the sums are divided twice") {
      $0.averagedParts { $0.divide { targets, _ in Float(targets * targets) } }
    }
    Way(parts: "givesMean", "the sums are multiplied by the targets, and not divided") {
      $0.averagedParts { $0.divide { targets, _ in 1 / Float(targets) } }
    }
    Way(parts: "givesMean", "a part weighs as much as it has rows, also those without a target") {
      $0.averagedParts { formula in
        formula.weigh { Float($0.rowCount) }
        formula.count = \.rowCount
      }
    }
    Way(parts: "givesMean", "the parts' means are added up, and divided by the targets") {
      $0.averagedParts { $0.weigh { _ in 1 } }
    }
    Way(parts: "givesMean", "the last part alone is left: each takes the place of those before") {
      $0.averagedParts { ($0.add, $0.addLoss, $0.addCount) = ({ $1 }, { $1 }, { $1 }) }
    }
    Way(parts: "givesMean", "a part without targets makes the loss NaN") {
      $0.averagedParts { $0.isSkipped = { _ in false } }
    }
    Way(results: "givesMean", "where no part has a target, the mean is 0, and not missing") {
      example in
      let parts = example.gradientParts
      let mean = AccumulationFormula().mean(parts)
      let zero = parts[0].gradients * 0
      return example.results(mean: mean?.gradients ?? zero, loss: mean?.loss ?? 0)
    }
  }
}

extension ScheduleAttempts {
  @WayList static var otherWays: [Way] {
    // MARK: Schedules
    Way(parts: "warmsUp", "the smaller of 1 and the share, if there is a warm-up") {
      $0.warmedUp { formula in
        formula.isWarm = { _, W in W == 0 }
        formula.rise = { min(1, $0) }
      }
    }
    Way(parts: "warmsUp", "step warmupCount belongs to the warm-up") {
      $0.warmedUp { formula in
        if formula.W > 0 { formula.isWarm = { $0 > $1 } }
      }
    }
    Way(parts: "cools", "the square of half the angle's cosine") {
      $0.cooled {
        $0.fall = { done in
          let root = cos(Double.pi / 2 * done)
          return root * root
        }
      }
    }
    Way(parts: "cools", "what lies behind is never less than nothing") {
      $0.cooled {
        $0.coolStep = { max(0, $0 - $1) }
        $0.beforeCooling = { $0 }
      }
    }
    Way(parts: "givesRates", "the smaller of the shares") {
      $0.rated { $0.rate = { $0 * min($1, $2) } }
    }

    // MARK: Accumulation
    Way(parts: "addsParts", "as it is meant") { $0.addedUp { _ in } }
    Way(parts: "givesMean", "as it is meant") { $0.averagedParts { _ in } }
    Way(results: "givesMean", "each part weighs its share of all targets") { example in
      let parts = example.gradientParts.filter { $0.targetCount > 0 }
      let total = Float(parts.reduce(0) { $0 + $1.targetCount })
      let shares = parts.map { Float($0.targetCount) / total }
      let weighted = zip(parts, shares).map { $0.gradients * $1 }
      let loss = zip(parts, shares).reduce(Float(0)) { $0 + $1.0.loss * $1.1 }
      let mean = weighted.dropFirst().reduce(weighted.first) { sum, new in sum.map { $0 + new } }
      return example.results(mean: mean, loss: mean == nil ? nil : loss)
    }
  }
}
