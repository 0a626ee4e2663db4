// Kata 45: Circuits.
//
// What a head does is written in its weights: where it looks, what it moves, and which other heads it reads from.
// The lesson is Katas/Lessons/45-Circuits.md.

import Layers
import Tensors

/// A matrix of `[M, N]` that is never made: the product of two narrow ones, left · right.
///
/// A head has D channels, and whatever it does to a vector of C goes through these. So its matrices have rank D at
/// most, and 2 · C · D numbers say all that C · C would. Equals transformer-lens' `FactoredMatrix`.
public struct FactoredMatrix {
  /// `[M, D]`.
  public let left: Tensor
  /// `[D, N]`.
  public let right: Tensor

  /// The Frobenius norm of the product: the root of the sum of all its squared numbers.
  ///
  /// That sum is the sum of the products, number by number, of leftᵀ · left and right · rightᵀ, both of
  /// `[D, D]`. Equals `torch.linalg.matrix_norm(left @ right)`.
  ///
  /// Exercise: 3 lines, 15 minutes. Helpful: `matmul(_:_:)`, `transposed()`, `item()`, and `squareRoot()` of a
  /// number.
  public var norm: Float {
    // Your code here instead of the next line.
    notWritten()
  }

  /// The product with another matrix, this one first: of `[M, N]` and `[N, P]` one of `[M, P]`.
  ///
  /// What lies in the middle, right · other.left, is `[D, D]`, and joins one of the two sides.
  ///
  /// Exercise: 2 lines, 10 minutes. Helpful: `FactoredMatrix(_:_:)` makes one of two tensors.
  public func times(_ other: FactoredMatrix) -> FactoredMatrix {
    // Your code here instead of the next line.
    notWritten()
  }
}

/// The weights of one head, and what they make together.
///
/// A head asks two questions of vectors in the stream. Where to look: how well a query's vector and a key's go
/// together, x · queryKey · yᵀ. What to move: y · outputValue is added where it was asked for. Source: Elhage et al.,
/// "A Mathematical Framework for Transformer Circuits" (2021).
public struct HeadCircuits {
  /// From the stream to the head's queries, keys and values, `[D, C]` each.
  public let query: Tensor
  public let key: Tensor
  public let value: Tensor
  /// From what the head found back to the stream, `[C, D]`.
  public let output: Tensor

  /// Takes the weights of one head out of its block.
  ///
  /// The head reads the stream through a norm, which multiplies each channel by its gain: the gains are
  /// multiplied into the three that read. Biases, and the norm's mean and size, are left out: none of them is a
  /// matrix. Equals transformer-lens' `W_Q`, `W_K`, `W_V` and `W_O`, transposed, after `fold_ln`.
  ///
  /// Exercise: 5 lines, 20 minutes. Uses 13 and 14. Helpful: `rearrange(_:_:_:)` with the sizes of some letters,
  /// as in `["h": headCount]`; the projection's rows are all queries, all keys, all values, each of them `(h d)`.
  /// - Parameters:
  ///   - head: from 0 to H − 1.
  ///   - block: with a projection of `[3C, C]` and an output of `[C, C]`.
  public init(_ head: Int, of block: GPT2Block) {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Where the head looks: x · queryKey · yᵀ is the product of x's query and y's key.
  ///
  /// It is queryᵀ · key, before anything is divided by √D.
  ///
  /// Exercise: 1 line, 10 minutes.
  /// - Returns: of `[C, C]`: a row for each channel of the query's vector, a column for each of the key's.
  public var queryKey: FactoredMatrix {
    // Your code here instead of the next line.
    notWritten()
  }

  /// What the head moves: y · outputValue is what it adds to the stream where it looks at y alone.
  ///
  /// Exercise: 1 line, 10 minutes.
  /// - Returns: of `[C, C]`: a row for each channel that is read, a column for each that is written.
  public var outputValue: FactoredMatrix {
    // Your code here instead of the next line.
    notWritten()
  }

  /// How much this head reads of what an earlier one writes: ‖writing · reading‖ ÷ (‖writing‖ · ‖reading‖), from
  /// 0 to 1, with Frobenius norms.
  ///
  /// What is written is the earlier head's ``outputValue``. What reads is, for queries, ``queryKey``; for keys
  /// the same turned around; for values, ``outputValue``.
  ///
  /// Exercise: 8 lines, 15 minutes. Helpful: `transposed()` of a factored matrix.
  /// - Parameters:
  ///   - composition: what of this head is read: queries, keys or values.
  ///   - earlier: a head of a block before this one's.
  public func score(_ composition: Composition, after earlier: HeadCircuits) -> Float {
    // Your code here instead of the next line.
    notWritten()
  }

  /// The scores of all pairs of heads of a model; 0 where the second is not of an earlier block.
  ///
  /// Exercise: 13 lines, 15 minutes. Helpful: ``init(_:of:)``, four loops and `append`.
  /// - Returns: `[L, H, L, H]`: the head that reads, by layer and place, then the one that writes.
  public static func scores(_ composition: Composition, in model: GPT2) -> Tensor {
    // Your code here instead of the next line.
    notWritten()
  }

  // MARK: - Tokens

  /// How well tokens ask for tokens: the scores that the head would have, ÷ √D and before the softmax, if the stream
  /// held their embeddings alone.
  ///
  /// Only the tokens that are asked for go through the narrow sides; `[V, V]` would be 10 GB for GPT-2.
  ///
  /// Exercise: 4 lines, 10 minutes. Uses 15. Helpful: `model.tokens(_:)`, which looks rows up.
  /// - Parameters:
  ///   - queries: `[M]`, token ids.
  ///   - keys: `[N]`, likewise.
  /// - Returns: `[M, N]`.
  public func attention(of queries: IntTensor, to keys: IntTensor, in model: GPT2) -> Tensor {
    // Your code here instead of the next line.
    notWritten()
  }

  /// By how much a token that the head looks at raises the logits of others, through this head alone.
  ///
  /// The final norm's gain is part of the way to the logits: it multiplies each channel of the unembedding.
  ///
  /// Exercise: 4 lines, 10 minutes. Uses 15. Helpful: `model.tokens(_:)`, whose table is the unembedding too;
  /// `model.finalNorm.weight`.
  /// - Parameters:
  ///   - sources: `[M]`, token ids.
  ///   - targets: `[N]`, likewise.
  /// - Returns: `[M, N]`.
  public func effects(of sources: IntTensor, on targets: IntTensor, in model: GPT2) -> Tensor {
    // Your code here instead of the next line.
    notWritten()
  }

  /// By how much a token raises the logits of others on the way that leads past all blocks.
  ///
  /// This is all that a model without blocks has: it can know which token follows which, and no more.
  ///
  /// Exercise: 2 lines, 5 minutes. Uses 15.
  /// - Parameters:
  ///   - sources: `[M]`, token ids.
  ///   - targets: `[N]`, likewise.
  /// - Returns: `[M, N]`.
  public static func directEffects(
    of sources: IntTensor, on targets: IntTensor, in model: GPT2
  ) -> Tensor {
    // Your code here instead of the next line.
    notWritten()
  }
}

extension FactoredMatrix {
  /// left · right.
  /// - Parameters:
  ///   - left: `[M, D]`.
  ///   - right: `[D, N]`.
  public init(_ left: Tensor, _ right: Tensor) {
    self.left = left
    self.right = right
  }

  /// The same matrix turned around, of `[N, M]`: its sides change places, each turned around.
  public func transposed() -> FactoredMatrix {
    FactoredMatrix(right.transposed(), left.transposed())
  }
}

/// What a head makes of what it reads, and another head may have written.
public enum Composition: Sendable, CaseIterable {
  case queries, keys, values
}
