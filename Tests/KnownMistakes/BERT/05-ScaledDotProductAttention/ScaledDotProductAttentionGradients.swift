import KataTesting
import PlainFunctions
import Tensors

extension ScaledDotProductAttentionAttempts {
  @WayList static var gradientMistakes: [Way] {
    Way("gradients of scores", "the keys are taken for plain numbers") {
      attentionScores($0["query"], plain($0["key"]))
    }
    Way("gradients of pattern", "the sum of the powers is taken for plain numbers") {
      let scores = which($0.optionalMask("mask") ?? Mask([true]), $0["scores"], -.infinity)
      let powers = exp(scores - scores.max(axis: -1, keepDims: true))
      return powers / powers.sum(axis: -1, keepDims: true).detached()
    }
    Way("gradients of output", "the pattern is taken for plain numbers") {
      matmul($0["pattern"].detached(), $0["value"])
    }
  }
}
