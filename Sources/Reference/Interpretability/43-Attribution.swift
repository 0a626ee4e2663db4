// Kata 43: Attribution.
//
// Which part of the model said it? The lesson is Katas/Lessons/43-Attribution.md.

import Layers
import Tensors

/// What the parts of a GPT-2 add to the stream at one place of a text: vectors of C channels, which
/// together are what the final norm reads there.
public struct StreamParts {
  /// The token's vector and the position's, `[2, C]`.
  public let embeddings: Tensor
  /// What each head adds, `[L, H, C]`.
  public let heads: Tensor
  /// The bias of each attention's output layer, `[L, C]`, which is no head's.
  public let biases: Tensor
  /// What each MLP adds, its bias among it, `[L, C]`.
  public let mlps: Tensor

  /// What each head of an attention adds to the stream.
  ///
  /// The output layer reads all heads' findings side by side, `(h d)`. Its weight times these is a sum
  /// over heads: of D columns of the weight each, times what the head found. Its bias belongs to none.
  /// Equals transformer-lens' `result`, and `z @ W_O`.
  ///
  /// Exercise: 2 lines, 15 minutes. Helpful: `rearrange(_:_:_:)` of the weight, or `einsum(_:_:_:)`;
  /// `found.shape[1]`.
  /// - Parameters:
  ///   - found: `[B, H, T, D]`, what the heads gathered.
  ///   - weight: `[C, H · D]`, the output layer's.
  /// - Returns: `[B, H, T, C]`; summed over heads, what the layer gives without its bias.
  public static func heads(_ found: Tensor, through weight: Tensor) -> Tensor {
    let columns = rearrange(weight, "c (h d) -> h d c", ["h": found.shape[1]])  // [H, D, C]
    return matmul(found, columns)  // [B, H, T, C]
  }

  /// Runs a model on a text, and takes apart what it has in its stream at one place.
  ///
  /// What heads found and what MLPs gave is recorded; the rest are parameters. All of it together is the
  /// stream that leaves the last block: ``sum``.
  ///
  /// Exercise: 9 lines, 30 minutes. Uses 15. Helpful: `record(model) { … }.recording`,
  /// `recording.all(endingWith: "attention.found")` and `"mlp.contract"`, a tensor a block;
  /// `model.blocks[0].attention.output`, whose bias is optional: `bias!`; `stacked(_:axis:)`.
  /// - Parameters:
  ///   - place: where in the text, from 0 to T − 1.
  ///   - ids: `[1, T]`, one text.
  ///   - model: in evaluation.
  public init(at place: Int, in ids: IntTensor, of model: GPT2) {
    let recording = record(model) { model(ids) }.recording
    let outputs = model.blocks.map(\.attention.output)
    let found = recording.all(endingWith: "attention.found")  // L of [1, H, T, D]
    let added = zip(found, outputs).map { Self.heads($0, through: $1.weight)[0, .all, place] }
    let token = model.tokens.weight[ids[0, place].item()]  // [C]
    embeddings = stacked([token, model.positions.weight[place]])  // [2, C]
    heads = stacked(added)  // [L, H, C]
    biases = stacked(outputs.map { $0.bias! })  // [L, C]
    mlps = stacked(recording.all(endingWith: "mlp.contract").map { $0[0, place] })  // [L, C]
  }
}

/// How much of a score each part of a GPT-2 gave: the token's logit at one place, or how far one token's is
/// above another's.
///
/// Between the stream and the logit stands only the final norm. Once its scale is known it is a linear
/// map, so that the logit is a sum, with a term for each part. Source: Elhage et al., "A Mathematical
/// Framework for Transformer Circuits" (2021); direct logit attribution in transformer-lens.
public struct Attribution {
  /// By the token's vector, and by the position's, `[2]`.
  public let embeddings: Tensor
  /// By each head, `[L, H]`.
  public let heads: Tensor
  /// By the bias of each attention's output layer, `[L]`.
  public let biases: Tensor
  /// By each MLP, `[L]`.
  public let mlps: Tensor
  /// By the final norm's bias, which is of no part, `[]`.
  public let normBias: Tensor

  /// What a normalized vector is multiplied with to give a token's logit; with another token, to give
  /// the difference of the two logits.
  ///
  /// Rows of the unembedding, which is the table of tokens. Equals transformer-lens'
  /// `tokens_to_residual_directions`.
  ///
  /// Exercise: 3 lines, 5 minutes. Uses 15. Helpful: `model.tokens.weight[token]`.
  /// - Parameters:
  ///   - token: whose logit it is.
  ///   - other: whose logit is subtracted; nil for none.
  /// - Returns: `[C]`.
  public static func direction(of token: Int, over other: Int? = nil, by model: GPT2) -> Tensor {
    let rows = model.tokens.weight  // [V, C]
    guard let other else { return rows[token] }  // [C]
    return rows[token] - rows[other]  // [C]
  }

  /// What a norm multiplies a stream by once the mean is off: 1/√(variance + ε).
  ///
  /// That is where a norm is not linear, and it is of the whole stream: for its parts it is a number that
  /// stays as it is, *frozen*.
  ///
  /// Exercise: 2 lines, 10 minutes. Helpful: `variance(axis:correction:keepDims:)`,
  /// `rsqrt(_:)`, `norm.epsilon`.
  /// - Parameter stream: `[…, C]`, all of it.
  /// - Returns: `[…, 1]`.
  public static func scale(of stream: Tensor, by norm: LayerNorm) -> Tensor {
    let variance = stream.variance(axis: -1, correction: 0, keepDims: true)  // […, 1]
    return rsqrt(variance + norm.epsilon)  // […, 1]
  }

  /// How much of a score parts of a stream give: their mean taken off, times the frozen scale, times the
  /// norm's gain, times the direction.
  ///
  /// Not its bias: that would be added for each part, and the model adds it once. Equals transformer-lens'
  /// `apply_ln_to_stack` and the product with a direction.
  ///
  /// Exercise: 2 lines, 15 minutes. Helpful: `mean(axis:keepDims:)`, `norm.weight`; `matmul(_:_:)` takes
  /// `[…, C]` and `[C]`.
  /// - Parameters:
  ///   - parts: `[…, C]`.
  ///   - direction: `[C]`.
  ///   - norm: the model's final norm.
  ///   - scale: `[1]`, that of the whole stream.
  /// - Returns: `[…]`.
  public static func effects(
    of parts: Tensor, on direction: Tensor, through norm: LayerNorm, scale: Tensor
  ) -> Tensor {
    let centered = parts - parts.mean(axis: -1, keepDims: true)  // […, C]
    return matmul(centered * scale * norm.weight, direction)  // […]
  }

  /// The effects of all parts of a stream on a score, which add up to it: see ``sum``.
  ///
  /// The norm's bias gives what it gives whatever is in the stream.
  ///
  /// Exercise: 7 lines, 15 minutes. Helpful: ``scale(of:by:)`` of ``StreamParts/sum``,
  /// ``effects(of:on:through:scale:)``.
  /// - Parameters:
  ///   - direction: `[C]`: see ``direction(of:over:by:)``.
  ///   - norm: the model's final norm.
  public init(of parts: StreamParts, on direction: Tensor, through norm: LayerNorm) {
    let scale = Self.scale(of: parts.sum, by: norm)  // [1]
    let effects = { Self.effects(of: $0, on: direction, through: norm, scale: scale) }
    embeddings = effects(parts.embeddings)  // [2]
    heads = effects(parts.heads)  // [L, H]
    biases = effects(parts.biases)  // [L]
    mlps = effects(parts.mlps)  // [L]
    normBias = matmul(norm.bias, direction)  // []
  }
}

// kata: given
extension StreamParts {
  public init(embeddings: Tensor, heads: Tensor, biases: Tensor, mlps: Tensor) {
    (self.embeddings, self.heads) = (embeddings, heads)
    (self.biases, self.mlps) = (biases, mlps)
  }

  /// All of it: what leaves the last block, `[C]`.
  public var sum: Tensor {
    let (headSum, biasSum) = (heads.sum(axes: [0, 1]), biases.sum(axis: 0))  // [C] each
    return embeddings.sum(axis: 0) + headSum + biasSum + mlps.sum(axis: 0)  // [C]
  }
}

// kata: given
extension Attribution {
  /// What each part of a model gives to a token's logit at one place of a text, which is about the token
  /// after it; with another token, to the difference of the two.
  /// - Parameters:
  ///   - place: from 0 to T − 1.
  ///   - ids: `[1, T]`, one text.
  ///   - model: in evaluation.
  public init(
    of token: Int, over other: Int? = nil, after place: Int, in ids: IntTensor, by model: GPT2
  ) {
    self.init(
      of: StreamParts(at: place, in: ids, of: model),
      on: Self.direction(of: token, over: other, by: model), through: model.finalNorm)
  }

  /// All of it, `[]`: the logit itself, or the difference of the two.
  public var sum: Tensor {
    embeddings.sum() + heads.sum() + biases.sum() + mlps.sum() + normBias
  }
}
