import Foundation
import KataTesting
import Layers
import PlainFunctions
import Tensors

extension MaskedPretrainingAttempts {
  /// Mistakes in an epoch.
  @WayList static var epochs: [Way] {
    Way(parts: "goesThrough", "the model is not switched to training: nothing is dropped") {
      $0.learnedFromAll { $0.trains = false }
    }
    Way(parts: "goesThrough", "the batches come in the same order in each epoch") {
      $0.learnedFromAll {
        $0.epoch.shuffleRows = { rows, _ in rows }
        $0.epoch.shuffleBatches = { batches, _ in batches }
      }
    }
    Way(parts: "goesThrough", "the blanks are the same in each epoch") {
      $0.learnedFromAll { formula in
        formula.epoch.shuffleRows = { rows, _ in rows }
        formula.blanked.masking.asking.isDrawn = { numbers, _ in
          numbers.indices.map { $0 % 3 == 1 }
        }
        formula.blanked.masking.hiding.limits = (1, 1)
      }
    }
    Way(parts: "goesThrough", "the last batch is dropped") {
      $0.learnedFromAll { $0.learned = { $0.count > 1 ? $0.dropLast() : [] } }
    }
    Way(parts: "goesThrough", "the first batch is learned from each time") {
      $0.learnedFromAll { $0.learned = { batches in batches.map { _ in batches[0] } } }
    }
    Way(parts: "goesThrough", "the sequences are learned from one by one") {
      $0.learnedFromAll { $0.learned = { batches in batches.flatMap { $0.map { [$0] } } } }
    }
    Way(parts: "goesThrough", "each batch is learned from twice") {
      $0.learnedFromAll { $0.learned = { batches in batches.flatMap { [$0, $0] } } }
    }
    Way(parts: "goesThrough", "all sequences are one batch") {
      $0.learnedFromAll { $0.epoch.size = { _, n in n } }
    }
    Way(parts: "goesThrough", "there is one step an epoch, after the last batch") {
      $0.learnedFromAll { $0.stepsEachTime = false }
    }
    Way(parts: "goesThrough", "the mean of the losses is given") {
      $0.learnedFromAll {
        $0.given = { losses in [losses.reduce(0, +) / Float(losses.count)] }
      }
    }
    Way(parts: "goesThrough", "the last loss alone is given") {
      $0.learnedFromAll { $0.given = { $0.suffix(1) } }
    }
    Way(parts: "goesThrough", "the losses are added up") {
      $0.learnedFromAll {
        $0.given = { losses in losses.indices.map { losses[...$0].reduce(0, +) } }
      }
    }
    Way(
      parts: "goesThrough",
      "the numbers are drawn from a copy of the generator: all epochs are alike"
    ) {
      $0.learnedFromAll {
        $0.epoch.drawsFromCopy = true
        $0.drawsBlanksAnew = false
      }
    }
  }

  /// Mistakes on blanks that were not learned from.
  @WayList static var evaluations: [Way] {
    Way(parts: "evaluates", "dropout goes on: the model is not switched to evaluation") {
      $0.evaluated { $0.isTrainingMeanwhile = true }
    }
    Way(parts: "evaluates", "the model stays in evaluation, and drops nothing from then on") {
      $0.evaluated { $0.isTrainingAfterwards = false }
    }
    Way(parts: "evaluates", "dropout goes on, and stops after it") {
      $0.evaluated { ($0.isTrainingMeanwhile, $0.isTrainingAfterwards) = (true, false) }
    }
    Way(parts: "evaluates", "a mean of means: a batch with few targets counts as much as others") {
      $0.evaluated { $0.weight = { _ in 1 } }
    }
    Way(parts: "evaluates", "batches weigh as much as they have rows") {
      $0.evaluated { $0.weight = { Float($0.ids.shape[0]) } }
    }
    Way(parts: "evaluates", "batches weigh as much as they have tokens") {
      $0.evaluated { $0.weight = { Float(IntTensor($0.mask).sum()) } }
    }
    Way(parts: "evaluates", "the sum of all losses is given, and no mean") {
      $0.evaluated { $0.divisor = { _, _ in 1 } }
    }
    Way(parts: "evaluates", "the sum is divided by the batches") {
      $0.evaluated { $0.divisor = { _, count in Float(count) } }
    }
    Way(parts: "evaluates", "the batches' means are added up") {
      $0.evaluated {
        $0.weight = { _ in 1 }
        $0.divisor = { _, _ in 1 }
      }
    }
    Way(parts: "evaluates", "the first batch alone is asked about") {
      $0.evaluated { $0.chosen = { Array($0.prefix(1)) } }
    }
    Way(parts: "evaluates", "the last batch alone is asked about") {
      $0.evaluated { $0.chosen = { Array($0.suffix(1)) } }
    }
    Way(parts: "evaluates", "the perplexity is given") {
      $0.evaluated { $0.finish = { Foundation.exp($0) } }
    }
    Way(parts: "evaluates", "the model learns from what it should only be asked about") {
      $0.evaluated { $0.learns = true }
    }
    Way(parts: "evaluates", "the model sees padding: it gets no mask") {
      $0.evaluated { $0.loss.seen = { _ in nil } }
    }
  }

  /// Mistakes in what fills blanks.
  @WayList static var words: [Way] {
    Way(parts: "fills", "scores are given, and no shares") {
      $0.filledBlanks { $0.shares = { scores, _ in scores } }
    }
    Way(parts: "fills", "logarithms of shares are given") {
      $0.filledBlanks { $0.shares = { scores, _ in scores - scores.logSumExp() } }
    }
    Way(parts: "fills", "the shares of the best alone add up to 1") {
      $0.filledBlanks {
        $0.shares = { scores, count in softmax(scores) / softmax(scores).topK(count).values.sum() }
      }
    }
    Way(parts: "fills", "the worst tokens come first") {
      $0.filledBlanks { $0.rank = { -1 * $0 } }
    }
    Way(parts: "fills", "the best tokens stand in the order of their ids") {
      $0.filledBlanks { $0.arrange = { tokens in tokens.sorted { $0.id < $1.id } } }
    }
    Way(parts: "fills", "of the best tokens the worst comes first") {
      $0.filledBlanks { $0.arrange = { $0.reversed() } }
    }
    Way(parts: "fills", "ranks are given for ids") {
      $0.filledBlanks { $0.tokens = { Array(0..<$0.count) } }
    }
    Way(parts: "fills", "the scores are read one place before the blank") {
      $0.filledBlanks { $0.place = { place, _ in max(0, place - 1) } }
    }
    Way(parts: "fills", "the scores are read one place behind the blank") {
      $0.filledBlanks { $0.place = { place, T in min(T - 1, place + 1) } }
    }
    Way(parts: "fills", "the scores are read at the first place, [CLS]") {
      $0.filledBlanks { $0.place = { _, _ in 0 } }
    }
    Way(parts: "fills", "the scores are read at the last place") {
      $0.filledBlanks { $0.place = { _, T in T - 1 } }
    }
    Way(parts: "fills", "the first blank alone is filled") {
      $0.filledBlanks { $0.blanks = { [blanks = $0.blanks] in Array(blanks($0, $1).prefix(1)) } }
    }
    Way(parts: "fills", "the blanks come from the last to the first") {
      $0.filledBlanks { $0.blanks = { [blanks = $0.blanks] in blanks($0, $1).reversed() } }
    }
    Way(parts: "fills", "all places are filled, and not the blanks alone") {
      $0.filledBlanks { $0.blanks = { ids, _ in Array(ids.indices) } }
    }
    Way(parts: "fills", "the places are filled that are no blanks") {
      $0.filledBlanks { $0.blanks = { ids, maskID in ids.indices.filter { ids[$0] != maskID } } }
    }
    Way(parts: "fills", "a blank is filled with the best token before the next one is") {
      $0.filledBlanks { $0.writesDown = true }
    }
    Way(parts: "fills", "dropout goes on: the model is not switched to evaluation") {
      $0.filledBlanks { $0.isTraining = true }
    }
    Way(parts: "fillsStories", "scores are given, and no shares") {
      try $0.filledStories { $0.shares = { scores, _ in scores } }
    }
    Way(parts: "fillsStories", "the scores are read one place before the blank") {
      try $0.filledStories { $0.place = { place, _ in max(0, place - 1) } }
    }
    Way(parts: "fillsStories", "the scores are read one place behind the blank") {
      try $0.filledStories { $0.place = { place, last in min(last - 1, place + 1) } }
    }
    Way(parts: "fillsStories", "the first blank alone is filled") {
      try $0.filledStories {
        $0.blanks = { [blanks = $0.blanks] in Array(blanks($0, $1).prefix(1)) }
      }
    }
    Way(parts: "fillsStories", "a blank is filled with the best token before the next one is") {
      try $0.filledStories { $0.writesDown = true }
    }
    Way(parts: "fillsStories", "the worst tokens come first") {
      try $0.filledStories { $0.rank = { -1 * $0 } }
    }
    Way(parts: "fills", "the mask itself may fill no blank") { example in
      let maskID = example.integer("maskID")
      return example.filledBlanks { formula in
        formula.allowed = { scores in
          which(IntTensor.arange(scores.count) .== maskID, Tensor(-Float.infinity), scores)
        }
      }
    }
  }
}

extension MaskedPretrainingAttempts {
  @WayList static var gradientMistakes: [Way] {
    Way(parts: "gradients of computesLoss", "the logarithm of the sum is taken for plain numbers") {
      $0.blankLoss { $0.loss.logShares.subtract = { $0 - log($1.detached()) } }
    }
  }

  @WayList static var otherWays: [Way] {
    Way(parts: "makesBatches", "as it is meant") { $0.blankedRows { _ in } }
    Way(parts: "computesLoss", "the places that are asked about are picked, and no others") {
      $0.blankLoss {
        $0.compared = { logits, targets in
          let all = targets.flattened().scalars
          let places = IntTensor(all.indices.filter { all[$0] != -100 })
          let rows = logits.reshaped([all.count, logits.shape[2]])
          return (rows.take(places, axis: 0), targets.flattened().take(places, axis: 0))
        }
      }
    }
    Way(parts: "learns", "as it is meant") { $0.learnedBlankSteps { _ in } }
    Way(parts: "goesThrough", "as it is meant") { $0.learnedFromAll { _ in } }
    Way(parts: "evaluates", "as it is meant") { $0.evaluated { _ in } }
    Way(parts: "fills", "as it is meant") { $0.filledBlanks { _ in } }
    Way(parts: "fillsStories", "as it is meant") { try $0.filledStories { _ in } }
    Way(parts: "fills", "scores are ranked, and shares are looked up") {
      $0.filledBlanks { $0.rank = { log($0) } }
    }
  }
}
