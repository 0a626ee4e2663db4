import Foundation
import KataTesting
import Tensors

final class OptimizersAttempts: KataAttempts {}

extension OptimizersAttempts {
  static var mistakes: [Way] {
    lengths + clips + pushes + means + directions + adams + spared + adamWs + walks
  }

  @WayList private static var lengths: [Way] {
    Way(parts: "measuresNorm", "the root is missing: it is the squares' sum") {
      $0.length { $0.finish = { $0 } }
    }
    Way(parts: "measuresNorm", "the norms of the tensors are added up") {
      $0.length {
        $0.sum = { $0.sum().squareRoot() }
        $0.finish = { $0 }
      }
    }
    Way(parts: "measuresNorm", "nothing is squared, and numbers of both signs cancel") {
      $0.length { $0.each = { $0 } }
    }
    Way(parts: "measuresNorm", "magnitudes are added up, without squares and a root") {
      $0.length {
        $0.each = { abs($0) }
        $0.finish = { $0 }
      }
    }
    Way(parts: "measuresNorm", "it is the largest magnitude of all") {
      $0.length {
        $0.each = { abs($0) }
        $0.sum = { $0.max() }
        $0.total = { $0.contains { $0.isNaN } ? .nan : $0.max()! }
        $0.finish = { $0 }
      }
    }
    Way(parts: "measuresNorm", "it is the norm of the longest tensor") {
      $0.length { $0.total = { $0.max()! } }
    }
    Way(parts: "measuresNorm", "it is the norm of the first tensor alone") {
      $0.length { $0.total = { $0[0] } }
    }
    Way(parts: "measuresNorm", "it is the norm of the last tensor alone") {
      $0.length { $0.total = { $0.last! } }
    }
    Way(parts: "measuresNorm", "means of squares are added up, and not sums") {
      $0.length { $0.sum = { $0.mean() } }
    }
    Way(parts: "measuresNorm", "the mean over the tensors is taken, not the sum") {
      $0.length { $0.total = { $0.reduce(0, +) / Float($0.count) } }
    }
    Way(parts: "measuresNorm", "numbers that are none are passed over") {
      $0.length { $0.total = { $0.filter(\.isFinite).reduce(0, +) } }
    }
  }

  @WayList private static var clips: [Way] {
    Way(parts: "clips", "each tensor is clipped alone, by its own norm") {
      $0.clipping { $0.measured = { own, _ in [own] } }
    }
    Way(parts: "clips", "each number is cut off at the largest norm") {
      $0.clipping {
        $0.shorten = { gradient, _, largest in minimum(maximum(gradient, -largest), largest) }
      }
    }
    Way(parts: "clips", "short gradients are lengthened: the factor is not kept below 1") {
      $0.clipping { $0.bound = { $0 } }
    }
    Way(parts: "clips", "short gradients are lengthened, and long ones left as they are") {
      $0.clipping { $0.bound = { $0 <= 1 ? 1 : $0 } }
    }
    Way(parts: "clips", "a NaN leaves the others as they are: min(1, .nan) is 1") {
      $0.clipping { $0.bound = { min(1, $0) } }
    }
    Way(parts: "clips", "10⁻⁶ is not added to the norm") { $0.clipping { $0.epsilon = 0 } }
    Way(parts: "clips", "gradients are divided by their norm, and not multiplied by the largest") {
      $0.clipping { $0.factor = { $0 >= $1 ? 1 : 1 / $1 } }
    }
    Way(parts: "clips", "the root is missing from the norm") {
      $0.clipping { $0.length.finish = { $0 } }
    }
    Way(parts: "clips", "the norms of the tensors are added up") {
      $0.clipping {
        $0.length.sum = { $0.sum().squareRoot() }
        $0.length.finish = { $0 }
      }
    }
    Way(parts: "clips", "the factor is turned around") { $0.clipping { $0.factor = { $1 / $0 } } }
    Way(parts: "clips", "what is too long becomes 0") {
      $0.clipping { $0.shorten = { gradient, factor, _ in factor == 1 ? gradient : gradient * 0 } }
    }
    Way(parts: "clips", "nothing is shortened") { $0.clipping { $0.bound = { _ in 1 } } }
  }

  @WayList private static var pushes: [Way] {
    Way(parts: "movesWithMomentum", "it goes uphill") {
      $0.pushed { $0.finish = { $0 + $2 * $1 } }
    }
    Way(parts: "movesWithMomentum", "the momentum is forgotten") {
      $0.pushed { $0.velocity = { _, pulled, _ in pulled } }
    }
    Way(parts: "movesWithMomentum", "the gradient is multiplied by 1 − μ: that is a mean") {
      $0.pushed { $0.velocity = { $2 * $0 + (1 - $2) * $1 } }
    }
    Way(parts: "movesWithMomentum", "the old velocity is kept in full, without μ") {
      $0.pushed { $0.velocity = { old, pulled, _ in old + pulled } }
    }
    Way(parts: "movesWithMomentum", "the old velocity is subtracted") {
      $0.pushed { $0.velocity = { $1 - $2 * $0 } }
    }
    Way(parts: "movesWithMomentum", "the gradient is multiplied by μ too") {
      $0.pushed { $0.velocity = { $2 * ($0 + $1) } }
    }
    Way(parts: "movesWithMomentum", "it moves by the velocity of the step before") {
      $0.pushed { $0.way = { old, _, _ in old } }
    }
    Way(parts: "movesWithMomentum", "it moves by the gradient, and the velocity is kept in vain") {
      $0.pushed { $0.way = { $2 } }
    }
    Way(parts: "movesWithMomentum", "the new velocity is not kept") {
      $0.pushed { $0.kept = { old, _ in old } }
    }
    Way(parts: "movesWithMomentum", "the learning rate is in the velocity") {
      $0.pushed { formula in
        let rate = formula.rate
        formula.velocity = { $2 * $0 + rate * $1 }
        formula.finish = { value, way, _ in value - way }
      }
    }
    Way(parts: "movesWithMomentum", "there is no learning rate") {
      $0.pushed { $0.finish = { value, way, _ in value - way } }
    }
    Way(parts: "movesWithMomentum", "it looks ahead, as Nesterov's momentum does") {
      $0.pushed { formula in
        let momentum = formula.momentum
        formula.way = { $2 + momentum * $1 }
      }
    }
    Way(parts: "movesWithMomentum", "the weight decay is forgotten") {
      $0.pushed { $0.pulled = { gradient, _, _ in gradient } }
    }
    Way(parts: "movesWithMomentum", "the decay has the wrong sign: numbers grow") {
      $0.pushed { $0.pulled = { $0 - $2 * $1 } }
    }
    Way(parts: "movesWithMomentum", "the whole value is added to the gradient") {
      $0.pushed { $0.pulled = { $2 == 0 ? $0 : $0 + $1 } }
    }
    Way(parts: "movesWithMomentum", "the decay is taken from the value, past the velocity") {
      $0.pushed { formula in
        let decay = formula.decay
        formula.pulled = { gradient, _, _ in gradient }
        formula.finish = { $0 * (1 - $2 * decay) - $2 * $1 }
      }
    }
    Way(parts: "movesWithMomentum", "the decay is multiplied by the learning rate twice") {
      $0.pushed { formula in
        let rate = formula.rate
        formula.pulled = { $0 + rate * $2 * $1 }
      }
    }
  }

  @WayList private static var spared: [Way] {
    Way(parts: "sparesVectors", "all decay, whatever was asked for") {
      $0.spared { $0.decayOf = { _, decay, _ in decay } }
    }
    Way(parts: "sparesVectors", "vectors are always spared") {
      $0.spared { $0.decayOf = { shape, decay, _ in shape.rank < 2 ? 0 : decay } }
    }
    Way(parts: "sparesVectors", "matrices are spared, and vectors decay") {
      $0.spared { $0.decayOf = { $2 && $0.rank >= 2 ? 0 : $1 } }
    }
    Way(parts: "sparesVectors", "vectors are spared where all shall decay") {
      $0.spared { $0.decayOf = { !$2 && $0.rank < 2 ? 0 : $1 } }
    }
    Way(parts: "sparesVectors", "vectors decay, and single numbers alone are spared") {
      $0.spared { $0.decayOf = { $2 && $0.rank < 1 ? 0 : $1 } }
    }
    Way(parts: "sparesVectors", "matrices are spared too: what has three axes decays") {
      $0.spared { $0.decayOf = { $2 && $0.rank <= 2 ? 0 : $1 } }
    }
    Way(parts: "sparesVectors", "what has three axes is spared") {
      $0.spared { $0.decayOf = { $2 && $0.rank != 2 ? 0 : $1 } }
    }
    Way(parts: "sparesVectors", "a matrix of one row is taken for a vector") {
      $0.spared { $0.decayOf = { $2 && $0.sizes.count(where: { $0 > 1 }) < 2 ? 0 : $1 } }
    }
    Way(parts: "sparesVectors", "nothing decays where vectors are spared") {
      $0.spared { $0.decayOf = { _, decay, spares in spares ? 0 : decay } }
    }
  }
}
