import Foundation
import Layers

/// A model in a folder of Hugging Face's: `config.json` and `model.safetensors`, or the files that
/// `model.safetensors.index.json` names.
///
/// ```swift
/// let checkpoint = try BertCheckpoint(folder)
/// let model = Bert(checkpoint.configuration, using: &generator)
/// try checkpoint.load(into: model)
/// model.eval()
/// ```
///
/// Tensors may be of any floating-point type. What takes no part in what the model computes is passed
/// over; anything else that is missing, unused or of another shape than `config.json` asks for is an
/// error.
public struct Checkpoint<Configuration: PretrainedConfiguration>: Sendable {
  public let configuration: Configuration
  /// Whether it was saved with the head that scores tokens.
  ///
  /// Where the head is the embedding's table, as in GPT-2, the numbers are there all the same.
  public let hasTokenHead: Bool

  private let weights: ModelWeights
  private let sharesEmbedding: Bool

  /// Opens a checkpoint, and checks that it is whole.
  /// - Throws: a ``CheckpointError`` that names what is missing, unused or mis-shaped.
  public init(_ folder: URL) throws {
    let config = try ConfigFile(in: folder)
    let configuration = try Configuration(config)
    let kind = try ModelKind(config, in: folder)
    guard kind == Configuration.kind else {
      throw CheckpointError(
        "\(folder.path) holds a \(kind.name), where a \(Configuration.kind.name) is asked for.")
    }
    let architectures = try config.architectures
    sharesEmbedding = try config.sharesEmbedding
    self.configuration = configuration
    weights = try ModelWeights(in: folder, layerCount: configuration.layerCount) {
      configuration.tensorTable
    }
    if !sharesEmbedding { try weights.checkOwnHead() }
    hasTokenHead = weights.isSavedWithHead(as: architectures, sharesEmbedding: sharesEmbedding)
  }

  /// Fills all parameters of a model, or none; of a model with a token head of its own, where the
  /// checkpoint has none, all others.
  ///
  /// Parameters are found by their dotted names alone, whoever wrote the model. It goes on training
  /// or evaluating as before.
  /// - Throws: a ``CheckpointError`` that names what one of the two has alone, or in another shape.
  public func load(into model: some LanguageModel<Configuration>) throws {
    try weights.load(into: model)
  }

  /// Refuses a model that scores no tokens: one with a head of its own that was left out.
  package func checkThatTokensAreScored() throws {
    if sharesEmbedding || hasTokenHead { return }
    throw CheckpointError(
      "config.json: \"tie_word_embeddings\" is false, but the weights have no head of their own to "
        + "score tokens with.")
  }

  /// What the checkpoint holds, by the names that the model has.
  package func stateDictionary() throws -> StateDictionary { try weights.stateDictionary() }
}

/// A BERT, as `BertModel`, `BertForMaskedLM` and `BertForPreTraining` save it. Poolers and
/// next-sentence heads are passed over.
public typealias BertCheckpoint = Checkpoint<BertConfiguration>

/// A GPT-2, as `GPT2Model` and `GPT2LMHeadModel` save it. Its matrices are stored as the transposes of
/// ours; saved causal masks are passed over.
public typealias GPT2Checkpoint = Checkpoint<GPT2Configuration>

/// A configuration whose models Hugging Face saves: what it is called there, and which tensors
/// belong to it. With it a new kind of model can be loaded.
public protocol PretrainedConfiguration: LanguageModelConfiguration {
  /// What `config.json` calls the kind of model.
  static var kind: ModelKind { get }

  /// Reads a `config.json`.
  ///
  /// What it leaves out has Hugging Face's default; what the model has no part in is passed over.
  /// - Throws: a ``CheckpointError`` that names the field, where the file asks for what the model
  ///   cannot do.
  init(_ config: ConfigFile) throws

  /// The tensors of such a model, and what they are called.
  var tensorTable: TensorTable { get }
}

extension PretrainedConfiguration {
  /// Reads the `config.json` in a folder of Hugging Face's: see ``init(_:)``.
  public init(configOf folder: URL) throws { try self.init(ConfigFile(in: folder)) }
}

/// A configuration whose models this library saves too.
public protocol SavedConfiguration: PretrainedConfiguration {
  /// What a `config.json` of it says: ``init(_:)`` reads the same configuration of it.
  var configFields: [String: ConfigValue] { get }
}
