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
    Way("normalizes", "the variance is divided by n − 1") {
      let input = Input($0)
      let variance = input.x.variance(axes: input.axes, correction: 1, keepDims: true)
      let scale = (variance + input.epsilon).squareRoot()
      return (input.x - input.mean) / scale * input.weight + input.bias
    }
    Way("normalizes", "x is divided by the variance, not by its root") {
      let input = Input($0)
      let scale = input.variance + input.epsilon
      return (input.x - input.mean) / scale * input.weight + input.bias
    }
    Way("normalizes", "the variance is computed as E[x²] − E[x]², which loses its digits") {
      let input = Input($0)
      let meanOfSquares = (input.x * input.x).mean(axes: input.axes, keepDims: true)
      let variance = meanOfSquares - input.mean * input.mean
      let scale = (variance + input.epsilon).squareRoot()
      return (input.x - input.mean) / scale * input.weight + input.bias
    }
    Way("normalizes", "the mean is not subtracted") {
      let input = Input($0)
      let scale = (input.variance + input.epsilon).squareRoot()
      return input.x / scale * input.weight + input.bias
    }

    // MARK: ε
    Way("normalizes", "ε stands outside the root") {
      let input = Input($0)
      let scale = input.variance.squareRoot() + input.epsilon
      return (input.x - input.mean) / scale * input.weight + input.bias
    }
    Way("normalizes", "ε is missing") {
      let input = Input($0)
      return (input.x - input.mean) / input.variance.squareRoot() * input.weight + input.bias
    }
    Way("normalizes", "ε is always 1e-5") {
      let input = Input($0)
      let scale = (input.variance + 1e-5).squareRoot()
      return (input.x - input.mean) / scale * input.weight + input.bias
    }

    // MARK: Axes
    Way("normalizes", "only the last axis is normalized") {
      let input = Input($0)
      return input.normalized(input.x, over: [-1]) * input.weight + input.bias
    }
    Way("normalizes", "only the last axis is normalized, and the variance divided by n − 1") {
      let input = Input($0)
      let variance = input.x.variance(axis: -1, correction: 1, keepDims: true)
      let centered = input.x - input.x.mean(axis: -1, keepDims: true)
      return centered / (variance + input.epsilon).squareRoot() * input.weight + input.bias
    }
    Way("normalizes", "the first axis is normalized") {
      let input = Input($0)
      return input.normalized(input.x, over: [0]) * input.weight + input.bias
    }
    Way("normalizes", "all axes are normalized together") {
      let input = Input($0)
      return input.normalized(input.x, over: Array(0..<input.x.rank)) * input.weight + input.bias
    }
    Way("normalizes", "the axes before the trailing ones are normalized, as batch norm does") {
      let input = Input($0)
      let leading = Array(0..<(input.x.rank - input.weight.rank))
      return input.normalized(input.x, over: leading) * input.weight + input.bias
    }
    Way("normalizes", "the trailing axes are normalized one after another") {
      let input = Input($0)
      let normalized = input.axes.reduce(input.x) { input.normalized($0, over: [$1]) }
      return normalized * input.weight + input.bias
    }
    Way("normalizes", "keepDims is missing") {
      let input = Input($0)
      let variance = input.x.variance(axes: input.axes, correction: 0)
      let scale = (variance + input.epsilon).squareRoot()
      return (input.x - input.x.mean(axes: input.axes)) / scale * input.weight + input.bias
    }

    Way("normalizes", "the trailing axes are normalized one after another, the last one first") {
      let input = Input($0)
      let normalized = input.axes.reversed().reduce(input.x) { input.normalized($0, over: [$1]) }
      return normalized * input.weight + input.bias
    }

    // MARK: Gain and shift
    Way("normalizes", "gain and shift are missing") {
      let input = Input($0)
      return input.normalized(input.x, over: input.axes)
    }
    Way("normalizes", "the gain is read once, and kept where other weights are loaded") {
      let input = Input($0.remembering(["weight"]))
      return input.normalized(input.x, over: input.axes) * input.weight + input.bias
    }
    Way("normalizes", "the gain is missing") {
      let input = Input($0)
      return input.normalized(input.x, over: input.axes) + input.bias
    }
    Way("normalizes", "the shift is missing") {
      let input = Input($0)
      return input.normalized(input.x, over: input.axes) * input.weight
    }
    Way("normalizes", "the shift comes before the gain") {
      let input = Input($0)
      return (input.normalized(input.x, over: input.axes) + input.bias) * input.weight
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
