import Foundation
import KataTesting
import Tensors

extension OptimizersAttempts {
  /// Mistakes in Adam's running means.
  @WayList static var means: [Way] {
    Way(parts: "takesMeans", "the step is not counted") { $0.meansTaken { $0.counted = { $0 } } }
    Way(parts: "takesMeans", "β and 1 − β are exchanged") {
      $0.meansTaken {
        $0.mean = { (1 - $2) * $0 + $2 * $1 }
        $0.meanSquare = { (1 - $2) * $0 + $2 * $1 }
      }
    }
    Way(parts: "takesMeans", "1 − β is missing: these are sums, no means") {
      $0.meansTaken {
        $0.mean = { $2 * $0 + $1 }
        $0.meanSquare = { $2 * $0 + $1 }
      }
    }
    Way(parts: "takesMeans", "1 − β₁ is missing") { $0.meansTaken { $0.mean = { $2 * $0 + $1 } } }
    Way(parts: "takesMeans", "1 − β₂ is missing") {
      $0.meansTaken { $0.meanSquare = { $2 * $0 + $1 } }
    }
    Way(parts: "takesMeans", "β is missing: what was is kept in full") {
      $0.meansTaken {
        $0.mean = { $0 + (1 - $2) * $1 }
        $0.meanSquare = { $0 + (1 - $2) * $1 }
      }
    }
    Way(parts: "takesMeans", "β₁ and β₂ are exchanged") {
      $0.meansTaken { $0.betas = ($0.betas.1, $0.betas.0) }
    }
    Way(parts: "takesMeans", "both means have β₁") {
      $0.meansTaken { $0.betas = ($0.betas.0, $0.betas.0) }
    }
    Way(parts: "takesMeans", "both means have β₂") {
      $0.meansTaken { $0.betas = ($0.betas.1, $0.betas.1) }
    }
    Way(parts: "takesMeans", "the gradient is not squared for the second mean") {
      $0.meansTaken { $0.squared = { gradient, _ in gradient } }
    }
    Way(parts: "takesMeans", "the second mean is of magnitudes, not of squares") {
      $0.meansTaken { $0.squared = { gradient, _ in abs(gradient) } }
    }
    Way(parts: "takesMeans", "the second mean is of the first one's squares") {
      $0.meansTaken { $0.squared = { _, mean in mean.square() } }
    }
    Way(parts: "takesMeans", "the second mean is a variance: of squared distances from the first") {
      $0.meansTaken { $0.squared = { ($0 - $1).square() } }
    }
    Way(parts: "takesMeans", "the sum is squared, and not the gradient alone") {
      $0.meansTaken {
        $0.squared = { gradient, _ in gradient }
        $0.meanSquare = { ($2 * $0 + (1 - $2) * $1).square() }
      }
    }
    Way(parts: "takesMeans", "squares never become smaller, as in AMSGrad") {
      $0.meansTaken { $0.meanSquare = { maximum($0, $2 * $0 + (1 - $2) * $1) } }
    }
    Way(parts: "takesMeans", "the newest gradient takes the place of the mean") {
      $0.meansTaken { $0.mean = { _, gradient, _ in gradient } }
    }
  }

  /// Mistakes in the way that Adam goes.
  @WayList static var directions: [Way] {
    Way(parts: "findsDirection", "there is no bias correction") {
      $0.directed {
        $0.meanCorrection = { _, _ in 1 }
        $0.squareCorrection = { _, _ in 1 }
      }
    }
    Way(parts: "findsDirection", "the mean has no bias correction") {
      $0.directed { $0.meanCorrection = { _, _ in 1 } }
    }
    Way(parts: "findsDirection", "the squares have no bias correction") {
      $0.directed { $0.squareCorrection = { _, _ in 1 } }
    }
    Way(parts: "findsDirection", "ε is in the root") {
      $0.directed {
        $0.divide = { mean, square, epsilon, _ in mean / (square + epsilon).squareRoot() }
      }
    }
    Way(parts: "findsDirection", "ε is forgotten") {
      $0.directed { $0.divide = { mean, square, _, _ in mean / square.squareRoot() } }
    }
    Way(parts: "findsDirection", "ε is added before the root's bias is corrected") {
      $0.directed {
        $0.divide = { mean, square, epsilon, correction in
          mean / (square.squareRoot() + epsilon / correction.squareRoot())
        }
      }
    }
    Way(parts: "findsDirection", "ε is added to the quotient") {
      $0.directed {
        $0.divide = { mean, square, epsilon, _ in mean / square.squareRoot() + epsilon }
      }
    }
    Way(parts: "findsDirection", "the divisor is ε at least, instead of ε being added") {
      $0.directed {
        $0.divide = { mean, square, epsilon, _ in
          mean / maximum(square.squareRoot(), Float(epsilon))
        }
      }
    }
    Way(parts: "findsDirection", "the root is missing: it is divided by the squares") {
      $0.directed { $0.divide = { mean, square, epsilon, _ in mean / (square + epsilon) } }
    }
    Way(parts: "findsDirection", "the mean is multiplied by the root, not divided") {
      $0.directed {
        $0.divide = { mean, square, epsilon, _ in mean * (square.squareRoot() + epsilon) }
      }
    }
    Way(parts: "findsDirection", "nothing is divided: the mean is given") {
      $0.directed { $0.divide = { mean, _, _, _ in mean } }
    }
    Way(parts: "findsDirection", "both corrections have β₁") {
      $0.directed { $0.betas = ($0.betas.0, $0.betas.0) }
    }
    Way(parts: "findsDirection", "both corrections have β₂") {
      $0.directed { $0.betas = ($0.betas.1, $0.betas.1) }
    }
    Way(parts: "findsDirection", "β₁ and β₂ are exchanged") {
      $0.directed { $0.betas = ($0.betas.1, $0.betas.0) }
    }
    Way(parts: "findsDirection", "steps are counted from 0 for the correction") {
      $0.directed {
        $0.meanCorrection = { 1 - pow($0, Double($1 - 1)) }
        $0.squareCorrection = { 1 - pow($0, Double($1 - 1)) }
      }
    }
    Way(parts: "findsDirection", "a step too many is counted for the correction") {
      $0.directed {
        $0.meanCorrection = { 1 - pow($0, Double($1 + 1)) }
        $0.squareCorrection = { 1 - pow($0, Double($1 + 1)) }
      }
    }
    Way(parts: "findsDirection", "the correction is that of the first step: 1 − β, without a power")
    {
      $0.directed {
        $0.meanCorrection = { beta, _ in 1 - beta }
        $0.squareCorrection = { beta, _ in 1 - beta }
      }
    }
    Way(parts: "findsDirection", "the correction has β · t for βᵗ") {
      $0.directed {
        $0.meanCorrection = { 1 - $0 * Double($1) }
        $0.squareCorrection = { 1 - $0 * Double($1) }
      }
    }
    Way(parts: "findsDirection", "the means are multiplied by 1 − βᵗ, and not divided") {
      $0.directed {
        $0.meanCorrection = { 1 / (1 - pow($0, Double($1))) }
        $0.squareCorrection = { 1 / (1 - pow($0, Double($1))) }
      }
    }
    Way(parts: "findsDirection", "the means are divided by βᵗ") {
      $0.directed {
        $0.meanCorrection = { pow($0, Double($1)) }
        $0.squareCorrection = { pow($0, Double($1)) }
      }
    }
    Way(parts: "findsDirection", "the sign is turned around") {
      $0.directed {
        $0.divide = { mean, square, epsilon, _ in -mean / (square.squareRoot() + epsilon) }
      }
    }
  }

  /// Mistakes in a step of Adam.
  @WayList static var adams: [Way] {
    Way(parts: "movesAsAdam", "it goes uphill") {
      $0.movedAsAdam { $0.finish = { $0 + $2 * $1 } }
    }
    Way(parts: "movesAsAdam", "there is no learning rate") {
      $0.movedAsAdam { $0.finish = { kept, direction, _ in kept - direction } }
    }
    Way(parts: "movesAsAdam", "the weight decay is forgotten") {
      $0.movedAsAdam { $0.pulled = { gradient, _, _ in gradient } }
    }
    Way(parts: "movesAsAdam", "the decay is taken from the value, past the means: that is AdamW's")
    {
      $0.movedAsAdam {
        $0.pulled = { gradient, _, _ in gradient }
        $0.kept = AdamFormula.decayed
      }
    }
    Way(parts: "movesAsAdam", "it decays twice: in the gradient, and by itself") {
      $0.movedAsAdam { $0.kept = AdamFormula.decayed }
    }
    Way(parts: "movesAsAdam", "the decay has the wrong sign: numbers grow") {
      $0.movedAsAdam { $0.pulled = { $0 - $2 * $1 } }
    }
    Way(parts: "movesAsAdam", "the whole value is added to the gradient") {
      $0.movedAsAdam { $0.pulled = { $2 == 0 ? $0 : $0 + $1 } }
    }
    Way(parts: "movesAsAdam", "the decay is multiplied by the learning rate too") {
      $0.movedAsAdam { formula in
        let rate = formula.rate
        formula.pulled = { $0 + rate * $2 * $1 }
      }
    }
    Way(parts: "movesAsAdam", "the gradient is not taken in") {
      $0.movedAsAdam { $0.takesIn = false }
    }
    Way(parts: "movesAsAdam", "the direction alone is given, and not the moved value") {
      $0.movedAsAdam { $0.finish = { _, direction, _ in direction } }
    }
  }

  /// Mistakes in a step of AdamW.
  @WayList static var adamWs: [Way] {
    Way(parts: "movesAsAdamW", "the decay is added to the gradient, as in Adam: L2 for decay") {
      $0.movedAsAdamW {
        $0.pulled = { $0 + $2 * $1 }
        $0.kept = { value, _, _ in value }
      }
    }
    Way(parts: "movesAsAdamW", "the weight decay is forgotten") {
      $0.movedAsAdamW { $0.kept = { value, _, _ in value } }
    }
    Way(parts: "movesAsAdamW", "the decay is not multiplied by the learning rate") {
      $0.movedAsAdamW { $0.kept = { value, _, decay in value * (1 - decay) } }
    }
    Way(parts: "movesAsAdamW", "what decays is the moved value") {
      $0.movedAsAdamW {
        $0.kept = { value, _, _ in value }
        $0.last = AdamFormula.decayed
      }
    }
    Way(parts: "movesAsAdamW", "it decays twice: by itself, and in the gradient") {
      $0.movedAsAdamW { $0.pulled = { $0 + $2 * $1 } }
    }
    Way(parts: "movesAsAdamW", "the decay has the wrong sign: numbers grow") {
      $0.movedAsAdamW { $0.kept = { $0 * (1 + $1 * $2) } }
    }
    Way(parts: "movesAsAdamW", "all that is left of the value is lr · decay of it") {
      $0.movedAsAdamW { $0.kept = { $0 * ($1 * $2) } }
    }
    Way(parts: "movesAsAdamW", "vectors decay too, where they are to be spared") {
      $0.movedAsAdamW { $0.decayOf = { _, decay, _ in decay } }
    }
    Way(parts: "movesAsAdamW", "it goes uphill") {
      $0.movedAsAdamW { $0.finish = { $0 + $2 * $1 } }
    }
    Way(parts: "movesAsAdamW", "there is no learning rate but in the decay") {
      $0.movedAsAdamW { $0.finish = { kept, direction, _ in kept - direction } }
    }
    Way(parts: "movesAsAdamW", "the gradient is not taken in") {
      $0.movedAsAdamW { $0.takesIn = false }
    }
  }
}
