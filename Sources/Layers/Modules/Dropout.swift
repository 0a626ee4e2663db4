import Tensors

/// Replaces numbers by 0 at random while a model is trained, so that it relies on none of them.
///
/// What is left is divided by 1 − rate, which keeps the mean. After ``Module/eval()`` everything
/// passes through as it is. Equals `torch.nn.Dropout`, except for which numbers are hit. Source:
/// Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from Overfitting" (2014).
public final class Dropout: TrainingDependent {
  /// The probability of each number to become 0.
  public let rate: Float
  public var isTraining = true
  private var generator: RandomGenerator

  /// - Parameters:
  ///   - rate: from 0 (nothing is dropped) to 1 (everything); others are a misuse.
  ///   - generator: where the random numbers come from. The layer takes a
  ///     ``Tensors/RandomGenerator/split()`` of it: the numbers drawn next are the same as without
  ///     this layer.
  public init(rate: Float, using generator: inout RandomGenerator) {
    if !Self.rates.contains(rate) {
      misuse("Dropout: a rate is a probability from 0 to 1, not \(rate).")
    }
    self.rate = rate
    self.generator = generator.split()
  }

  private static let rates: ClosedRange<Float> = 0...1

  /// Drops numbers while in training; each call drops others.
  /// - Returns: the shape of `x`.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    if !Self.rates.contains(rate) { return .poisoned }
    let x = x.keptAsPattern()
    if !isTraining || rate == 0 { return x }
    if rate == 1 { return .zeros(x.shape) }
    let isKept = Tensor.randomUniform(x.shape, using: &generator) .< (1 - rate)
    return which(isKept, x / (1 - rate), 0)
  }

  public var extraDescription: String { "rate: \(rate)" }
}
