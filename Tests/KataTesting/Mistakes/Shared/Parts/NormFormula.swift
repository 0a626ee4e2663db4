import PlainFunctions
import Tensors

/// A layer norm as a row of parts.
package struct NormFormula: Formula {
  /// `[C]`.
  package var weight, bias: Tensor
  package var epsilon: Float
  /// `[…, C]` to `[…, C]`.
  package var apply: (_ x: Tensor, _ norm: NormFormula) -> Tensor = { x, norm in
    layerNorm(x, norm.weight, norm.bias, epsilon: norm.epsilon)
  }

  package init(weight: Tensor, bias: Tensor, epsilon: Float) {
    (self.weight, self.bias, self.epsilon) = (weight, bias, epsilon)
  }

  /// `[…, C]` to `[…, C]`.
  package func callAsFunction(_ x: Tensor) -> Tensor { apply(x, self) }

  /// The same, a scalar at a time.
  package func byScalars(_ x: Tensor) -> Tensor {
    let (C, weight, bias) = (x.shape[-1], weight.scalars, bias.scalars)
    var y = x.scalars
    for start in stride(from: 0, to: y.count, by: C) {
      let row = y[start..<start + C]
      let mean = row.reduce(0, +) / Float(C)
      let variance = row.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Float(C)
      let scale = (variance + epsilon).squareRoot()
      for c in 0..<C { y[start + c] = (y[start + c] - mean) / scale * weight[c] + bias[c] }
    }
    return Tensor(y, shape: x.shape)
  }
}
