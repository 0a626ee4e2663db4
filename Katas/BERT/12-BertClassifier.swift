// Kata 12: BertClassifier.
//
// A pretrained BERT put to another use: sorting sequences into classes. The lesson is
// Katas/Lessons/12-BertClassifier.md.

import Layers
import Tensors

/// A BERT that also scores classes, read from the encoding of the first token, `[CLS]`.
///
/// Source: Devlin et al., "BERT" (2018), section 4.1. Hugging Face's `BertForSequenceClassification`
/// has one layer more between the encoding and the classifier, the pooler.
public final class BertClassifier: Module {
  public let bert: Bert
  /// Drops parts of the first token's encoding in training.
  public let dropout: Dropout
  /// Scores the classes, `C → classes`.
  public let classifier: Linear

  /// Makes the parts, drawn in the order of the properties.
  ///
  /// Exercise: 4 lines, 5 minutes. Uses 02. Helpful: `Dropout(rate:using:)` with the configuration's
  /// `dropoutRate`, `Linear(inputSize:outputSize:using:)`.
  /// - Parameter classCount: how many classes there are.
  public init(
    _ configuration: BertConfiguration, classCount: Int, using generator: inout RandomGenerator
  ) {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Runs the model once, for both kinds of scores.
  ///
  /// The class scores come from the first position of the last hidden state, and from nothing else.
  /// Where dropout hits everything, they are the classifier's bias.
  ///
  /// Exercise: 4 lines, 10 minutes. Uses 11. Helpful: `lastHiddenState` of BERT's output,
  /// `x[.all, 0]`, `BertClassifierOutput(logits:classScores:)`.
  /// - Parameters:
  ///   - ids: `[B, T]`.
  ///   - tokenTypes: `[B, T]`.
  ///   - mask: `[B, T]`, true for tokens and false for padding.
  /// - Returns: logits of `[B, T, V]` and class scores of `[B, classes]`.
  public func callAsFunction(
    _ ids: IntTensor, tokenTypes: IntTensor, mask: Mask? = nil
  ) -> BertClassifierOutput {
    // Your code here instead of the next line.
    notWritten()
  }
}
