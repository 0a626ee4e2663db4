@_spi(Engine) import Tensors
import TestSupport
import Testing

/// Derivatives, against PyTorch: see Tools/goldens/gradients.py.
@Suite(.reportedMisuse) struct GradientTests {
  @Test(arguments: EngineCase.all("gradients"))
  func equalsPyTorchs(_ example: EngineCase) throws {
    let inputs = example.numbers
    let (value, gradients) = withGradients(of: inputs) { x in
      // An operation that is not there has no gradient that anybody could expect.
      apply(example, x)?.weightedSum ?? .zeros([2])
    }
    #expect(gradients.count == example.expected.count)
    #expect(!value.isRecorded)
    for k in gradients.indices { example.check(gradients[k], k, within: 2e-6) }
  }

  /// A step in the direction of the gradient changes the value by what the gradient says.
  @Test(arguments: EngineCase.all("gradients").filter(\.isSmooth))
  func equalsDifferences(_ example: EngineCase) throws {
    let inputs = example.numbers
    let (_, gradients) = withGradients(of: inputs) { x in apply(example, x)!.weightedSum }
    let square = gradients.reduce(0) { $0 + $1.square().sum().item() }
    if square == 0 { return }
    let step = 1e-2 / square.squareRoot()
    func value(_ direction: Float) -> Double {
      let moved = zip(inputs, gradients).map { $0 + direction * step * $1 }
      return apply(example, moved)!.weighted.scalars.reduce(0.0) { $0 + Double($1) }
    }
    let difference = (value(1) - value(-1)) / Double(2 * step)
    #expect(abs(difference - Double(square)) <= 0.01 * Double(square) + 1e-4)
  }
}

extension EngineCase {
  /// The inputs that are differentiated by.
  fileprivate var numbers: [Tensor] { (0..<expected.count).map { tensor($0) } }

  /// Whether a small step stays away from corners, of which differences know nothing.
  fileprivate var isSmooth: Bool {
    let corners = ["max", "min", "maximum", "minimum", "abs", "clip", "sorted", "topK"]
    let isPower = operation == "pow" && arguments.note != nil
    return !corners.contains(operation) && operation != "reduce max" && operation != "/"
      && !isPower
  }
}

extension Tensor {
  /// The elements times the weights of Tools/goldens/gradients.py.
  fileprivate var weighted: Tensor {
    let weights = (0..<count).map { k -> Float in
      let step = Float(k % 7 - 3)
      return step / 4 + 0.125
    }
    return self * Tensor(weights, shape: shape)
  }
  fileprivate var weightedSum: Tensor { weighted.sum() }
}

// MARK: - Operations

private func apply(_ example: EngineCase, _ x: [Tensor]) -> Tensor? {
  arithmetic(example, x) ?? elementary(example, x[0]) ?? reduction(example, x[0])
    ?? product(example, x) ?? move(example, x) ?? joint(example, x) ?? choice(example, x)
}

private func arithmetic(_ example: EngineCase, _ x: [Tensor]) -> Tensor? {
  switch example.operation {
  case "+": x[0] + x[1]
  case "-": x[0] - x[1]
  case "*": x[0] * x[1]
  case "/": x[0] / x[1]
  case "+ number": x[0] + example.number
  case "- number": x[0] - example.number
  case "* number": x[0] * example.number
  case "/ number": x[0] / example.number
  case "number +": example.number + x[0]
  case "number -": example.number - x[0]
  case "number *": example.number * x[0]
  case "number /": example.number / x[0]
  case "minimum": minimum(x[0], x[1])
  case "maximum": maximum(x[0], x[1])
  case "pow": pow(x[0], x[1])
  case "pow number": pow(x[0], example.number)
  case "twice": x[0] * x[0] + x[0]
  case "chain": exp(x[0] * x[1]) / (1 + pow(x[0] - x[1], 2))
  default: nil
  }
}

private func elementary(_ example: EngineCase, _ x: Tensor) -> Tensor? {
  switch example.operation {
  case "negate": -x
  case "exp": exp(x)
  case "log": log(x)
  case "squareRoot": sqrt(x)
  case "rsqrt": rsqrt(x)
  case "tanh": tanh(x)
  case "erf": erf(x)
  case "sin": sin(x)
  case "cos": cos(x)
  case "abs": abs(x)
  case "square": x.square()
  case "clip": x.clip(min: -0.5, max: 0.75)
  default: nil
  }
}

private func reduction(_ example: EngineCase, _ x: Tensor) -> Tensor? {
  guard let axes = example.arguments.axes else { return nil }
  let keepDims = example.arguments.count == 1
  return switch example.operation {
  case "sum": x.sum(axes: axes, keepDims: keepDims)
  case "mean": x.mean(axes: axes, keepDims: keepDims)
  case "max": x.max(axes: axes, keepDims: keepDims)
  case "min": x.min(axes: axes, keepDims: keepDims)
  case "logSumExp": x.logSumExp(axes: axes, keepDims: keepDims)
  case "variance":
    x.variance(axes: axes, correction: example.arguments.correction!, keepDims: keepDims)
  case "cumulativeSum": x.cumsum(axis: axes[0])
  default: nil
  }
}

private func product(_ example: EngineCase, _ x: [Tensor]) -> Tensor? {
  switch (example.operation, x.count) {
  case ("matmul", _): matmul(x[0], x[1])
  case ("linear", _): x[0].linear(x[1], bias: x[2])
  case ("einsum", 1): einsum(example.arguments.pattern!, x[0])
  case ("einsum", 2): einsum(example.arguments.pattern!, x[0], x[1])
  case ("einsum", 3): einsum(example.arguments.pattern!, x[0], x[1], x[2])
  default: nil
  }
}

private func move(_ example: EngineCase, _ x: [Tensor]) -> Tensor? {
  let (x, arguments) = (x[0], example.arguments)
  return switch example.operation {
  case "reshaped": x.reshaped(Shape(arguments.sizes!))
  case "flattened": x.flattened()
  case "contiguous": x.contiguous()
  case "expandedDimensions": x.expandedDimensions(axis: example.axis)
  case "squeezed": x.squeezed()
  case "squeezed axis": x.squeezed(axis: example.axis)
  case "transposed": x.transposed(axes: arguments.axes!)
  case "swappedAxes": x.swappedAxes(arguments.axes![0], arguments.axes![1])
  case "broadcast": x.broadcast(to: Shape(arguments.sizes!))
  case "tiled": x.tiled(example.count, axis: example.axis)
  case "split": x.split(sizes: arguments.sizes!, axis: example.axis)[1]
  case "index": x.part(arguments.index!.map(index))
  case "tril": tril(x, k: example.count)
  case "triu": triu(x, k: example.count)
  default: nil
  }
}

private func joint(_ example: EngineCase, _ x: [Tensor]) -> Tensor? {
  let (pattern, lengths) = (example.arguments.pattern ?? "", example.arguments.lengths ?? [:])
  return switch example.operation {
  case "concatenated": concatenated(x, axis: example.axis)
  case "stacked": stacked(x, axis: example.axis)
  case "rearrange": rearrange(x[0], pattern, lengths)
  case "repeated": repeated(x[0], pattern, lengths)
  case "reduce sum": reduce(x[0], pattern, .sum, lengths)
  case "reduce mean": reduce(x[0], pattern, .mean, lengths)
  case "reduce max": reduce(x[0], pattern, .max, lengths)
  default: nil
  }
}

private func choice(_ example: EngineCase, _ x: [Tensor]) -> Tensor? {
  switch example.operation {
  case "take": x[0].take(example.integers(1), axis: example.axis)
  case "gather": x[0].gather(example.integers(1), axis: example.axis)
  case "which": which(example.mask(2), x[0], x[1])
  case "which number": which(example.mask(1), x[0], -1)
  case "sorted": x[0].sorted(axis: example.axis, descending: true)
  case "topK": x[0].topK(example.count).values
  default: nil
  }
}
