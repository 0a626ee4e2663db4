import Tensors

/// A linear layer: y = x · weightᵀ + bias, along the last axis.
///
/// Equals `torch.nn.Linear`. Like there, and unlike in GPT-2's checkpoints, a row of the weight
/// makes one output. Kata 02 builds the same: where a module declares a `Linear`, its files mean that
/// one, and this one only as `Layers.Linear`.
public final class Linear: Module {
  /// A row for each output, `[outputSize, inputSize]`.
  @Parameter public var weight: Tensor
  /// A number for each output, `[outputSize]`; nil in a layer without.
  @Parameter public var bias: Tensor?
  /// The size of the last axis of the input.
  public let inputSize: Int
  /// The size of the last axis of the output.
  public let outputSize: Int

  /// Makes a layer of random numbers between −1/√inputSize and 1/√inputSize.
  ///
  /// They are PyTorch's for the same seed: first those of the weight, then those of the bias.
  /// - Parameters:
  ///   - bias: whether the layer has one.
  ///   - generator: where the random numbers come from.
  public init(
    inputSize: Int, outputSize: Int, bias: Bool = true, using generator: inout RandomGenerator
  ) {
    self.inputSize = inputSize
    self.outputSize = outputSize
    let bound = inputSize > 0 ? 1 / Double(inputSize).squareRoot() : 0
    weight = .randomUniform(
      [outputSize, inputSize], from: -bound, to: bound, using: &generator)
    self.bias =
      bias ? .randomUniform([outputSize], from: -bound, to: bound, using: &generator) : nil
  }

  /// Applies the layer to every row.
  /// - Parameter x: `[…, inputSize]`. Another last axis is a misuse.
  /// - Returns: `[…, outputSize]`.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    guard x.isPoisoned || x.shape.sizes.last == inputSize else {
      let found =
        x.rank == 0 ? "a scalar has no last axis" : "the last axis of \(x.shape) is \(x.shape[-1])"
      misuse("Linear: \(found), but this layer was made for \(inputSize).")
      return .poisoned
    }
    return x.linear(weight, bias: bias)  // […, outputSize]
  }

  public var extraDescription: String {
    "inputSize: \(inputSize), outputSize: \(outputSize)" + (bias == nil ? ", bias: false" : "")
  }
}
