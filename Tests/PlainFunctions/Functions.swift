import Tensors

// What the attempts at later katas are written with: earlier katas' formulas, right ones. Tests that
// judge a learner import no learner's code, so that these stand here once more, as plain functions. They
// are a module of their own, which no suite imports: there `softmax` must be the learner's or nothing.

package func layerNorm(_ x: Tensor, _ weight: Tensor, _ bias: Tensor, epsilon: Float) -> Tensor {
  let axes = Array(-weight.rank..<0)
  let variance = x.variance(axes: axes, correction: 0, keepDims: true)
  let normalized = (x - x.mean(axes: axes, keepDims: true)) / (variance + epsilon).squareRoot()
  return normalized * weight + bias
}

package func softmax(_ x: Tensor, axis: Int = -1) -> Tensor {
  let powers = exp(x - x.max(axis: axis, keepDims: true))
  return powers / powers.sum(axis: axis, keepDims: true)
}

package func gelu(_ x: Tensor) -> Tensor {
  0.5 * x * (1 + erf(x / 2.squareRoot()))
}

package func geluTanh(_ x: Tensor) -> Tensor {
  let inner = (2 / Double.pi).squareRoot() * (x + 0.044715 * pow(x, 3))
  return 0.5 * x * (1 + tanh(inner))
}

/// x · weightᵀ + bias, with a weight of `[outputs, inputs]`.
package func linear(_ x: Tensor, _ weight: Tensor, _ bias: Tensor) -> Tensor {
  matmul(x, weight.transposed()) + bias
}

/// The same numbers, apart from what they were computed from.
package func plain(_ x: Tensor) -> Tensor { Tensor(x.scalars, shape: x.shape) }
