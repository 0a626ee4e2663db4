import Tensors
import TestSupport
import Testing

/// Reductions over one axis, several and all, against PyTorch.
@Suite(.reportedMisuse) struct ReductionTests {
  @Test(arguments: EngineCase.all("reductions"))
  func computesWhatPyTorchComputes(_ example: EngineCase) {
    switch example.operation {
    case "cumulativeSum":
      let (x, axis) = (example.tensor(), example.axis)
      example.check(x.cumsum(axis: axis), within: 1e-6)
      example.check(x.cumsum(axis: axis - x.rank), within: 1e-6)
    case "integers sum": example.check(IntTensor(example.integers().sum()))
    case "integers max": example.check(IntTensor(example.integers().max()))
    case "integers min": example.check(IntTensor(example.integers().min()))
    case "argMax", "argMin": checkPlaces(example)
    default: checkNumbers(example)
    }
  }

  private func checkNumbers(_ example: EngineCase) {
    let x = example.tensor()
    guard let axes = example.arguments.axes else {
      for result in over(all: x, example, keepDims: false) {
        example.check(result, within: 1e-6)
      }
      for result in over(all: x, example, keepDims: true) {
        example.check(result, within: 1e-6, as: x.shape(keeping: Array(0..<x.rank)))
      }
      return
    }
    for axes in [axes, axes.map { $0 - x.rank }] {
      for result in over(axes, x, example, keepDims: false) {
        example.check(result, within: 1e-6)
      }
      for result in over(axes, x, example, keepDims: true) {
        example.check(result, within: 1e-6, as: x.shape(keeping: axes))
      }
    }
  }

  /// The reduction over all axes, in every way to write it.
  private func over(all x: Tensor, _ example: EngineCase, keepDims: Bool) -> [Tensor] {
    let all = over(Array(0..<x.rank), x, example, keepDims: keepDims)
    return switch example.operation {
    case "sum": all + [x.sum(keepDims: keepDims)]
    case "mean": all + [x.mean(keepDims: keepDims)]
    case "variance": all + [x.variance(correction: 1, keepDims: keepDims)]
    case "variance 0": all + [x.variance(correction: 0, keepDims: keepDims)]
    case "max": all + [x.max(keepDims: keepDims)]
    case "min": all + [x.min(keepDims: keepDims)]
    case "logSumExp": all + [x.logSumExp(keepDims: keepDims)]
    default: []
    }
  }

  /// The reduction over some axes; where it is one axis, in both ways to write it.
  private func over(
    _ axes: [Int], _ x: Tensor, _ example: EngineCase, keepDims: Bool
  ) -> [Tensor] {
    let several: Tensor
    let correction = example.arguments.correction ?? (example.operation == "variance 0" ? 0 : 1)
    switch example.operation {
    case "sum": several = x.sum(axes: axes, keepDims: keepDims)
    case "mean": several = x.mean(axes: axes, keepDims: keepDims)
    case "variance", "variance 0":
      several = x.variance(axes: axes, correction: correction, keepDims: keepDims)
    case "max": several = x.max(axes: axes, keepDims: keepDims)
    case "min": several = x.min(axes: axes, keepDims: keepDims)
    case "logSumExp": several = x.logSumExp(axes: axes, keepDims: keepDims)
    default:
      Issue.record("there is no operation \(example.operation)")
      return []
    }
    guard axes.count == 1 else { return [several] }
    let axis = axes[0]
    switch example.operation {
    case "sum": return [several, x.sum(axis: axis, keepDims: keepDims)]
    case "mean": return [several, x.mean(axis: axis, keepDims: keepDims)]
    case "max": return [several, x.max(axis: axis, keepDims: keepDims)]
    case "min": return [several, x.min(axis: axis, keepDims: keepDims)]
    case "logSumExp": return [several, x.logSumExp(axis: axis, keepDims: keepDims)]
    default:
      return [several, x.variance(axis: axis, correction: correction, keepDims: keepDims)]
    }
  }

  private func checkPlaces(_ example: EngineCase) {
    let (x, isMax) = (example.tensor(), example.operation == "argMax")
    guard let axis = example.arguments.axes?[0] else {
      example.check(isMax ? x.argMax() : x.argMin())
      return
    }
    for axis in [axis, axis - x.rank] {
      example.check(isMax ? x.argMax(axis: axis) : x.argMin(axis: axis))
      let kept =
        isMax ? x.argMax(axis: axis, keepDims: true) : x.argMin(axis: axis, keepDims: true)
      example.check(kept, as: x.shape(keeping: [axis]))
    }
  }
}

extension Tensor {
  /// The shape after a reduction that keeps the reduced axes.
  fileprivate func shape(keeping axes: [Int]) -> Shape {
    var sizes = shape.sizes
    for axis in axes { sizes[axis < 0 ? axis + rank : axis] = 1 }
    return Shape(sizes)
  }
}
