// Kata 08: BertMLP.
//
// The other half of a block: what each position makes of itself. The lesson is
// Katas/Lessons/08-BertMLP.md.

import Layers
import Tensors

/// BERT's feed-forward network: two layers and one activation, at every position by itself.
///
/// What comes out at a position depends on what goes in there alone. Equals Hugging Face's
/// `BertIntermediate` followed by the `dense` of `BertOutput`. Source: Vaswani et al., "Attention Is
/// All You Need" (2017), section 3.3, with GELU for ReLU.
public final class BertMLP: Module {
  /// Widens each position, `C → mlpSize`.
  public let expand: Linear
  /// Brings it back to its width, `mlpSize → C`.
  public let contract: Linear

  /// Makes the two layers, drawn in the order of the properties, each with a bias.
  ///
  /// Exercise: 2 lines, 5 minutes. Uses 02. Helpful: `Linear(inputSize:outputSize:using:)`.
  /// - Parameters:
  ///   - hiddenSize: C.
  ///   - mlpSize: the channels between the layers; 4 · C in BERT.
  public init(hiddenSize: Int, mlpSize: Int, using generator: inout RandomGenerator) {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Applies the network at every position.
  ///
  /// GELU is the exact form. The result may be of either sign.
  ///
  /// Exercise: 1 line, 5 minutes. Uses 07.
  /// - Parameter x: `[B, T, C]`.
  /// - Returns: `[B, T, C]`.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    // Your code here instead of the next line.
    notWritten()
  }
}
