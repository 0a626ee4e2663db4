import Tensors

extension SoftmaxAttempts {
  @WayList static var gradientMistakes: [Way] {
    Way("gradients of givesShares", "the sum of the powers is taken for plain numbers") {
      let (x, axis) = ($0["x"], $0.integer("axis"))
      let powers = exp(x - x.max(axis: axis, keepDims: true))
      return powers / powers.sum(axis: axis, keepDims: true).detached()
    }
    Way("gradients of givesShares", "the powers are taken for plain numbers") {
      softmax(plain($0["x"]), axis: $0.integer("axis"))
    }
  }
}
