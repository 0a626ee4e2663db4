// Kata 36: FineTuning.
//
// A model that knows a language learns a task of yours from a few hundred examples. The lesson is
// Katas/Lessons/36-FineTuning.md.

import Layers
import Tensors

/// A text, as the ids of its tokens with `[CLS]` and `[SEP]` around them, and the class that is right.
public struct LabelledText: Sendable {
  public let ids: [Int]
  /// From 0 on.
  public let label: Int

  public init(ids: [Int], label: Int) {
    (self.ids, self.label) = (ids, label)
  }
}

/// A pretrained BERT taught to sort texts: first the new head alone, then all of it, and what it can do
/// then.
///
/// Equals training Hugging Face's `BertForSequenceClassification`, but for its pooler. Source: Devlin et al.,
/// "BERT" (2018), section 4.1; the head first: Kumar et al., "Fine-Tuning can Distort Pretrained Features
/// and Underperform Out-of-Distribution" (2022), section 3.
public enum FineTuning {
  /// Scores the classes of texts of unequal lengths, all in one batch.
  ///
  /// The shorter ones are filled up behind with token 0, which the mask hides: so the scores of a text do
  /// not depend on which others stand beside it. All token types are 0.
  ///
  /// Exercise: 7 lines, 20 minutes. Uses 12. Helpful: `Array(repeating:count:)`, `IntTensor([[Int]])`,
  /// `IntTensor.zeros(_:)`, `Mask([[Bool]])`; `classScores` of what the model gives.
  /// - Parameter texts: one or more, of one token or more each.
  /// - Returns: `[texts, classes]`.
  public static func scores(of texts: [[Int]], by model: BertClassifier) -> Tensor {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Lets the head learn, and nothing else: all of the BERT below it stays as it was trained.
  ///
  /// Exercise: 2 lines, 5 minutes. Helpful: `freeze()`, `unfreeze()`, of a model or of a part.
  public static func freezeBody(of model: BertClassifier) {
    // Your code here instead of the next line.
    notWritten()
  }

  /// A step of training: the loss of some texts, and the model changed so that it becomes smaller.
  ///
  /// In training, whatever was done with the model before: it drops what its dropouts drop.
  ///
  /// Exercise: 7 lines, 15 minutes. Uses 29 and 31. Helpful: `model.train()`, `withGradients(of:)`,
  /// `CrossEntropy.loss(_:_:)`, `optimizer.step(_:)`, `item()`.
  /// - Returns: the mean loss of the texts before the model is changed, in nats.
  public static func step(
    _ model: BertClassifier, on texts: [LabelledText], _ optimizer: any Optimizer
  ) -> Float {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Trains the head on the first batches with the body frozen, then everything on the others.
  ///
  /// Both phases have an `AdamW` of their own, with its defaults but for the rate. At the end nothing is
  /// frozen, and the model is in evaluation.
  ///
  /// Exercise: 9 lines, 20 minutes. Uses 31. Helpful: `AdamW(model, learningRate: rate)`,
  /// `batches.prefix(_:)`, `batches.dropFirst(_:)`, `model.unfreeze()`, `model.eval()`.
  /// - Parameters:
  ///   - batches: the texts of each step.
  ///   - headStepCount: how many of the steps train the head alone.
  ///   - headRate: the learning rate of these.
  ///   - rate: that of the others, a lower one.
  /// - Returns: the loss of each step.
  public static func tune(
    _ model: BertClassifier, on batches: [[LabelledText]], headStepCount: Int, headRate: Double,
    rate: Double
  ) -> [Float] {
    // Your code here instead of the next line.
    notWritten()
  }

  /// The class that a model finds the likeliest for each text, with nothing dropped.
  ///
  /// Exercise: 2 lines, 5 minutes. Helpful: `model.eval()`, `argMax(axis:)`, `scalars`.
  public static func classes(of texts: [[Int]], by model: BertClassifier) -> [Int] {
    // Your code here instead of the next line.
    notWritten()
  }

  /// How many of some texts a model sorts right.
  ///
  /// Exercise: 3 lines, 5 minutes. Helpful: `zip(_:_:)`, `count(where:)`.
  public static func accuracy(of model: BertClassifier, on texts: [LabelledText]) -> Accuracy {
    // Your code here instead of the next line.
    notWritten()
  }

  /// The texts whose right class surprises a model most, with nothing dropped: what to read first when it is
  /// wrong, for it may be the label that is.
  ///
  /// Exercise: 5 lines, 15 minutes. Uses 29. Helpful: `CrossEntropy.logSoftmax(_:)`,
  /// `gather(_:axis:)`, `scalars`, `sorted(by:)`, `prefix(_:)`.
  /// - Returns: places in `texts`, at most `count`, those with the largest loss first; of two equal ones the
  ///   earlier.
  public static func worst(
    _ count: Int, of texts: [LabelledText], by model: BertClassifier
  ) -> [Int] {
    // Your code here instead of the next line.
    notWritten()
  }
}

/// How many of some texts were sorted right, and how much that says.
public struct Accuracy: Sendable, Equatable {
  public let correct: Int
  /// 1 or more.
  public let count: Int

  public init(correct: Int, count: Int) {
    (self.correct, self.count) = (correct, count)
  }

  /// The share that was right, from 0 to 1.
  public var share: Double { Double(correct) / Double(count) }

  /// Where the accuracy on all texts of this kind lies, which these are a sample of: of a hundred such
  /// intervals, about 95 have it inside.
  ///
  /// With the share p of n texts and z = 1.959964,
  /// (p + z²/2n ± z · √(p(1 − p)/n + z²/4n²)) / (1 + z²/n). It stays between 0 and 1, also where all are
  /// right. Source: Wilson, "Probable Inference, the Law of Succession, and Statistical Inference" (1927).
  /// Equals `proportion_ci(method="wilson")` of SciPy's `binomtest`.
  ///
  /// Exercise: 6 lines, 15 minutes. Helpful: `squareRoot()`, `low...high`.
  public var interval: ClosedRange<Double> {
    // Your code here instead of the next line.
    notWritten()
  }
}
