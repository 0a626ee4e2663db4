import KataTesting
import Tensors

/// The inputs of an example for `LayerNorm`, under the names that the formula has.
private struct Input {
  let x, weight, bias: Tensor
  let axes: [Int]
  let epsilon: Float

  init(_ example: Example) {
    (x, weight, bias) = (example["x"], example["weight"], example["bias"])
    axes = Array(-weight.rank..<0)
    epsilon = example.float("epsilon")
  }

  var mean: Tensor { x.mean(axes: axes, keepDims: true) }
  var variance: Tensor { x.variance(axes: axes, correction: 0, keepDims: true) }

  /// The right way but for the axes.
  func normalized(_ x: Tensor, over axes: [Int]) -> Tensor {
    let variance = x.variance(axes: axes, correction: 0, keepDims: true)
    return (x - x.mean(axes: axes, keepDims: true)) / (variance + epsilon).squareRoot()
  }
}

final class LayerNormAttempts: KataAttempts {}

extension LayerNormAttempts {
  @WayList static var mistakes: [Way] {
    // MARK: The start
    Way(results: "starts", "the gain starts as 0") {
      start($0, weight: .zeros($0.shape("normalizedShape")))
    }
    Way(results: "starts", "the shift starts as 1") {
      start($0, bias: .ones($0.shape("normalizedShape")))
    }
    Way(results: "starts", "gain and shift are exchanged") {
      let shape = $0.shape("normalizedShape")
      return start($0, weight: .zeros(shape), bias: .ones(shape))
    }
    Way(results: "starts", "ε is not the one that was given") { start($0, epsilon: 1e-5) }
    Way(results: "starts", "the gain has only the last axis") {
      start($0, weight: .ones([$0.shape("normalizedShape")[-1]]))
    }

    // MARK: The variance
    Way(parts: "normalizes", "the variance is divided by n − 1") {
      $0.normalized { $0.variance = { $0.variance(axes: $1, correction: 1, keepDims: $2) } }
    }
    Way(parts: "normalizes", "x is divided by the variance, not by its root") {
      $0.normalized { $0.scale = { variance, epsilon in variance + epsilon } }
    }
    Way(
      parts: "normalizes", "the variance is computed as E[x²] − E[x]², which loses its digits"
    ) {
      $0.normalized {
        $0.variance = { x, axes, keepDims in
          let mean = x.mean(axes: axes, keepDims: keepDims)
          return (x * x).mean(axes: axes, keepDims: keepDims) - mean * mean
        }
      }
    }
    Way(parts: "normalizes", "the mean of x² stands for the variance, without the mean subtracted")
    {
      $0.normalized { $0.variance = { ($0 * $0).mean(axes: $1, keepDims: $2) } }
    }
    Way(parts: "normalizes", "the mean is not subtracted") {
      $0.normalized { $0.center = { x, _ in x } }
    }

    // MARK: ε
    Way(parts: "normalizes", "ε stands outside the root") {
      $0.normalized { $0.scale = { variance, epsilon in variance.squareRoot() + epsilon } }
    }
    Way(parts: "normalizes", "ε is missing") { $0.normalized { $0.epsilon = 0 } }
    Way(parts: "normalizes", "ε is always 1e-5") { $0.normalized { $0.epsilon = 1e-5 } }

    // MARK: Axes
    Way(parts: "normalizes", "only the last axis is normalized") {
      $0.normalized { $0.axes = [-1] }
    }
    Way(
      parts: "normalizes", "only the last axis is normalized, and the variance divided by n − 1"
    ) {
      $0.normalized {
        $0.axes = [-1]
        $0.variance = { $0.variance(axes: $1, correction: 1, keepDims: $2) }
      }
    }
    Way(parts: "normalizes", "the first axis is normalized") { $0.normalized { $0.axes = [0] } }
    Way(parts: "normalizes", "all axes are normalized together") { example in
      example.normalized { $0.axes = Array(0..<example["x"].rank) }
    }
    Way(
      parts: "normalizes", "the axes before the trailing ones are normalized, as batch norm does"
    ) { example in
      example.normalized { $0.axes = Array(0..<(example["x"].rank - $0.weight.rank)) }
    }
    Way(parts: "normalizes", "the trailing axes are normalized one after another") {
      $0.normalized { $0.rounds = { axes in axes.map { [$0] } } }
    }
    Way(parts: "normalizes", "keepDims is missing") { $0.normalized { $0.keepsDims = false } }
    Way(
      parts: "normalizes", "the trailing axes are normalized one after another, the last one first"
    ) {
      $0.normalized { $0.rounds = { axes in axes.reversed().map { [$0] } } }
    }

    // MARK: Gain and shift
    Way(parts: "normalizes", "gain and shift are missing") {
      $0.normalized {
        $0.gain = { x, _ in x }
        $0.shift = { x, _ in x }
      }
    }
    Way(parts: "normalizes", "the gain is read once, and kept where other weights are loaded") {
      let kept = $0.remembering(["weight"])["weight"]
      return $0.normalized { $0.weight = kept }
    }
    Way(parts: "normalizes", "the gain is missing") { $0.normalized { $0.gain = { x, _ in x } } }
    Way(parts: "normalizes", "the shift is missing") { $0.normalized { $0.shift = { x, _ in x } } }
    Way(parts: "normalizes", "the shift comes before the gain") {
      $0.normalized { $0.finish = { x, gain, shift in gain(shift(x)) } }
    }
  }

  /// What a new layer holds, where all but one thing is right.
  private static func start(
    _ example: Example, weight: Tensor? = nil, bias: Tensor? = nil, epsilon: Float? = nil
  ) -> Answers {
    let shape = example.shape("normalizedShape")
    return [
      "weight": weight ?? .ones(shape),
      "bias": bias ?? .zeros(shape),
      "epsilon": Tensor(epsilon ?? example.float("epsilon")),
      "normalizedShape": Array(shape),
    ]
  }
}

extension LayerNormAttempts {
  @WayList static var otherWays: [Way] {
    Way("normalizes", "the variance from its definition") {
      let input = Input($0)
      let centered = input.x - input.mean
      let variance = (centered * centered).mean(axes: input.axes, keepDims: true)
      return centered / sqrt(variance + input.epsilon) * input.weight + input.bias
    }
    Way("normalizes", "multiplied by the reciprocal root, the gain first") {
      let input = Input($0)
      let gain = (input.variance + input.epsilon).rsqrt() * input.weight
      return input.x * gain + (input.bias - input.mean * gain)
    }
    Way("normalizes", "the trailing axes flattened to one") {
      let input = Input($0)
      let rows = input.x.reshaped([-1, input.weight.count])
      let normalized = input.normalized(rows, over: [-1]).reshaped(input.x.shape)
      return normalized * input.weight + input.bias
    }
    Way("normalizes", "a loop over scalars") {
      let input = Input($0)
      let n = input.weight.count
      let (x, weight, bias) = (input.x.scalars, input.weight.scalars, input.bias.scalars)
      var y = x
      for start in stride(from: 0, to: x.count, by: n) {
        let row = x[start..<start + n]
        let mean = row.reduce(0, +) / Float(n)
        let variance = row.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Float(n)
        let scale = (variance + input.epsilon).squareRoot()
        for k in 0..<n { y[start + k] = (x[start + k] - mean) / scale * weight[k] + bias[k] }
      }
      return Tensor(y, shape: input.x.shape)
    }.leavingTensors
  }
}
