import KataTesting
import PlainFunctions
import Tensors

/// A sum over what was broadcast, as a row of parts.
struct BroadcastBackFormula: Formula {
  /// Whether an axis in front of those of the tensor is added up.
  var sumsAdded = true
  /// Whether an axis is added up whose size was 1.
  var sumsRepeated = true
  var reduce: (_ gradient: Tensor, _ axes: [Int]) -> Tensor = { $0.sum(axes: $1, keepDims: true) }
  /// Where the tensor's axes lie among the gradient's: so many stand in front.
  var added: (_ rank: Int, _ shape: Shape) -> Int = { $0 - $1.rank }
  var finish: (_ sum: Tensor, _ shape: Shape) -> Tensor = { $0.reshaped($1) }

  func callAsFunction(_ gradient: Tensor, from shape: Shape) -> Tensor {
    let count = added(gradient.rank, shape)
    let axes = (0..<gradient.rank).filter { axis in
      let own = axis - count
      guard shape.indices.contains(own) else { return sumsAdded }
      return sumsRepeated && shape[own] < gradient.shape[axis]
    }
    return finish(axes.isEmpty ? gradient : reduce(gradient, axes), shape)
  }
}

/// A linear layer's gradients as a row of parts. Rows are `[N, …]`.
struct LinearBackFormula: Formula {
  var ofX: (_ gradient: Tensor, _ weight: Tensor) -> Tensor = { matmul($0, $1) }
  var ofWeight: (_ rows: Tensor, _ inputs: Tensor) -> Tensor = { matmul($0.transposed(), $1) }
  var ofBias: (_ rows: Tensor, _ inputs: Tensor) -> Tensor = { rows, _ in rows.sum(axis: 0) }

  func callAsFunction(_ gradient: Tensor, x: Tensor, weight: Tensor) -> Answers {
    let rows = gradient.reshaped(-1, weight.shape[0])
    let inputs = x.reshaped(-1, weight.shape[1])
    return [
      "x": ofX(gradient, weight), "weight": ofWeight(rows, inputs), "bias": ofBias(rows, inputs),
    ]
  }
}

/// The gradient of the mean cross-entropy as a row of parts.
struct LossBackFormula: Formula {
  var shares: Move = { softmax($0, axis: -1) }
  var isTarget: (_ targets: IntTensor, _ V: Int) -> Tensor = {
    Tensor($0[.all, .newAxis] .== IntTensor.arange($1))
  }
  var subtract: (_ shares: Tensor, _ isTarget: Tensor) -> Tensor = { $0 - $1 }
  var divide: (_ sum: Tensor, _ shape: Shape) -> Tensor = { $0 / Float($1[0]) }

  func callAsFunction(_ logits: Tensor, _ targets: IntTensor) -> Tensor {
    divide(subtract(shares(logits), isTarget(targets, logits.shape[1])), logits.shape)
  }
}

/// GELU's gradient as a row of parts.
struct GELUBackFormula: Formula {
  var below: Move = { 0.5 * (1 + erf($0 / 2.squareRoot())) }
  var density: Move = { exp(-0.5 * $0 * $0) / (2 * Double.pi).squareRoot() }
  var slope: (_ x: Tensor, _ below: Tensor, _ density: Tensor) -> Tensor = { $1 + $0 * $2 }
  var finish: (_ gradient: Tensor, _ slope: Tensor) -> Tensor = { $0 * $1 }

  func callAsFunction(_ gradient: Tensor, x: Tensor) -> Tensor {
    finish(gradient, slope(x, below(x), density(x)))
  }
}

/// A layer norm's gradients as a row of parts.
struct NormBackFormula: Formula {
  var mean: Move = { $0.mean(axis: -1, keepDims: true) }
  var variance: Move = { $0.variance(axis: -1, correction: 0, keepDims: true) }
  var scale: (_ variance: Tensor, _ epsilon: Float) -> Tensor = { rsqrt($0 + $1) }
  var weighed: (_ gradient: Tensor, _ weight: Tensor) -> Tensor = { $0 * $1 }
  /// What the mean's own dependence on x takes away.
  var ofMean: (_ g: Tensor, _ normed: Tensor) -> Tensor = { g, _ in
    g.mean(axis: -1, keepDims: true)
  }
  /// What the variance's own dependence on x takes away.
  var ofVariance: (_ g: Tensor, _ normed: Tensor) -> Tensor = { g, normed in
    normed * (g * normed).mean(axis: -1, keepDims: true)
  }
  var rescaled: (_ g: Tensor, _ scale: Tensor) -> Tensor = { $0 * $1 }
  var ofWeight: (_ gradient: Tensor, _ normed: Tensor, _ x: Tensor) -> Tensor = { g, normed, _ in
    g * normed
  }
  var ofBias: (_ gradient: Tensor, _ weight: Tensor) -> Tensor = { g, _ in g }
  var sum: (_ gradient: Tensor, _ shape: Shape) -> Tensor = {
    BroadcastBackFormula()($0, from: $1)
  }

  func callAsFunction(
    _ gradient: Tensor, x: Tensor, weight: Tensor, epsilon: Float
  ) -> Answers {
    let scale = scale(variance(x), epsilon)
    let normed = (x - mean(x)) * scale
    let g = weighed(gradient, weight)
    return [
      "x": rescaled(g - ofMean(g, normed) - ofVariance(g, normed), scale),
      "weight": sum(ofWeight(gradient, normed, x), weight.shape),
      "bias": sum(ofBias(gradient, weight), weight.shape),
    ]
  }
}

/// The gradients of a head of attention as a row of parts.
struct HeadBackFormula: Formula {
  var ofPattern: (_ gradient: Tensor, _ value: Tensor) -> Tensor = {
    matmul($0, $1.swappedAxes(-1, -2))
  }
  var along: (_ ofPattern: Tensor, _ pattern: Tensor) -> Tensor = {
    ($0 * $1).sum(axis: -1, keepDims: true)
  }
  var ofScores: (_ pattern: Tensor, _ ofPattern: Tensor, _ along: Tensor) -> Tensor = {
    $0 * ($1 - $2)
  }
  var scaled: (_ ofScores: Tensor, _ D: Int) -> Tensor = { $0 / Float($1).squareRoot() }
  var ofQuery: (_ scaled: Tensor, _ key: Tensor) -> Tensor = { matmul($0, $1) }
  var ofKey: (_ scaled: Tensor, _ query: Tensor) -> Tensor = {
    matmul($0.swappedAxes(-1, -2), $1)
  }
  var ofValue: (_ pattern: Tensor, _ gradient: Tensor) -> Tensor = {
    matmul($0.swappedAxes(-1, -2), $1)
  }

  func callAsFunction(
    _ gradient: Tensor, query: Tensor, key: Tensor, value: Tensor, pattern: Tensor
  ) -> Answers {
    let back = ofPattern(gradient, value)
    let scores = scaled(ofScores(pattern, back, along(back, pattern)), query.shape[-1])
    return [
      "query": ofQuery(scores, key), "key": ofKey(scores, query),
      "value": ofValue(pattern, gradient),
    ]
  }
}
