// Kata 14: GPT2Block.
//
// BERT's block with the norms moved: before each half instead of after it. The lesson is
// Katas/Lessons/14-GPT2Block.md.

import Layers
import Tensors

/// GPT-2's feed-forward network: two layers with a nonlinearity between them, at each position by
/// itself.
///
/// Equals Hugging Face's `GPT2MLP` without its dropout.
public final class GPT2MLP: Module {
  /// Widens each position, `C → mlpSize`.
  public let expand: Linear
  /// Brings it back to its width, `mlpSize → C`.
  public let contract: Linear

  /// Makes the two layers, drawn in the order of the properties, each with a bias.
  ///
  /// Exercise: 2 lines, 5 minutes. Uses 02. Helpful: `Linear(inputSize:outputSize:using:)`.
  public init(hiddenSize: Int, mlpSize: Int, using generator: inout RandomGenerator) {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Applies the network at every position.
  ///
  /// The nonlinearity that GPT-2 was trained with is ``geluTanh(_:)``.
  ///
  /// Exercise: 1 line, 5 minutes. Uses 07.
  /// - Parameter x: `[B, T, C]`.
  /// - Returns: `[B, T, C]`.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    // Your code here instead of the next line.
    notWritten()
  }
}

/// One of GPT-2's layers: attention, then the MLP; each reads a normalized copy of the stream and
/// adds to the stream itself.
///
/// Equals Hugging Face's `GPT2Block`. Source: Radford et al., "Language Models are Unsupervised
/// Multitask Learners" (2019), section 2.3.
public final class GPT2Block: Module {
  /// Normalizes what attention reads.
  public let attentionNorm: LayerNorm
  public let attention: CausalAttention
  /// Normalizes what the MLP reads.
  public let mlpNorm: LayerNorm
  public let mlp: GPT2MLP
  /// Drops parts of what attention and the MLP add, in training.
  public let dropout: Dropout

  /// Makes the parts, drawn in the order of the properties.
  ///
  /// Every part gets its sizes, rates and ε from the configuration: `hiddenSize`, `headCount`,
  /// `mlpSize`, `epsilon`, `attentionDropoutRate` for the attention's pattern, and
  /// `residualDropoutRate` for what the two halves add.
  ///
  /// Exercise: 8 lines, 10 minutes. Helpful: `LayerNorm(_:epsilon:)` of a list of sizes,
  /// `[hiddenSize]`; `Dropout(rate:using:)`.
  public init(_ configuration: GPT2Configuration, using generator: inout RandomGenerator) {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Applies the block.
  ///
  /// The norms come before each half ("pre-norm"), and nothing ever normalizes the stream itself: x
  /// goes into the result as it is, and so does what attention found. What the MLP reads has both in
  /// it. Where dropout hits everything, nothing is added, and the result is x.
  ///
  /// Exercise: 2 lines, 10 minutes. Uses 01 and 13.
  /// - Parameter x: `[B, T, C]`.
  /// - Returns: `[B, T, C]`.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    // Your code here instead of the next line.
    notWritten()
  }
}
