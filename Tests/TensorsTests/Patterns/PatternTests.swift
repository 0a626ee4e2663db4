import Tensors
import TestSupport
import Testing

/// Operations by the names of axes, against PyTorch and einops.
@Suite(.reportedMisuse) struct PatternTests {
  @Test(arguments: EngineCase.all("patterns"))
  func computesWhatPythonComputes(_ example: EngineCase) {
    let (pattern, lengths) = (example.arguments.pattern!, example.arguments.lengths ?? [:])
    switch example.operation {
    case "einsum": example.check(product(pattern, example.tensors), within: 1e-5)
    case "reduce sum": example.check(reduce(example.tensor(), pattern, .sum, lengths), within: 1e-6)
    case "reduce mean":
      example.check(reduce(example.tensor(), pattern, .mean, lengths), within: 1e-6)
    case "reduce max": example.check(reduce(example.tensor(), pattern, .max, lengths))
    case "reduce min": example.check(reduce(example.tensor(), pattern, .min, lengths))
    default:
      example.check(moved(example, example.tensors))
      example.check(moved(example, example.intTensors))
      example.check(odd: moved(example, example.oddMasks))
    }
  }

  /// As many operands as there are: a list cannot be handed to a variadic function.
  private func product(_ pattern: String, _ xs: [Tensor]) -> Tensor {
    switch xs.count {
    case 1: einsum(pattern, xs[0])
    case 2: einsum(pattern, xs[0], xs[1])
    default: einsum(pattern, xs[0], xs[1], xs[2])
    }
  }

  private func moved<Array: ShapedArray>(_ example: EngineCase, _ xs: [Array]) -> [Array] {
    let (pattern, lengths) = (example.arguments.pattern!, example.arguments.lengths ?? [:])
    return switch example.operation {
    case "rearrange": [rearrange(xs[0], pattern, lengths)]
    case "repeated": [repeated(xs[0], pattern, lengths)]
    default: []
    }
  }
}
