import KataTesting
import Tensors

extension BackwardAttempts {
  /// Mistakes in the layer norm.
  @WayList static var norms: [Way] {
    Way(parts: "sendsBackThroughNorm", "the mean's own term is forgotten: it is made of x, too") {
      $0.normBack { $0.ofMean = { g, _ in Tensor.zeros(g.shape) } }
    }
    Way(parts: "sendsBackThroughNorm", "the variance's own term is forgotten") {
      $0.normBack { $0.ofVariance = { g, _ in Tensor.zeros(g.shape) } }
    }
    Way(parts: "sendsBackThroughNorm", "mean and variance are taken for constants") {
      $0.normBack {
        $0.ofMean = { g, _ in Tensor.zeros(g.shape) }
        $0.ofVariance = { g, _ in Tensor.zeros(g.shape) }
      }
    }
    Way(parts: "sendsBackThroughNorm", "the variance's term is not multiplied by n again") {
      $0.normBack { $0.ofVariance = { ($0 * $1).mean(axis: -1, keepDims: true) } }
    }
    Way(parts: "sendsBackThroughNorm", "the variance's term is a sum, and no mean") {
      $0.normBack { $0.ofVariance = { $1 * ($0 * $1).sum(axis: -1, keepDims: true) } }
    }
    Way(parts: "sendsBackThroughNorm", "the mean's term is a sum, and no mean") {
      $0.normBack { $0.ofMean = { g, _ in g.sum(axis: -1, keepDims: true) } }
    }
    Way(parts: "sendsBackThroughNorm", "the variance's term is added") {
      $0.normBack { $0.ofVariance = { -($1 * ($0 * $1).mean(axis: -1, keepDims: true)) } }
    }
    Way(parts: "sendsBackThroughNorm", "the weight is forgotten on the way to x") {
      $0.normBack { $0.weighed = { gradient, _ in gradient } }
    }
    Way(parts: "sendsBackThroughNorm", "the result is not divided by the deviation") {
      $0.normBack { $0.rescaled = { g, _ in g } }
    }
    Way(parts: "sendsBackThroughNorm", "the result is multiplied by the deviation, not divided") {
      $0.normBack { $0.rescaled = { $0 / $1 } }
    }
    Way(parts: "sendsBackThroughNorm", "it is divided by the variance, and no root is taken") {
      $0.normBack { $0.scale = { 1 / ($0 + $1) } }
    }
    Way(parts: "sendsBackThroughNorm", "ε is forgotten") {
      $0.normBack { $0.scale = { variance, _ in rsqrt(variance) } }
    }
    Way(parts: "sendsBackThroughNorm", "ε is added to the root") {
      $0.normBack { $0.scale = { 1 / ($0.squareRoot() + $1) } }
    }
    Way(parts: "sendsBackThroughNorm", "the variance is divided by n − 1") {
      $0.normBack { $0.variance = { $0.variance(axis: -1, correction: 1, keepDims: true) } }
    }
    Way(parts: "sendsBackThroughNorm", "the mean is not subtracted from x") {
      $0.normBack { $0.mean = { Tensor.zeros($0.shape) } }
    }
    Way(parts: "sendsBackThroughNorm", "the weight's gradient has x in n's place") {
      $0.normBack { $0.ofWeight = { gradient, _, x in gradient * x } }
    }
    Way(parts: "sendsBackThroughNorm", "the weight's gradient is that of the bias") {
      $0.normBack { $0.ofWeight = { gradient, _, _ in gradient } }
    }
    Way(parts: "sendsBackThroughNorm", "the bias' gradient is multiplied by the weight") {
      $0.normBack { $0.ofBias = { $0 * $1 } }
    }
    Way(parts: "sendsBackThroughNorm", "weight and bias get a gradient for each row") {
      $0.normBack { $0.sum = { gradient, _ in gradient } }
    }
    Way(parts: "sendsBackThroughNorm", "weight and bias get a mean over the rows, and no sum") {
      $0.normBack {
        $0.sum = { gradient, shape in gradient.reshaped(Shape([-1] + shape.sizes)).mean(axis: 0) }
      }
    }
  }

  /// Mistakes in a head of attention.
  @WayList static var heads: [Way] {
    Way(parts: "sendsBackThroughHead", "the sum along the row is not subtracted in the softmax") {
      $0.headBack { $0.ofScores = { pattern, ofPattern, _ in pattern * ofPattern } }
    }
    Way(parts: "sendsBackThroughHead", "the softmax is taken for a function of each score alone") {
      $0.headBack { $0.ofScores = { pattern, back, _ in pattern * (1 - pattern) * back } }
    }
    Way(parts: "sendsBackThroughHead", "the pattern is missing in the softmax's way back") {
      $0.headBack { $0.ofScores = { _, ofPattern, along in ofPattern - along } }
    }
    Way(parts: "sendsBackThroughHead", "the sum along the row has no shares in it") {
      $0.headBack { $0.along = { ofPattern, _ in ofPattern.sum(axis: -1, keepDims: true) } }
    }
    Way(parts: "sendsBackThroughHead", "a mean along the row is subtracted, and no sum") {
      $0.headBack { $0.along = { ($0 * $1).mean(axis: -1, keepDims: true) } }
    }
    Way(parts: "sendsBackThroughHead", "the sum is along the queries") {
      $0.headBack { $0.along = { ($0 * $1).sum(axis: -2, keepDims: true) } }
    }
    Way(parts: "sendsBackThroughHead", "what comes back is added along the row, not subtracted") {
      $0.headBack { $0.ofScores = { $0 * ($1 + $2) } }
    }
    Way(parts: "sendsBackThroughHead", "√D is forgotten") {
      $0.headBack { $0.scaled = { scores, _ in scores } }
    }
    Way(parts: "sendsBackThroughHead", "it is divided by D, and not by its root") {
      $0.headBack { $0.scaled = { $0 / Float($1) } }
    }
    Way(parts: "sendsBackThroughHead", "it is multiplied by √D") {
      $0.headBack { $0.scaled = { $0 * Float($1).squareRoot() } }
    }
    Way(parts: "sendsBackThroughHead", "the key's gradient is not transposed") {
      $0.headBack { $0.ofKey = { matmul($0, $1) } }
    }
    Way(parts: "sendsBackThroughHead", "the query's gradient is transposed") {
      $0.headBack { $0.ofQuery = { matmul($0.swappedAxes(-1, -2), $1) } }
    }
    Way(parts: "sendsBackThroughHead", "the value's gradient is not transposed") {
      $0.headBack { $0.ofValue = { matmul($0, $1) } }
    }
    Way(parts: "sendsBackThroughHead", "the pattern is transposed before it, too") {
      $0.headBack { $0.ofPattern = { matmul($0, $1) } }
    }
    Way(parts: "sendsBackThroughHead", "the value's gradient is what came back, unmixed") {
      $0.headBack { $0.ofValue = { _, gradient in gradient } }
    }
  }
}
