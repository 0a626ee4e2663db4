import KataTesting
import Tensors

extension PretrainingAttempts {
  @WayList static var otherWays: [Way] {
    Way(parts: "spreads", "as it is meant") { $0.spread { _ in } }
    Way(parts: "starts", "as it is meant") { $0.firstWeights { _ in } }
    Way(parts: "divides", "as it is meant") { $0.divided { _ in } }
    Way(parts: "divides", "windows of what is learned from, and of what is held out") {
      $0.divided {
        $0.windows = { ids, length in
          stride(from: 0, to: ids.count - length + 1, by: length).map {
            Array(ids[$0..<$0 + length])
          }
        }
      }
    }
    Way(parts: "deals", "as it is meant") { $0.dealtBatches { _ in } }
    Way(parts: "deals", "seeds of epochs are far apart") {
      $0.dealtBatches { $0.epochSeed = { seed, epoch, _ in 7919 * (seed + 1) + epoch } }
    }
    Way(parts: "findsGradients", "as it is meant") { $0.foundGradients { _ in } }
    Way(parts: "findsGradients", "sums of losses, divided by all targets at the end") {
      $0.foundGradients { formula in
        formula.loss.divisor = { _, _ in Tensor(1) }
        formula.weight = { _ in 1 }
        let asked = formula.asked
        let targets = Counter()
        formula.asked = { rows in
          let (ids, all) = asked(rows)
          targets.count += all.scalars.count { $0 != -100 }
          return (ids, all)
        }
        formula.sum = { _, _ in Float(targets.count) }
      }
    }
    Way(parts: "learns", "as it is meant") { $0.learnedSteps { _ in } }
    Way(parts: "isTested", "as it is meant") { $0.testedHeldOut { _ in } }
    Way(results: "trains", "as it is meant") { $0.answers(but: []) }
    Way(results: "isSaved", "as it is meant") { $0.answers(but: []) }
    Way(results: "goesOn", "as it is meant") { $0.answers(but: []) }
  }

  private final class Counter { var count = 0 }
}
