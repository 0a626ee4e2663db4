// Kata 02: Embedding.
//
// A token enters a transformer as a row of a table, and linear layers make of it what is needed. The
// lesson is Katas/Lessons/02-Embedding.md.

import Layers
import Tensors

/// A table of learned vectors, looked up by id: result[…, c] = weight[ids[…], c].
///
/// It serves token ids, positions and token types alike. Equals `torch.nn.Embedding`. Source:
/// Vaswani et al., "Attention Is All You Need" (2017), section 3.4 (without its factor √C, which
/// neither BERT nor GPT-2 has).
public final class Embedding: Module {
  /// The table, `[count, size]`: row `i` is the vector of id `i`.
  @Parameter public var weight: Tensor

  /// Makes a table of standard normal numbers (mean 0, standard deviation 1), as PyTorch does.
  ///
  /// The numbers are drawn for the whole table at once, so that a seed gives PyTorch's, and from the
  /// generator that is passed in, which has moved on afterwards.
  ///
  /// Exercise: 1 line, 5 minutes. Helpful: `Tensor.randomNormal(_:using:)`, `&generator`.
  /// - Parameters:
  ///   - count: how many ids there are: V for tokens.
  ///   - size: the length of each vector: C.
  ///   - generator: where the random numbers come from.
  public init(count: Int, size: Int, using generator: inout RandomGenerator) {
    weight = .randomNormal([count, size], using: &generator)
  }

  /// Looks up the vector of every id, in the shape that the ids have.
  ///
  /// Exercise: 1 line, 5 minutes. Helpful: `take(_:axis:)`.
  /// - Parameter ids: `[…]`, each from 0 to count − 1.
  /// - Returns: `[…, size]`.
  public func callAsFunction(_ ids: IntTensor) -> Tensor {
    weight.take(ids, axis: 0)  // […, size]
  }
}

/// A linear layer: y = x · Wᵀ + b, along the last axis.
///
/// Most of a transformer's parameters are in such layers: attention and MLPs are made of them. Equals
/// `torch.nn.Linear`.
public final class Linear: Module {
  /// W, `[outputSize, inputSize]`: a row makes one output.
  @Parameter public var weight: Tensor
  /// b, `[outputSize]`: a number for each output; nil in a layer without.
  @Parameter public var bias: Tensor?

  /// Makes a layer of numbers spread evenly between −1/√inputSize and 1/√inputSize, as PyTorch does.
  ///
  /// Weight and bias are drawn within the same bounds, first the weight, then the bias, each at once.
  ///
  /// Exercise: 5 lines, 10 minutes. Helpful: `Tensor.randomUniform(_:from:to:using:)`, with bounds
  /// that are `Double`; `Double(inputSize).squareRoot()`; `self.bias`, beside which `bias` is the
  /// argument.
  /// - Parameters:
  ///   - inputSize: the size of the last axis of the input.
  ///   - outputSize: the size of the last axis of the output.
  ///   - bias: whether the layer has one.
  ///   - generator: where the random numbers come from.
  public init(
    inputSize: Int, outputSize: Int, bias: Bool = true, using generator: inout RandomGenerator
  ) {
    let bound = 1 / Double(inputSize).squareRoot()
    weight = .randomUniform(
      [outputSize, inputSize], from: -bound, to: bound, using: &generator)
    self.bias =
      bias ? .randomUniform([outputSize], from: -bound, to: bound, using: &generator) : nil
  }

  /// Applies the layer to every row of the last axis.
  ///
  /// Exercise: 3 lines, 5 minutes. Helpful: `matmul(_:_:)`, `transposed()`; `guard let bias else`.
  /// - Parameter x: `[…, inputSize]`.
  /// - Returns: `[…, outputSize]`.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    let product = matmul(x, weight.transposed())  // […, outputSize]
    guard let bias else { return product }
    return product + bias  // […, outputSize]
  }
}
