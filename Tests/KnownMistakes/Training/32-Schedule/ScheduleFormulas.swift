import Foundation
import KataTesting
import Layers
import Tensors

/// A schedule as a row of parts. W is the warm-up's count of steps, S that of all.
struct ScheduleFormula: Formula {
  var peak: Double
  var W: Double
  var S: Double

  // MARK: The warm-up
  /// The step as the warm-up counts it.
  var warmStep: (_ step: Double) -> Double = { $0 }
  /// How many steps the warm-up is divided by.
  var warmLength: (_ W: Double, _ S: Double) -> Double = { W, _ in W }
  var isWarm: (_ step: Double, _ W: Double) -> Bool = { $0 >= $1 }
  var rise: (_ share: Double) -> Double = { $0 }
  /// What is left of the peak after the warm-up.
  var warm: (_ share: Double) -> Double = { _ in 1 }

  // MARK: The cosine
  /// How many steps lie behind, as the cosine counts them.
  var coolStep: (_ step: Double, _ W: Double) -> Double = { $0 - $1 }
  /// How many steps the cosine is divided by.
  var coolLength: (_ S: Double, _ W: Double) -> Double = { max(1, $0 - $1) }
  /// What has been done, as the cosine sees it.
  var limit: (_ done: Double) -> Double = { min(1, $0) }
  var fall: (_ done: Double) -> Double = { (1 + cos(.pi * $0)) / 2 }
  /// The share in the warm-up, of the one that the cosine would have there.
  var beforeCooling: (_ share: Double) -> Double = { _ in 1 }

  // MARK: Both
  var rate: (_ peak: Double, _ warm: Double, _ cool: Double) -> Double = { $0 * $1 * $2 }

  func warmupShare(of step: Double) -> Double {
    let share = rise(warmStep(step) / warmLength(W, S))
    return isWarm(step, W) ? warm(share) : share
  }

  func cosineShare(of step: Double) -> Double {
    let share = fall(limit(coolStep(step, W) / coolLength(S, W)))
    return step < W ? beforeCooling(share) : share
  }

  func rate(of step: Double) -> Double {
    rate(peak, warmupShare(of: step), cosineShare(of: step))
  }
}

/// Gradients of parts as a row of parts of their own: tensors stand in the order of the layer's names.
struct AccumulationFormula: Formula {
  var isSkipped: (_ part: GradientPart) -> Bool = { $0.targetCount == 0 }
  /// What a part's gradients are multiplied by.
  var weight: (_ part: GradientPart) -> Float = { Float($0.targetCount) }
  /// What a part's loss is multiplied by.
  var lossWeight: (_ part: GradientPart) -> Float = { Float($0.targetCount) }
  /// How much a part counts.
  var count: (_ part: GradientPart) -> Int = { $0.targetCount }
  var add: (_ sum: Gradients, _ new: Gradients) -> Gradients = { $0 + $1 }
  var addLoss: (_ sum: Float, _ new: Float) -> Float = { $0 + $1 }
  var addCount: (_ sum: Int, _ new: Int) -> Int = { $0 + $1 }
  /// What the gradients' sum is divided by, of the targets and the parts that were added.
  var divisor: (_ targetCount: Int, _ partCount: Int) -> Float = { targets, _ in Float(targets) }
  /// What the losses' sum is divided by.
  var lossDivisor: (_ targetCount: Int, _ partCount: Int) -> Float = { targets, _ in
    Float(targets)
  }

  struct Sums {
    var gradients: Gradients?
    var loss: Float = 0
    var targetCount = 0
    var partCount = 0
  }

  func sums(_ parts: [GradientPart]) -> Sums {
    var sums = Sums()
    for part in parts where !isSkipped(part) {
      let weighted = part.gradients * weight(part)
      sums.gradients = sums.gradients.map { add($0, weighted) } ?? weighted
      sums.loss = addLoss(sums.loss, part.loss * lossWeight(part))
      sums.targetCount = addCount(sums.targetCount, count(part))
      sums.partCount += 1
    }
    return sums
  }

  func mean(_ parts: [GradientPart]) -> (loss: Float, gradients: Gradients)? {
    let sums = sums(parts)
    guard let gradients = sums.gradients else { return nil }
    return (
      loss: sums.loss / lossDivisor(sums.targetCount, sums.partCount),
      gradients: gradients * (1 / divisor(sums.targetCount, sums.partCount))
    )
  }
}

extension AccumulationFormula {
  /// Gradients and losses are multiplied by the same.
  mutating func weigh(by weight: @escaping (GradientPart) -> Float) {
    (self.weight, lossWeight) = (weight, weight)
  }

  /// Gradients and losses are divided by the same.
  mutating func divide(by divisor: @escaping (_ targetCount: Int, _ partCount: Int) -> Float) {
    (self.divisor, lossDivisor) = (divisor, divisor)
  }
}

extension Example {
  private var schedule: ScheduleFormula {
    ScheduleFormula(
      peak: Double(float("peak")), W: Double(integer("warmupCount")),
      S: Double(integer("stepCount")))
  }

  func warmedUp(
    _ change: @escaping (inout ScheduleFormula) -> Void
  ) -> Exchange<ScheduleFormula> {
    Exchange(of: schedule, change) { formula in
      bySteps { formula.warmupShare(of: Double($0)) }
    }
  }

  func cooled(_ change: @escaping (inout ScheduleFormula) -> Void) -> Exchange<ScheduleFormula> {
    Exchange(of: schedule, change) { formula in
      bySteps { formula.cosineShare(of: Double($0)) }
    }
  }

  func rated(_ change: @escaping (inout ScheduleFormula) -> Void) -> Exchange<ScheduleFormula> {
    Exchange(of: schedule, change) { formula in bySteps { formula.rate(of: Double($0)) } }
  }

  func addedUp(
    _ change: @escaping (inout AccumulationFormula) -> Void
  ) -> Exchange<AccumulationFormula> {
    Exchange(
      of: AccumulationFormula(), change,
      answers: { formula in
        let sums = formula.sums(gradientParts)
        return results(
          gradientSum: sums.gradients, lossSum: sums.loss, targetCount: sums.targetCount)
      })
  }

  func averagedParts(
    _ change: @escaping (inout AccumulationFormula) -> Void
  ) -> Exchange<AccumulationFormula> {
    Exchange(
      of: AccumulationFormula(), change,
      answers: { formula in
        let mean = formula.mean(gradientParts)
        return results(mean: mean?.gradients, loss: mean?.loss)
      })
  }
}
