import Foundation
import KataTesting
import Tensors

extension OptimizersAttempts {
  @WayList static var otherWays: [Way] {
    Way(parts: "measuresNorm", "as it is meant") { $0.length { _ in } }
    Way("measuresNorm", "all numbers in a row") { example in
      let all = concatenated(example.gradientTensors.map { $0.reshaped(-1) }, axis: 0)
      return (all * all).sum().squareRoot()
    }
    Way("measuresNorm", "in double precision, number by number") { example in
      let all = example.gradientTensors.flatMap(\.scalars).map { Double($0) }
      return Tensor(Float(all.map { $0 * $0 }.reduce(0, +).squareRoot()))
    }
    Way(parts: "clips", "as it is meant") { $0.clipping { _ in } }
    Way(parts: "clips", "min(factor, 1), in this order, keeps NaN") {
      $0.clipping {
        $0.bound = { min($0, 1) }
        $0.shorten = { gradient, factor, _ in gradient * factor }
      }
    }
    Way(parts: "movesWithMomentum", "as it is meant") { $0.pushed { _ in } }
    Way(results: "movesWithMomentum", "term by term") { example in
      let (rate, momentum) = (example.double("learningRate"), example.double("momentum"))
      let decay = example.double("weightDecay") * example["value"]
      let velocity = momentum * example["velocity"] + example["gradient"] + decay
      return ["parameter": example["value"] + (-rate) * velocity, "velocity": velocity]
    }
    Way(parts: "trainsWithMomentum", "as it is meant") { $0.trainedWithMomentum { _ in } }
    Way(parts: "takesMeans", "as it is meant") { $0.meansTaken { _ in } }
    Way(parts: "takesMeans", "a part of the way to the gradient") {
      $0.meansTaken {
        $0.mean = { $0 + (1 - $2) * ($1 - $0) }
        $0.meanSquare = { $0 + (1 - $2) * ($1 - $0) }
      }
    }
    Way(parts: "findsDirection", "as it is meant") { $0.directed { _ in } }
    Way(parts: "findsDirection", "the root is corrected by the correction's root") {
      $0.directed {
        $0.squareCorrection = { 1 - exp(Double($1) * log($0)) }
        $0.divide = { mean, square, epsilon, correction in
          let raw = (square * correction).squareRoot()
          return mean / (raw / correction.squareRoot() + epsilon)
        }
      }
    }
    Way(parts: "movesAsAdam", "as it is meant") { $0.movedAsAdam { _ in } }
    Way(parts: "trainsWithAdam", "as it is meant") { $0.trainedAsAdam { _ in } }
    Way(parts: "sparesVectors", "as it is meant") { $0.spared { _ in } }
    Way(parts: "movesAsAdamW", "as it is meant") { $0.movedAsAdamW { _ in } }
    Way(parts: "movesAsAdamW", "the decay is subtracted beside the direction") {
      $0.movedAsAdamW {
        $0.kept = { value, rate, decay in value - (rate * decay) * value }
      }
    }
    Way(parts: "trainsWithAdamW", "as it is meant") { $0.trainedAsAdamW { _ in } }
  }
}
