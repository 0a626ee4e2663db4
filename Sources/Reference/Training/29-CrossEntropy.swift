// Kata 29: CrossEntropy.
//
// One number says how wrong a model is, and training makes it small. The lesson is
// Katas/Lessons/29-CrossEntropy.md.

import Foundation
import Tensors

/// How far a model's scores are from what was right, in nats: −ln p of the right class, 0 or more.
///
/// ln V is what guessing evenly among V classes costs. Source: Goodfellow, Bengio and Courville, "Deep
/// Learning" (2016), sections 3.13 and 6.2.2.3.
public enum CrossEntropy {
  /// The logarithms of the shares that softmax makes of scores: x − m − ln Σ eˣ⁻ᵐ, m being the largest.
  ///
  /// Right for scores of any size. The logarithm of a softmax is not: a share below 10⁻⁴⁵ is 0 in
  /// Float32, and its logarithm −∞. Equals `F.log_softmax(x, dim=axis)`.
  ///
  /// Exercise: 2 lines, 10 minutes. Helpful: `max(axis:keepDims:)`, `exp(_:)`, `sum(axis:keepDims:)`,
  /// `log(_:)`; or `logSumExp(axis:keepDims:)`.
  /// - Parameters:
  ///   - x: of any shape; −∞ stays −∞.
  ///   - axis: the axis along which the shares add up to 1.
  /// - Returns: the shape of `x`, 0 or less each.
  public static func logSoftmax(_ x: Tensor, axis: Int = -1) -> Tensor {
    let lowered = x - x.max(axis: axis, keepDims: true)
    return lowered - log(exp(lowered).sum(axis: axis, keepDims: true))
  }

  /// The loss: the mean of −ln p(target) over the places that count.
  ///
  /// A place whose target is `ignored` counts nothing, neither in the sum nor in what it is divided
  /// by. Where no place counts, there is no mean, and NaN is given. Equals
  /// `F.cross_entropy(logits, targets, ignore_index=ignored)`, with the classes along the last axis.
  ///
  /// Exercise: 5 lines, 20 minutes. Helpful: `targets .!= ignored`, `which(_:_:_:)`, since an ignored
  /// target is no class to look up; `gather(_:axis:)`, whose ids need a last axis of 1; `Tensor(mask)`.
  /// - Parameters:
  ///   - logits: `[…, V]`, a score for each class.
  ///   - targets: `[…]`, from 0 to V − 1 each, or `ignored`.
  /// - Returns: one number, `[]`.
  public static func loss(
    _ logits: Tensor, _ targets: IntTensor, ignoring ignored: Int = -100
  ) -> Tensor {
    let counts = targets .!= ignored  // […]
    let classes = which(counts, targets, 0)[.ellipsis, .newAxis]  // […, 1]
    let scores = logSoftmax(logits).gather(classes, axis: -1).squeezed(axis: -1)  // […]
    let losses = which(counts, -scores, 0)  // […]
    return losses.sum() / Tensor(counts).sum()
  }

  /// The loss of a language model on a batch of texts: each token is the target of the place before it.
  ///
  /// The last place says something about no token of the text, and nobody says anything about the
  /// first. Padding is no target. Equals the `loss` of Hugging Face's causal models, whose labels are the
  /// ids, with −100 for padding.
  ///
  /// Exercise: 4 lines, 15 minutes. Helpful: `ids[.all, 1...]`, `logits[.all, ..<(-1)]`,
  /// `if let mask { … }`.
  /// - Parameters:
  ///   - logits: `[B, T, V]`, what the model gave for the texts.
  ///   - ids: `[B, T]`, two tokens or more.
  ///   - mask: `[B, T]`, true at tokens and false at padding, which stands behind the texts; nil where
  ///     there is none.
  /// - Returns: one number, `[]`: the mean over all tokens of the batch that count.
  public static func nextTokenLoss(
    _ logits: Tensor, of ids: IntTensor, mask: Mask? = nil
  ) -> Tensor {
    let guesses = logits[.all, ..<(-1)]  // [B, T − 1, V]
    var targets = ids[.all, 1...]  // [B, T − 1]
    if let mask { targets = which(mask[.all, 1...], targets, -100) }  // [B, T − 1]
    return loss(guesses, targets)
  }

  /// Among how many tokens, all equally likely, the model wavers on average, over several batches.
  ///
  /// e to the power of the mean loss *of a token*: a batch with twice the tokens counts twice. Equals
  /// `exp` of the loss of all of them in one batch. Source: Jelinek et al., "Perplexity — a measure of the
  /// difficulty of speech recognition tasks" (1977).
  ///
  /// Exercise: 2 lines, 5 minutes. Helpful: `Tensor([Float])`, `exp(_:)`, `item()`.
  /// - Parameters:
  ///   - losses: of each batch, as ``loss(_:_:ignoring:)`` gives them, in nats.
  ///   - tokenCounts: how many places counted in each, as many numbers as there are losses.
  /// - Returns: 1 where each token was certain, V where the model guesses evenly.
  public static func perplexity(_ losses: [Float], tokenCounts: [Int]) -> Float {
    let counts = Tensor(tokenCounts.map { Float($0) })  // [batches]
    return exp((Tensor(losses) * counts).sum() / counts.sum()).item()
  }

  /// How many bits the model needs for a byte of a text: a loss that does not depend on the tokenizer.
  ///
  /// Of two models with other tokens neither the losses nor the perplexities can be compared, since
  /// longer tokens are harder to guess, and fewer. All of a text's nats, in bits of ln 2 nats each, divided
  /// by the text's bytes in UTF-8, can. Source: Gao et al., "The Pile" (2020), section 3.1.
  ///
  /// Exercise: 2 lines, 10 minutes. Helpful: `text.utf8.count`, `Foundation.log(2)`.
  /// - Parameters:
  ///   - loss: the mean over the text's tokens, in nats.
  ///   - tokenCount: how many tokens that was.
  ///   - text: not empty.
  public static func bitsPerByte(loss: Float, tokenCount: Int, of text: String) -> Float {
    let bits = loss * Float(tokenCount) / Foundation.log(2)
    return bits / Float(text.utf8.count)
  }
}
