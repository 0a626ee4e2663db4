import Processor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A step of AdamW over dense rows of numbers: all that it reads and writes passes through the
/// processor once.
public struct AdamWStep: Sendable {
  /// What gradients are multiplied with first.
  private let gradientScale: Float
  /// What is left of the running means, of the gradients and of their squares, and what is added.
  private let meanKept, meanAdded, squareKept, squareAdded: Float
  /// What the root of the mean of squares is multiplied with, and what is added to it.
  private let rootScale, epsilon: Float
  /// What is left of a parameter, and how much of the mean over the root it moves.
  private let kept, size: Float

  /// - Parameter number: how many steps there are with this one, from 1 on.
  public init(
    number: Int, learningRate: Double, betas: (Double, Double), epsilon: Double,
    weightDecay: Double, gradientScale: Double
  ) {
    // What is left in the running means of the 0 that they start as.
    let (mean, square) = (pow(betas.0, Double(number)), pow(betas.1, Double(number)))
    self.gradientScale = Float(gradientScale)
    (meanKept, meanAdded) = (Float(betas.0), Float(1 - betas.0))
    (squareKept, squareAdded) = (Float(betas.1), Float(1 - betas.1))
    rootScale = Float(1 / (1 - square).squareRoot())
    self.epsilon = Float(epsilon)
    kept = Float(1 - learningRate * weightDecay)
    size = Float(learningRate / (1 - mean))
  }

  /// Changes `count` parameters, and the running means of their gradients and the squares of these.
  public func update(
    _ count: Int, parameters: UnsafeMutablePointer<Float>, gradients: UnsafePointer<Float>,
    means: UnsafeMutablePointer<Float>, squares: UnsafeMutablePointer<Float>
  ) {
    Parallel.forEachPart(of: count, grain: 1 << 15) { start, count in
      updatePart(
        count, parameters + start, gradients + start, means + start, squares + start)
    }
  }

  private func updatePart(
    _ count: Int, _ parameters: UnsafeMutablePointer<Float>, _ gradients: UnsafePointer<Float>,
    _ means: UnsafeMutablePointer<Float>, _ squares: UnsafeMutablePointer<Float>
  ) {
    let lanes = Int(VECTOR_LANES)
    var k = 0
    while count - k >= lanes {
      let (p, m, v) = updated(
        Self.load(parameters + k), Self.load(gradients + k), Self.load(means + k),
        Self.load(squares + k))
      Self.store(p, parameters + k)
      Self.store(m, means + k)
      Self.store(v, squares + k)
      k += lanes
    }
    // The rest in the same way, each in a vector of its own.
    while k < count {
      let (p, m, v) = updated(
        FloatVector(repeating: parameters[k]), FloatVector(repeating: gradients[k]),
        FloatVector(repeating: means[k]), FloatVector(repeating: squares[k]))
      (parameters[k], means[k], squares[k]) = (p[0], m[0], v[0])
      k += 1
    }
  }

  @inline(__always)
  private func updated(
    _ p: FloatVector, _ gradient: FloatVector, _ mean: FloatVector, _ square: FloatVector
  ) -> (p: FloatVector, m: FloatVector, v: FloatVector) {
    let g = gradient * gradientScale
    let m = g * meanAdded + mean * meanKept
    // In PyTorch's order, in which a large g² is not infinite before it is made small.
    let v = g * squareAdded * g + square * squareKept
    let root = vectorSquareRoot(v) * rootScale + epsilon
    return (p * kept - m / root * size, m, v)
  }

  @inline(__always)
  private static func load(_ p: UnsafePointer<Float>) -> FloatVector {
    UnsafeRawPointer(p).loadUnaligned(as: FloatVector.self)
  }

  @inline(__always)
  private static func store(_ x: FloatVector, _ p: UnsafeMutablePointer<Float>) {
    UnsafeMutableRawPointer(p).storeBytes(of: x, as: FloatVector.self)
  }
}
