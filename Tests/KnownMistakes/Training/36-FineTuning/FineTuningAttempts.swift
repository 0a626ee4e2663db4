import KataTesting
import PlainFunctions
import Tensors

final class FineTuningAttempts: KataAttempts {}

extension FineTuningAttempts {
  static var mistakes: [Way] { scoring + training + finding }

  @WayList private static var scoring: [Way] {
    Way(parts: "scores", "padding is attended to: the mask is not passed on") {
      $0.textScores { $0.mask = { _ in nil } }
    }
    Way(parts: "scores", "the mask is true at padding, and false at tokens") {
      $0.textScores { $0.mask = { .!$0 } }
    }
    Way(parts: "scores", "padding stands in front, and [CLS] no longer at the first place") {
      $0.textScores { $0.fillsInFront = true }
    }
    Way(parts: "scores", "the texts are cut to the shortest") {
      $0.textScores { $0.length = { $0.map(\.count).min() ?? 0 } }
    }
    Way(parts: "scores", "the token types are 1") { $0.textScores { $0.tokenType = 1 } }
    Way(parts: "scores", "the scores are put through a softmax") {
      $0.textScores { $0.finish = { softmax($0) } }
    }
    Way(parts: "scores", "the scores are logarithms of shares") {
      $0.textScores { $0.finish = { $0 - $0.logSumExp(axis: -1, keepDims: true) } }
    }
    Way(parts: "scores", "the classes are read from the last position") {
      $0.textScores { $0.encoding = { $0[$0.count - 1][.all, -1] } }
    }
    Way(parts: "scores", "the classes are read from the mean over all positions") {
      $0.textScores { $0.encoding = { $0[$0.count - 1].mean(axis: 1) } }
    }

    // MARK: Freezing
    Way(results: "freezes", "the body is not frozen") { names(of: $0) { _ in true } }
    Way(results: "freezes", "everything is frozen, and the head too") {
      names(of: $0) { _ in false }
    }
    Way(results: "freezes", "the head is frozen, and the body trains") {
      names(of: $0) { $0.hasPrefix("bert.") }
    }
    Way(results: "freezes", "the blocks alone are frozen, and the embedding trains") {
      names(of: $0) { !$0.hasPrefix("bert.blocks.") }
    }
    Way(results: "freezes", "the BERT's own head still trains") {
      names(of: $0) { !$0.hasPrefix("bert.") || $0.contains("tokenHead") }
    }
    Way(results: "freezes", "the head stays frozen where it was") { example in
      let isFrozen = example.integer("frozen") > 0
      return names(of: example) { !isFrozen && $0.hasPrefix("classifier.") }
    }
  }

  @WayList private static var training: [Way] {
    // MARK: A step
    Way(parts: "trains", "nothing is dropped in a step: the model stays in evaluation") {
      $0.tuned { $0.dropsInSteps = false }
    }
    Way(parts: "trains", "padding is attended to") { $0.tuned { $0.scores.mask = { _ in nil } } }
    Way(parts: "trains", "the loss is a sum over the texts, and no mean") {
      $0.tuned { formula in
        formula.loss = { [loss = formula.loss] in loss($0, $1) * Float($1.count) }
      }
    }
    Way(parts: "trains", "the sign is turned around: the loss grows") {
      $0.tuned { formula in
        formula.loss = { [loss = formula.loss] in -loss($0, $1) }
      }
    }
    Way(parts: "trains", "softmax is taken twice, of shares") {
      $0.tuned { formula in
        formula.loss = { [loss = formula.loss] in loss(softmax($0), $1) }
      }
    }
    Way(parts: "trains", "the model is never changed") { $0.tuned { $0.changesModel = false } }
    Way(parts: "trains", "the loss is that after the step") {
      $0.tuned { $0.measuresAfterwards = true }
    }
    Way(parts: "trains", "the body is frozen") {
      $0.tuned { $0.frozenLater = { $0.hasPrefix("bert.") } }
    }

    // MARK: Both phases
    Way(parts: "tunes", "the body is not frozen while the head learns") {
      $0.tuned { $0.frozenFirst = { _ in false } }
    }
    Way(parts: "tunes", "the body is never unfrozen") {
      $0.tuned {
        $0.frozenLater = { $0.hasPrefix("bert.") }
        $0.isFrozenAtEnd = true
      }
    }
    Way(parts: "tunes", "the head is frozen while the body learns") {
      $0.tuned {
        $0.frozenLater = { $0.hasPrefix("classifier.") }
        $0.isFrozenAtEnd = true
      }
    }
    Way(parts: "tunes", "the head is frozen first, and not the body") {
      $0.tuned { $0.frozenFirst = { $0.hasPrefix("classifier.") } }
    }
    Way(parts: "tunes", "everything learns at the head's rate") {
      $0.tuned { $0.rate = $0.headRate }
    }
    Way(parts: "tunes", "the head learns at the lower rate") { $0.tuned { $0.headRate = $0.rate } }
    Way(parts: "tunes", "the two rates are exchanged") {
      $0.tuned { ($0.rate, $0.headRate) = ($0.headRate, $0.rate) }
    }
    Way(parts: "tunes", "the second phase goes on with the first one's optimizer") {
      $0.tuned { $0.keepsOptimizer = true }
    }
    Way(parts: "tunes", "the second phase begins with the first batch again") {
      $0.tuned { $0.later = { batches, _ in batches } }
    }
    Way(parts: "tunes", "the head gets all batches, and then everything the others") {
      $0.tuned { $0.first = { batches, _ in batches } }
    }
    Way(parts: "tunes", "the first phase is a step too long") { $0.tuned { $0.headStepCount += 1 } }
    Way(parts: "tunes", "there is no first phase") { $0.tuned { $0.headStepCount = 0 } }
    Way(parts: "tunes", "there is no second phase") { $0.tuned { $0.later = { _, _ in [] } } }
    Way(parts: "tunes", "the model is left in training") {
      $0.tuned { $0.isInEvaluationAtEnd = false }
    }
    Way(parts: "tunes", "nothing is dropped in the steps") { $0.tuned { $0.dropsInSteps = false } }
  }

  @WayList private static var finding: [Way] {
    Way(parts: "classes", "dropout goes on: the model is not put in evaluation") {
      $0.foundClasses { $0.scores.isTraining = true }
    }
    Way(parts: "classes", "the least likely class is given") {
      $0.foundClasses { $0.choose = { (-$0).argMax(axis: -1).scalars } }
    }
    Way(parts: "classes", "the likeliest text of each class is given") {
      $0.foundClasses { $0.choose = { $0.argMax(axis: 0).scalars } }
    }
    Way(parts: "classes", "classes are counted from 1") {
      $0.foundClasses { $0.choose = { $0.argMax(axis: -1).scalars.map { $0 + 1 } } }
    }
    Way(parts: "measures", "dropout goes on: the model is not put in evaluation") {
      $0.measured { $0.scores.isTraining = true }
    }
    Way(parts: "measures", "what is wrong is counted") {
      $0.measured { $0.isCounted = { $0 != $1 } }
    }
    Way(parts: "measures", "all are counted") { $0.measured { $0.isCounted = { _, _ in true } } }
    Way(parts: "measures", "a class counts as right that is next to it") {
      $0.measured { $0.isCounted = { abs($0 - $1) <= 1 } }
    }

    // MARK: The worst
    Way(parts: "finds", "dropout goes on: the model is not put in evaluation") {
      $0.foundWorst { $0.scores.isTraining = true }
    }
    Way(parts: "finds", "the best come first") { $0.foundWorst { $0.badness = { $0[$1] } } }
    Way(parts: "finds", "the label is not asked: those come first of which the model is least sure")
    {
      $0.foundWorst { $0.badness = { logs, _ in -logs.max()! } }
    }
    Way(parts: "finds", "the label is not asked: those come first of which the model is surest") {
      $0.foundWorst { $0.badness = { logs, _ in logs.max()! } }
    }
    Way(parts: "finds", "of two equal losses the later comes first") {
      $0.foundWorst { $0.isEarlierFirst = false }
    }
    Way(parts: "finds", "one too few is given") {
      $0.foundWorst { $0.listed = { Array($0.prefix($1 - 1)) } }
    }
    Way(parts: "finds", "all are given") { $0.foundWorst { $0.listed = { places, _ in places } } }
    Way(parts: "finds", "the last ones are given") {
      $0.foundWorst { $0.listed = { $0.suffix($1) } }
    }
    Way(parts: "finds", "the places are sorted again") {
      $0.foundWorst { $0.listed = { $0.prefix($1).sorted() } }
    }
    Way(parts: "finds", "places are counted from 1") {
      $0.foundWorst { $0.listed = { $0.prefix($1).map { $0 + 1 } } }
    }
    Way(parts: "finds", "scores are compared, and no shares") { $0.foundWorst { $0.logs = { $0 } } }

    // MARK: The interval
    Way(parts: "bounds", "it is p ± z · √(p(1 − p)/n), which is nothing where all are right") {
      $0.bounded {
        $0.middle = { p, _, _ in p }
        $0.spread = { p, n, _ in p * (1 - p) / n }
        $0.scale = { _, _ in 1 }
      }
    }
    Way(parts: "bounds", "it is not divided by 1 + z²/n") {
      $0.bounded { $0.scale = { _, _ in 1 } }
    }
    Way(parts: "bounds", "its middle is p") { $0.bounded { $0.middle = { p, _, _ in p } } }
    Way(parts: "bounds", "z²/4n² is forgotten") {
      $0.bounded { $0.spread = { p, n, _ in p * (1 - p) / n } }
    }
    Way(parts: "bounds", "z²/4n² has no square below") {
      $0.bounded { $0.spread = { $0 * (1 - $0) / $1 + $2 * $2 / (4 * $1) } }
    }
    Way(parts: "bounds", "no root is taken") { $0.bounded { $0.half = { $1 * $0 } } }
    Way(parts: "bounds", "the root is not multiplied by z") {
      $0.bounded { $0.half = { spread, _ in spread.squareRoot() } }
    }
    Way(parts: "bounds", "z is that of 90 of a hundred, or of one side") {
      $0.bounded { $0.z = 1.644854 }
    }
    Way(parts: "bounds", "z is that of 99 of a hundred") { $0.bounded { $0.z = 2.575829 } }
    Way(parts: "bounds", "z is 2") { $0.bounded { $0.z = 2 } }
  }

  /// What trains then, of all names.
  private static func names(
    of example: Example, _ trains: (String) -> Bool
  ) -> Answers {
    let names = TextScoresFormula(example).state.names
    return ["what trains": names.filter(trains).sorted()]
  }
}
