import KataTesting
import Tensors

/// A layer norm over any trailing axes as a row of parts.
struct LayerNormFormula: Formula {
  /// Of the trailing axes.
  var weight, bias: Tensor
  var epsilon: Float
  var axes: [Int]
  /// The axes that are normalized together, one group after another.
  var rounds: (_ axes: [Int]) -> [[Int]] = { [$0] }
  var keepsDims = true
  var mean: (_ x: Tensor, _ axes: [Int], _ keepDims: Bool) -> Tensor = {
    $0.mean(axes: $1, keepDims: $2)
  }
  var variance: (_ x: Tensor, _ axes: [Int], _ keepDims: Bool) -> Tensor = {
    $0.variance(axes: $1, correction: 0, keepDims: $2)
  }
  var center: (_ x: Tensor, _ mean: Tensor) -> Tensor = { $0 - $1 }
  /// What is divided by.
  var scale: (_ variance: Tensor, _ epsilon: Float) -> Tensor = { ($0 + $1).squareRoot() }
  var gain: (_ x: Tensor, _ weight: Tensor) -> Tensor = { $0 * $1 }
  var shift: (_ x: Tensor, _ bias: Tensor) -> Tensor = { $0 + $1 }
  /// What becomes of the normalized numbers.
  var finish: (_ x: Tensor, _ gain: Move, _ shift: Move) -> Tensor = { x, gain, shift in
    shift(gain(x))
  }

  /// The right formula.
  init(_ weight: Tensor, _ bias: Tensor, epsilon: Float) {
    (self.weight, self.bias, self.epsilon) = (weight, bias, epsilon)
    axes = Array(-weight.rank..<0)
  }

  /// The shape of `x` stays.
  func callAsFunction(_ x: Tensor) -> Tensor {
    let normalized = rounds(axes).reduce(x) { x, axes in
      center(x, mean(x, axes, keepsDims)) / scale(variance(x, axes, keepsDims), epsilon)
    }
    return finish(normalized, { gain($0, weight) }, { shift($0, bias) })
  }
}

extension Example {
  /// What a layer norm gives for this example with some parts of it exchanged.
  func normalized(
    _ change: @escaping (inout LayerNormFormula) -> Void
  ) -> Exchange<LayerNormFormula> {
    Exchange(
      of: LayerNormFormula(self["weight"], self["bias"], epsilon: float("epsilon")), change
    ) { $0(self["x"]) }
  }
}
