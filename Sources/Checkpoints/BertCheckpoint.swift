import Foundation
import Layers

/// A BERT in a folder of Hugging Face's: `config.json` and `model.safetensors`.
///
/// ```swift
/// let checkpoint = try BertCheckpoint(folder)
/// let model = Bert(checkpoint.configuration, using: &generator)
/// try checkpoint.load(into: model)
/// model.eval()
/// ```
///
/// What `BertModel`, `BertForMaskedLM` and `BertForPreTraining` save can be read, of any
/// floating-point type. Poolers and next-sentence heads are passed over; anything else that is
/// missing, unused or of another shape than `config.json` asks for is an error.
public struct BertCheckpoint: Sendable {
  public let configuration: BertConfiguration
  /// Whether it has the head that scores tokens, as `BertModel`'s have not.
  public var hasTokenHead: Bool { weights.hasHead }

  private let weights: ModelWeights

  /// Opens a checkpoint, and checks that it is whole.
  /// - Throws: a ``CheckpointError`` that names every tensor that is missing, unused or mis-shaped.
  public init(_ folder: URL) throws {
    let configuration = try BertConfiguration(configOf: folder)
    self.configuration = configuration
    weights = try ModelWeights(in: folder, layerCount: configuration.layerCount) {
      .bert(configuration)
    }
  }

  /// Fills all parameters of a model, or none; of a model with a token head, where the checkpoint
  /// has none, all others.
  ///
  /// Parameters are found by their dotted names alone, whoever wrote the model. It goes on training
  /// or evaluating as before.
  /// - Throws: a ``CheckpointError`` that names every tensor that one of the two has alone, or in
  ///   another shape.
  public func load(into model: some MaskedLanguageModel) throws {
    try weights.load(into: model)
  }

  /// What the checkpoint holds, by the names that the model has.
  package func stateDictionary() throws -> StateDictionary { try weights.stateDictionary() }
}
