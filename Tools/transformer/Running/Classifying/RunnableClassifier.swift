import Checkpoints
import Foundation
import Layers
import Tensors
import Training

/// A BERT that sorts texts, in whoever's code it is written: how it is made and what its parts compute.
public struct ClassifierParts<Model: Module>: Sendable {
  public typealias Maker =
    @Sendable (
      _ configuration: BertConfiguration, _ classCount: Int, _ generator: inout RandomGenerator
    ) -> Model
  public typealias Encoder =
    @Sendable (_ model: Model, _ ids: IntTensor, _ tokenTypes: IntTensor, _ mask: Mask?) -> Tensor
  public typealias Scorer = @Sendable (_ model: Model, _ pooled: Tensor) -> Tensor

  let make: Maker
  let encode: Encoder
  let score: Scorer
  /// What trains in a model's place; nil where nobody wrote that.
  let ways: LowRankWays.Maker?

  /// - Parameters:
  ///   - make: a model whose parameters are called `bert.…` and `classifier.…`.
  ///   - encode: the last hidden state of a batch, `[B, T, C]`.
  ///   - score: the scores of classes, `[B, classes]`, of `[B, C]`.
  ///   - ways: puts ways of a low rank beside a model's layers.
  public init(
    make: @escaping Maker, encode: @escaping Encoder, score: @escaping Scorer,
    ways: LowRankWays.Maker? = nil
  ) {
    (self.make, self.encode, self.score, self.ways) = (make, encode, score, ways)
  }
}

/// A model that sorts texts, with all of its weights.
struct RunnableClassifier {
  let labels: ClassLabels
  /// `[B, classes]`.
  let scores: (ForwardOptions) throws -> Tensor

  init<Model: Module>(_ folder: URL, _ parts: ClassifierParts<Model>) throws {
    let checkpoint = try BertClassifierCheckpoint(
      folder, model: "model.bert.", pooler: "pooler.", classifier: "model.classifier.")
    let (configuration, labels) = (checkpoint.configuration, checkpoint.labels)
    // Everything random is replaced, or left unused.
    var generator = RandomGenerator(seed: 0)
    let pooled = PooledClassifier(
      parts.make(configuration, labels.names.count, &generator), size: configuration.hiddenSize,
      using: &generator)
    try checkpoint.load(into: pooled)
    pooled.eval()
    self.labels = labels
    scores = { options in
      let batch = try Batch(options, forMasked: configuration)
      let states = parts.encode(pooled.model, batch.ids, batch.tokenTypes, batch.mask)  // [B, T, C]
      let wanted = batch.ids.shape.appending([configuration.hiddenSize])
      guard states.isPoisoned || states.shape == wanted else {
        throw RunError("the last hidden state is \(states.shape), but must be \(wanted).")
      }
      let first = tanh(pooled.pooler(states[.all, 0]))  // [B, C]
      let scores = parts.score(pooled.model, first)
      let shape: Shape = [batch.ids.shape[0], labels.names.count]
      guard scores.isPoisoned || scores.shape == shape else {
        throw RunError("the scores of classes are \(scores.shape), but must be \(shape).")
      }
      return scores
    }
  }
}

/// A classifier with what Hugging Face has between a BERT and its classes: the pooler, tanh(W · h + b) of the
/// first token's last state h.
final class PooledClassifier<Model: Module>: Module {
  let model: Model
  let pooler: Linear

  init(_ model: Model, size: Int, using generator: inout RandomGenerator) {
    self.model = model
    pooler = Linear(inputSize: size, outputSize: size, using: &generator)
  }
}
