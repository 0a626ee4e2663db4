import KataTesting
import Tensors

extension BackwardAttempts {
  @WayList static var otherWays: [Way] {
    Way(parts: "sumsBack", "as it is meant") { $0.broadcastBack { _ in } }
    Way("sumsBack", "axis by axis, from the last") { example in
      var gradient = example["gradient"]
      let shape = example.shape("shape")
      while gradient.rank > shape.rank { gradient = gradient.sum(axis: 0) }
      for axis in shape.indices where shape[axis] == 1 {
        gradient = gradient.sum(axis: axis, keepDims: true)
      }
      return gradient
    }
    Way(results: "sendsBackThroughLinear", "with einsum, of two axes") { example in
      let weight = example["weight"]
      let rows = example["gradient"].reshaped(-1, weight.shape[0])
      let inputs = example["x"].reshaped(-1, weight.shape[1])
      return [
        "x": einsum("no,oi->ni", rows, weight).reshaped(example["x"].shape),
        "weight": einsum("no,ni->oi", rows, inputs),
        "bias": matmul(Tensor.ones([1, rows.shape[0]]), rows)[0],
      ]
    }
    Way(parts: "sendsBackThroughLinear", "as it is meant") { $0.linearBack { _ in } }
    Way(parts: "sendsBackThroughLoss", "as it is meant") { $0.lossBack { _ in } }
    Way(parts: "sendsBackThroughLoss", "the divisor goes in first") {
      $0.lossBack {
        $0.subtract = { $0 / Float($0.shape[0]) - $1 / Float($0.shape[0]) }
        $0.divide = { sum, _ in sum }
      }
    }
    Way(parts: "sendsBackThroughGELU", "as it is meant") { $0.geluBack { _ in } }
    Way(parts: "sendsBackThroughGELU", "term by term") {
      $0.geluBack {
        $0.slope = { _, below, _ in below }
        $0.finish = { gradient, below in gradient * below }
        $0.below = { x in
          0.5 + 0.5 * erf(x / 2.squareRoot()) + x * exp(-0.5 * x.square())
            / (2 * Double.pi).squareRoot()
        }
      }
    }
    Way(parts: "sendsBackThroughNorm", "as it is meant") { $0.normBack { _ in } }
    Way(parts: "sendsBackThroughNorm", "sums over n, divided at the end") {
      $0.normBack {
        $0.ofMean = { g, _ in g.sum(axis: -1, keepDims: true) / Float(g.shape[-1]) }
        $0.ofVariance = { g, normed in
          normed * (g * normed).sum(axis: -1, keepDims: true) / Float(g.shape[-1])
        }
      }
    }
    Way(parts: "sendsBackThroughHead", "as it is meant") { $0.headBack { _ in } }
    Way(parts: "sendsBackThroughHead", "the sum along the row, from the output") {
      $0.headBack { formula in
        formula.ofScores = { pattern, ofPattern, _ in
          let along = einsum("...ts,...ts->...t", ofPattern, pattern)
          return pattern * ofPattern - pattern * along[.ellipsis, .newAxis]
        }
      }
    }
  }
}
