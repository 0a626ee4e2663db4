import Foundation
import Layers

/// A GPT-2 in a folder of Hugging Face's: `config.json` and `model.safetensors`.
///
/// ```swift
/// let checkpoint = try GPT2Checkpoint(folder)
/// let model = GPT2(checkpoint.configuration, using: &generator)
/// try checkpoint.load(into: model)
/// model.eval()
/// ```
///
/// What `GPT2Model` and `GPT2LMHeadModel` save can be read, of any floating-point type. Its matrices
/// are stored as the transposes of ours. Saved causal masks are passed over; anything else that is
/// missing, unused or of another shape than `config.json` asks for is an error.
public struct GPT2Checkpoint: Sendable {
  public let configuration: GPT2Configuration
  /// Whether it was saved with the head that scores tokens, as what `config.json` calls a
  /// `GPT2Model` was not. The numbers are there all the same: the head is the embedding's table.
  public let hasTokenHead: Bool

  private let weights: ModelWeights

  /// Opens a checkpoint, and checks that it is whole.
  /// - Throws: a ``CheckpointError`` that names every tensor that is missing, unused or mis-shaped.
  public init(_ folder: URL) throws {
    let config = try ConfigFile(in: folder)
    let configuration = try GPT2Configuration(config)
    self.configuration = configuration
    hasTokenHead = try config.architectures != ["GPT2Model"]
    weights = try ModelWeights(in: folder, layerCount: configuration.layerCount) {
      .gpt2(configuration)
    }
  }

  /// Fills all parameters of a model, or none.
  ///
  /// Parameters are found by their dotted names alone, whoever wrote the model. It goes on training
  /// or evaluating as before.
  /// - Throws: a ``CheckpointError`` that names every tensor that one of the two has alone, or in
  ///   another shape.
  public func load(into model: some CausalLanguageModel) throws {
    try weights.load(into: model)
  }

  /// What the checkpoint holds, by the names that the model has.
  package func stateDictionary() throws -> StateDictionary { try weights.stateDictionary() }
}
