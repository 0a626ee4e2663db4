import Foundation
import KataTesting
import Tensors

/// How much higher some losses are than others as a row of parts.
struct DifferenceFormula: Formula {
  var estimate = EstimateFormula()
  var losses, others: ([Double]) -> [Double]
  var difference: (_ loss: Double, _ other: Double) -> Double = { $0 - $1 }
  /// The error in place of the pairs' own, of those of the two means.
  var error: (_ own: Double, _ a: Double, _ b: Double) -> Double = { own, _, _ in own }

  init() { (losses, others) = ({ $0 }, { $0 }) }

  func callAsFunction(
    _ losses: [Double], _ others: [Double]
  ) -> (mean: Double, error: Double) {
    let pairs = zip(self.losses(losses), self.others(others))
    let (mean, own) = estimate(pairs.map { difference($0, $1) })
    return (mean, error(own, estimate(losses).error, estimate(others).error))
  }
}

/// How often chance makes as large a difference, as a row of parts.
struct ChanceFormula: Formula {
  /// What each difference counts as.
  var counted: (Double) -> Double = { $0 }
  /// What a difference may be beside itself.
  var other: (Double) -> Double = { -$0 }
  var magnitude: (Double) -> Double = { abs($0) }
  var observed: (_ differences: [Double]) -> Double = { $0.reduce(0, +) }
  var isExtreme: (_ sum: Double, _ observed: Double) -> Bool = { $0 >= $1 }
  var share: (_ extreme: Double, _ all: Double) -> Double = { $0 / $1 }

  func callAsFunction(_ differences: [Double]) -> Double {
    let differences = differences.map(counted)
    let observed = magnitude(observed(differences))
    var sums = [0.0]
    for difference in differences {
      sums = sums.flatMap { [$0 + difference, $0 + other(difference)] }
    }
    let extreme = sums.count { isExtreme(magnitude($0), observed) }
    return share(Double(extreme), Double(sums.count))
  }
}

/// Successive halving as a row of parts.
struct HalvingFormula: Formula {
  var lowest = LowestFormula()
  var kept: (_ count: Int, _ factor: Int) -> Int = { max($0 / $1, 1) }
  /// The steps of the next round, of those of this one and of the first.
  var next: (_ steps: Int, _ factor: Int, _ first: Int) -> Int = { steps, factor, _ in
    steps * factor
  }
  /// Whether a further round is trained.
  var goesOn: (_ count: Int, _ factor: Int, _ round: Int) -> Bool = { count, _, _ in count > 1 }
  /// What a place among the remaining ones stands for.
  var pick: (_ place: Int, _ remaining: [[Double]], _ all: [[Double]]) -> [Double] = {
    place, remaining, _ in remaining[place]
  }
  /// The losses that decide, of this round's and those that the same settings had before.
  var deciding: (_ losses: [Double], _ before: [Double]) -> [Double] = { losses, _ in losses }
  /// Whether what is left is trained once more, after so many rounds.
  var trainsLast: (_ round: Int) -> Bool = { _ in false }

  func callAsFunction(
    _ settings: [[Double]], stepCount: Int, factor: Int, train: ([Double], Int) -> Double
  ) -> [Double] {
    var (remaining, steps, round) = (settings, stepCount, 0)
    var before: [[Double]: Double] = [:]
    while goesOn(remaining.count, factor, round) {
      let found = remaining.map { train($0, steps) }
      let losses = deciding(found, remaining.map { before[$0] ?? 0 })
      for (setting, loss) in zip(remaining, losses) { before[setting] = loss }
      let places = lowest(losses, count: kept(remaining.count, factor))
      remaining = places.map { pick($0, remaining, settings) }
      steps = next(steps, factor, stepCount)
      round += 1
    }
    if trainsLast(round) { _ = train(remaining[0], steps) }
    return remaining[0]
  }
}

// MARK: - How the attempts at kata 38 are run

extension Example {
  func searchedValues(
    _ change: @escaping (inout ScaleFormula) -> Void
  ) -> Exchange<ScaleFormula> {
    Exchange(of: ScaleFormula(), change) { formula in
      Self.tensor(doubles("shares").map { formula(ranges[0], at: $0) })
    }
  }

  func searchedGrid(_ change: @escaping (inout GridFormula) -> Void) -> Exchange<GridFormula> {
    Exchange(
      of: GridFormula(), change, answers: { columns(of: $0(ranges, counts: sizes("counts"))) })
  }

  func searchedDraws(
    _ change: @escaping (inout DrawingFormula) -> Void
  ) -> Exchange<DrawingFormula> {
    Exchange(
      of: DrawingFormula(), change,
      answers: { formula in spread { formula(ranges, count: $0, using: &$1) } })
  }

  func searchedLosses(
    _ change: @escaping (inout SeedsFormula) -> Void
  ) -> Exchange<SeedsFormula> {
    Exchange(of: SeedsFormula(), change) { formula in
      Self.tensor(formula(seeds) { toyLoss(doubles("setting"), using: &$0) })
    }
  }

  func searchedEstimate(
    _ change: @escaping (inout EstimateFormula) -> Void
  ) -> Exchange<EstimateFormula> {
    Exchange(
      of: EstimateFormula(), change, answers: { Self.summary($0(doubles("losses"))) })
  }

  func searchedLowest(
    _ change: @escaping (inout LowestFormula) -> Void
  ) -> Exchange<LowestFormula> {
    Exchange(of: LowestFormula(), change) { $0(doubles("losses"), count: integer("count")) }
  }

  func searchedBest(_ change: @escaping (inout BestFormula) -> Void) -> Exchange<BestFormula> {
    Exchange(
      of: BestFormula(), change,
      answers: { formula in
        let best = formula(of: candidates, seeds: seeds) { toyLoss($0, using: &$1) }
        return Self.summary((best.mean, best.error)).merging(["setting": Self.tensor(best.setting)])
      })
  }

  func searchedDifference(
    _ change: @escaping (inout DifferenceFormula) -> Void
  ) -> Exchange<DifferenceFormula> {
    Exchange(
      of: DifferenceFormula(), change,
      answers: { Self.summary($0(doubles("losses"), doubles("others"))) })
  }

  func searchedChance(
    _ change: @escaping (inout ChanceFormula) -> Void
  ) -> Exchange<ChanceFormula> {
    Exchange(of: ChanceFormula(), change) { Tensor($0(doubles("differences"))) }
  }

  func searchedHalving(
    _ change: @escaping (inout HalvingFormula) -> Void
  ) -> Exchange<HalvingFormula> {
    Exchange(
      of: HalvingFormula(), change,
      answers: { formula in
        halved { formula($0, stepCount: $1, factor: $2, train: $3) }
      })
  }

  static func summary(_ estimate: (mean: Double, error: Double)) -> Answers {
    ["mean": Tensor(estimate.mean), "error": Tensor(estimate.error)]
  }
}
