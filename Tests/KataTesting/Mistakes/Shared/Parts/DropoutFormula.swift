import Layers
import Tensors

/// A dropout as a row of parts.
///
/// Which numbers are dropped is of no importance, but that each call drops others is: copies draw
/// from one row of numbers, as calls of one layer do.
package struct DropoutFormula: Formula {
  package var rate: Float
  package var isTraining: Bool
  /// How often it is applied.
  package var times = 1
  private let draws = Draws()

  package init(rate: Float, isTraining: Bool) {
    self.rate = rate
    self.isTraining = isTraining
  }

  /// The shape of `x` stays.
  package func callAsFunction(_ x: Tensor) -> Tensor {
    if !isTraining || rate == 0 { return x }
    return (0..<times).reduce(x) { x, _ in Dropout(rate: rate, using: &draws.generator)(x) }
  }

  private final class Draws {
    var generator = RandomGenerator(seed: 0)
  }
}

extension Example {
  /// Whether its numbers are those of a module in training.
  package var isTraining: Bool { integer("isTraining") == 1 }
}
