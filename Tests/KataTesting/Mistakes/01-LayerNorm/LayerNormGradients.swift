import Tensors

extension LayerNormAttempts {
  @WayList static var gradientMistakes: [Way] {
    Way("gradients of normalizes", "mean and variance are taken for plain numbers") {
      let (x, weight) = ($0["x"], $0["weight"])
      let axes = Array(-weight.rank..<0)
      let variance = plain(x).variance(axes: axes, correction: 0, keepDims: true)
      let centered = x - plain(x).mean(axes: axes, keepDims: true)
      return centered / (variance + $0.float("epsilon")).squareRoot() * weight + $0["bias"]
    }
    Way("gradients of normalizes", "the variance alone is taken for plain numbers") {
      let (x, weight) = ($0["x"], $0["weight"])
      let axes = Array(-weight.rank..<0)
      let variance = x.variance(axes: axes, correction: 0, keepDims: true).detached()
      let centered = x - x.mean(axes: axes, keepDims: true)
      return centered / (variance + $0.float("epsilon")).squareRoot() * weight + $0["bias"]
    }
    Way("gradients of normalizes", "gain and shift are read as plain numbers") {
      let (weight, bias) = (plain($0["weight"]), plain($0["bias"]))
      return layerNorm($0["x"], weight, bias, epsilon: $0.float("epsilon"))
    }
  }
}
