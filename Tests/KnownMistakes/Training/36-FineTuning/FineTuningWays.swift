import KataTesting
import PlainFunctions
import Tensors

extension FineTuningAttempts {
  @WayList static var otherWays: [Way] {
    Way(parts: "scores", "filled up with another token, which the mask hides all the same") {
      $0.textScores { $0.filler = 1 }
    }
    Way("scores", "one text after another") { example in
      let scores = TextScoresFormula(example)
      return concatenated(example.ragged.map { scores([$0]) }, axis: 0)
    }
    Way(parts: "scores", "filled up further than to the longest") {
      $0.textScores { $0.length = { ($0.map(\.count).max() ?? 0) + 1 } }
    }
    Way(results: "freezes", "the parameters one by one") { example in
      let names = TextScoresFormula(example).state.names
      return ["what trains": names.filter { $0.hasPrefix("classifier.") }.sorted()]
    }
    Way(parts: "trains", "as it is meant") { $0.tuned { _ in } }
    Way(parts: "trains", "the loss by one-hot labels") {
      $0.tuned {
        $0.loss = { scores, labels in
          let isLabel = labels[.all, .newAxis] .== IntTensor.arange(scores.shape[1])
          let logs = scores - scores.logSumExp(axis: -1, keepDims: true)
          return -(logs * Tensor(isLabel)).sum() / Float(labels.count)
        }
      }
    }
    Way(parts: "tunes", "as it is meant") { $0.tuned { _ in } }
    Way(parts: "classes", "of shares, which are in the order of the scores") {
      $0.foundClasses { $0.choose = { softmax($0).argMax(axis: -1).scalars } }
    }
    Way(parts: "classes", "by a loop over the classes") {
      $0.foundClasses {
        $0.choose = { scores in
          (0..<scores.shape[0]).map { row in
            let numbers = scores[row].scalars
            return numbers.indices.max { numbers[$0] < numbers[$1] }!
          }
        }
      }
    }
    Way(parts: "measures", "as it is meant") { $0.measured { _ in } }
    Way(parts: "finds", "as it is meant") { $0.foundWorst { _ in } }
    Way(parts: "bounds", "as it is meant") { $0.bounded { _ in } }
    Way(parts: "bounds", "z is 1.96") { $0.bounded { $0.z = 1.96 } }
  }
}
