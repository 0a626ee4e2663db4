// Kata 42: LogitLens.
//
// What would the model say if it stopped after three of its blocks? The lesson is
// Katas/Lessons/42-LogitLens.md.

import Layers
import Tensors

/// What a model would say next after each of its blocks, by its own final norm and unembedding.
///
/// Every block adds to one stream, and the unembedding reads the stream's end. Since it is the same stream
/// all the way, its earlier states can be read in the same manner. With L blocks there are L + 1 layers
/// to read: layer 0 is the embedding, layer ℓ what ℓ blocks left, and layer L what the model says.
/// Source: nostalgebraist, "interpreting GPT: the logit lens" (2020).
public enum LogitLens {
  /// The score of every token to come next, read from each of the hidden states.
  ///
  /// A state is normalized by the model's final norm, and then unembedded. The last of the hidden states
  /// is that norm's result already: normalized once more, it would give other scores than the model's own.
  /// Equals `model.lm_head(model.transformer.ln_f(state))` of Hugging Face's `GPT2LMHeadModel` for all
  /// states but the last, and `model.lm_head(state)` for that.
  ///
  /// Exercise: 3 lines, 15 minutes. Uses 15. Helpful: `model(ids).hiddenStates`, `model.finalNorm`,
  /// `model.unembed(_:)`; `dropLast()`, `suffix(1)`, `stacked(_:axis:)`.
  /// - Parameters:
  ///   - ids: `[B, T]`.
  ///   - model: in evaluation: see ``Layers/Module/eval()``.
  /// - Returns: `[L + 1, B, T, V]`; at L the model's own logits.
  public static func logits(of ids: IntTensor, by model: GPT2) -> Tensor {
    let states = model(ids).hiddenStates  // L + 1 of [B, T, C]
    let normalized = states.dropLast().map { model.finalNorm($0) } + states.suffix(1)
    return stacked(normalized.map { model.unembed($0) })  // [L + 1, B, T, V]
  }

  /// Of each token of a text but the first, the number that stands for it where it is yet to come.
  ///
  /// A place's numbers are about the token *after* it, in every layer. Those of the last place are
  /// about none of the text, and nobody's are about the first token.
  ///
  /// Exercise: 4 lines, 15 minutes. Helpful: `numbers[.ellipsis, ..<(-1), .all]`; `gather(_:axis:)`, whose
  /// ids need as many axes as the numbers have, and all L + 1 layers: `broadcast(to:)`.
  /// - Parameters:
  ///   - numbers: `[L + 1, B, T, V]`, one for every token: scores, or what was made of them.
  ///   - ids: `[B, T]`, two tokens or more.
  /// - Returns: `[L + 1, B, T − 1]`.
  public static func picked(_ numbers: Tensor, of ids: IntTensor) -> Tensor {
    let guesses = numbers[.ellipsis, ..<(-1), .all]  // [L + 1, B, T − 1, V]
    let tokens = ids[.newAxis, .all, 1..., .newAxis]  // [1, B, T − 1, 1]
    let everywhere = tokens.broadcast(to: guesses.shape.dropLast().appending([1]))
    return guesses.gather(everywhere, axis: -1).squeezed(axis: -1)  // [L + 1, B, T − 1]
  }

  /// How likely each token of a text was to come, layer by layer, in nats.
  ///
  /// The logarithms of the shares that the scores have, picked as in ``picked(_:of:)``.
  ///
  /// Exercise: 1 line, 5 minutes. Uses 29. Helpful: `CrossEntropy.logSoftmax(_:axis:)`.
  /// - Parameters:
  ///   - logits: `[L + 1, B, T, V]`.
  ///   - ids: `[B, T]`.
  /// - Returns: `[L + 1, B, T − 1]`, 0 or less.
  public static func logProbabilities(_ logits: Tensor, of ids: IntTensor) -> Tensor {
    picked(CrossEntropy.logSoftmax(logits), of: ids)  // [L + 1, B, T − 1]
  }

  /// The rank of each token of a text among all that could have come, layer by layer.
  ///
  /// 1 + how many tokens have a *higher* score: 1 is the layer's first choice, V its last. Tokens of the
  /// same score share the better rank.
  ///
  /// Exercise: 3 lines, 15 minutes. Helpful: ``picked(_:of:)`` of the scores; `.>`, `Tensor(mask)`,
  /// `sum(axis:)`, `IntTensor(_:)`.
  /// - Parameters:
  ///   - logits: `[L + 1, B, T, V]`.
  ///   - ids: `[B, T]`.
  /// - Returns: `[L + 1, B, T − 1]`, from 1 to V.
  public static func ranks(_ logits: Tensor, of ids: IntTensor) -> IntTensor {
    let own = picked(logits, of: ids)[.ellipsis, .newAxis]  // [L + 1, B, T − 1, 1]
    let isHigher = logits[.ellipsis, ..<(-1), .all] .> own  // [L + 1, B, T − 1, V]
    return 1 + IntTensor(Tensor(isHigher).sum(axis: -1))  // [L + 1, B, T − 1]
  }

  /// How far each layer is from what the model says in the end, in nats: Σ p · (ln p − ln q), with p the
  /// last layer's shares, and q the layer's.
  ///
  /// That is what somebody loses who bets by the layer's shares where the model's are right: 0 where
  /// both are the same, and never less. Equals `F.kl_div(ln q, ln p, log_target=True,
  /// reduction="none").sum(-1)`. Source: Kullback and Leibler, "On information and sufficiency" (1951).
  ///
  /// Exercise: 3 lines, 10 minutes. Uses 29. Helpful: `CrossEntropy.logSoftmax(_:axis:)`, `[-1]`, `exp(_:)`.
  /// - Parameter logits: `[L + 1, B, T, V]`.
  /// - Returns: `[L + 1, B, T]`; at L all are 0.
  public static func divergences(_ logits: Tensor) -> Tensor {
    let logShares = CrossEntropy.logSoftmax(logits)  // [L + 1, B, T, V]
    let last = logShares[-1]  // [B, T, V]
    return (exp(last) * (last - logShares)).sum(axis: -1)  // [L + 1, B, T]
  }

  /// The tokens that each layer would say first, the likeliest first; of equal ones the one with the lower
  /// id. Equals `torch.topk(logits, count).indices`.
  ///
  /// Exercise: 1 line, 5 minutes. Helpful: `topK(_:axis:)`.
  /// - Parameters:
  ///   - logits: `[L + 1, B, T, V]`.
  ///   - count: how many, V at most.
  /// - Returns: token ids, `[L + 1, B, T, count]`.
  public static func topTokens(_ logits: Tensor, count: Int) -> IntTensor {
    logits.topK(count).indices  // [L + 1, B, T, count]
  }
}
