// Kata 35: MaskedPretraining.
//
// A BERT learns a language by filling blanks, and then fills those of others. The lesson is
// Katas/Lessons/35-MaskedPretraining.md.

import Layers
import Tensors

/// Teaches a masked language model, such as kata 11's, from nothing but sequences of tokens.
///
/// Source: Devlin et al., "BERT" (2018), section 3.1 and appendix A.2; the blanks are drawn anew each time,
/// as in Liu et al., "RoBERTa" (2019), section 4.1.
public enum MaskedPretraining {
  /// Makes a batch of some sequences: side by side, and with blanks.
  ///
  /// Padding is no token, so attention must not see it and nobody asks about it: it is among the special
  /// ids.
  ///
  /// Exercise: 5 lines, 10 minutes. Uses 33. Helpful: of the tokens `maskID`, `paddingID`, `special` and
  /// `vocabularySize`.
  /// - Parameter rows: one sequence or more.
  /// - Returns: tensors of `[B, T]`, T being the length of the longest.
  public static func batch(
    of rows: [[Int]], _ tokens: BlankTokens, using generator: inout RandomGenerator
  ) -> MaskedBatch {
    // Your code here instead of the next line.
    notWritten()
  }

  /// How wrong a model is about a batch's blanks: the mean of −ln p over the places that are asked about,
  /// and over no others.
  ///
  /// Equals the `loss` of Hugging Face's `BertForMaskedLM`, whose labels are the targets.
  ///
  /// Exercise: 2 lines, 10 minutes. Uses 29. Helpful: `batch.tokenTypes`, the `logits` of what the model
  /// gives.
  /// - Returns: one number, `[]`.
  public static func loss(of model: some MaskedLanguageModel, on batch: MaskedBatch) -> Tensor {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Lets a model learn from a batch once.
  ///
  /// The gradients of its loss, all together no longer than 1, go to the optimizer. Equals a `backward()`,
  /// `clip_grad_norm_(model.parameters(), 1)` and `optimizer.step()`.
  ///
  /// Exercise: 3 lines, 10 minutes. Uses 31. Helpful: ``withGradients(of:_:)``, `item()`.
  /// - Returns: the loss before the step.
  public static func step(
    _ model: some MaskedLanguageModel, _ optimizer: some Optimizer, on batch: MaskedBatch
  ) -> Float {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Lets a model learn from all sequences once, in a new order and with new blanks.
  ///
  /// What is dropped in training is dropped: the model may have been used for something else before.
  ///
  /// Exercise: 4 lines, 15 minutes. Uses 11 and 33. Helpful: ``Layers/Module/train(_:)``, ``batch(of:_:using:)``,
  /// ``step(_:_:on:)``, `map`.
  /// - Parameters:
  ///   - rows: the sequences.
  ///   - size: how many a batch has.
  /// - Returns: the loss of each step.
  public static func epoch(
    _ model: some MaskedLanguageModel, _ optimizer: some Optimizer, on rows: [[Int]], size: Int,
    _ tokens: BlankTokens, using generator: inout RandomGenerator
  ) -> [Float] {
    // Your code here instead of the next line.
    notWritten()
  }

  /// How wrong a model is about blanks that it did not learn from: the mean over all of them.
  ///
  /// Nothing is dropped meanwhile; afterwards the model is in training again. A batch counts as much as it
  /// has targets. To be compared from time to time, the batches must be the same ones, blanks included: drawn
  /// once, and kept.
  ///
  /// Exercise: 5 lines, 15 minutes. Helpful: `eval()`, `defer`; `targetCount` of a batch,
  /// ``CrossEntropy/perplexity(_:tokenCounts:)`` or a sum.
  /// - Parameter batches: each with a target at least.
  /// - Returns: the mean loss, in nats a target.
  public static func evaluate(
    _ model: some MaskedLanguageModel, on batches: [MaskedBatch]
  ) -> Float {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Fills blanks: for each mask in a sequence the tokens that a model finds most likely, the best first.
  ///
  /// All blanks are filled at once, and each as if the others stayed blank. Equals Hugging Face's pipeline
  /// `fill-mask`.
  ///
  /// Exercise: 8 lines, 20 minutes. Uses 11 and 29. Helpful: `IntTensor(_:)` of `[ids]`, a batch of one;
  /// `IntTensor.zeros(_:)`; `topK(_:axis:)`, whose result has `values` and `indices`; `zip`.
  /// - Parameters:
  ///   - ids: a sequence.
  ///   - count: how many tokens for each blank.
  /// - Returns: for each blank, in order, tokens and their shares.
  public static func fill(
    _ ids: [Int], maskID: Int, count: Int, by model: some MaskedLanguageModel
  ) -> [[(id: Int, share: Float)]] {
    // Your code here instead of the next line.
    notWritten()
  }
}

/// What has to be known of a vocabulary to make blanks.
public struct BlankTokens: Sendable {
  /// The id of `[MASK]`.
  public let maskID: Int
  /// The id that fills up short sequences, `[PAD]`.
  public let paddingID: Int
  /// The ids that are never asked about, padding among them.
  public let special: Set<Int>
  /// V: how many tokens there are.
  public let vocabularySize: Int

  public init(maskID: Int, paddingID: Int, special: Set<Int>, vocabularySize: Int) {
    (self.maskID, self.paddingID) = (maskID, paddingID)
    (self.special, self.vocabularySize) = (special.union([paddingID]), vocabularySize)
  }
}

/// Sequences side by side, with blanks.
public struct MaskedBatch: Sendable {
  /// What the model reads, `[B, T]`.
  public let ids: IntTensor
  /// The token that stood at each place that is asked about, and −100 elsewhere, `[B, T]`.
  public let targets: IntTensor
  /// `[B, T]`, true for tokens and false for padding.
  public let mask: Mask

  public init(ids: IntTensor, targets: IntTensor, mask: Mask) {
    (self.ids, self.targets, self.mask) = (ids, targets, mask)
  }

  /// All one segment: 0, `[B, T]`.
  public var tokenTypes: IntTensor { .zeros(ids.shape) }
  /// For how many places something is asked.
  public var targetCount: Int { targets.scalars.count { $0 != -100 } }
}
