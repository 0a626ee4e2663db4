import Foundation
import Layers

extension BertConfiguration {
  /// Reads the `config.json` in a folder of Hugging Face's.
  ///
  /// What it leaves out has Hugging Face's default; what this BERT has no part in is passed over.
  /// - Throws: a ``CheckpointError`` that names the field, where the file asks for what this BERT
  ///   cannot do: another architecture or activation, relative positions, a decoder, an unembedding
  ///   of its own, or sizes that no model has.
  public init(configOf folder: URL) throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder.path, isDirectory: &isFolder) else {
      throw CheckpointError("\(folder.path): there is no such folder.")
    }
    guard isFolder.boolValue else {
      throw CheckpointError(
        "\(folder.path) is not a folder: name the one that holds config.json and model.safetensors."
      )
    }
    let url = folder.appending(path: "config.json")
    let file = try MappedFile(url)
    guard file.bytes.count <= Self.configLimit else {
      throw CheckpointError(
        url, "\(file.bytes.count) bytes are too many; up to \(Self.configLimit) are read.")
    }
    do {
      self = try JSONDecoder().decode(BertConfig.self, from: Data(file.bytes)).configuration
    } catch let error as DecodingError {
      throw CheckpointError(url, "\(error.problem).")
    } catch let error as Malformed {
      throw CheckpointError(url, error.problem)
    }
  }

  /// A hundred times what a configuration takes.
  private static let configLimit = 1 << 18
}

/// Hugging Face's `BertConfig`, as far as it concerns us.
private struct BertConfig: Decodable {
  let configuration: BertConfiguration

  fileprivate enum Field: String, CodingKey {
    case architecture = "model_type"
    case activation = "hidden_act"
    case positions = "position_embedding_type"
    case isDecoder = "is_decoder"
    case hasCrossAttention = "add_cross_attention"
    case sharesEmbedding = "tie_word_embeddings"
    case vocabularySize = "vocab_size"
    case hiddenSize = "hidden_size"
    case layerCount = "num_hidden_layers"
    case headCount = "num_attention_heads"
    case mlpSize = "intermediate_size"
    case positionCount = "max_position_embeddings"
    case tokenTypeCount = "type_vocab_size"
    case epsilon = "layer_norm_eps"
    case dropoutRate = "hidden_dropout_prob"
    case attentionDropoutRate = "attention_probs_dropout_prob"
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Field.self)
    try fields.check(.architecture, isAlways: "bert")
    try fields.check(.activation, isAlways: "gelu")
    try fields.check(.positions, isAlways: "absolute")
    try fields.check(.isDecoder, isAlways: false)
    try fields.check(.hasCrossAttention, isAlways: false)
    try fields.check(.sharesEmbedding, isAlways: true)
    let defaults = BertConfiguration()
    configuration = BertConfiguration(
      vocabularySize: try fields.size(.vocabularySize, or: defaults.vocabularySize),
      hiddenSize: try fields.size(.hiddenSize, or: defaults.hiddenSize),
      layerCount: try fields.size(.layerCount, or: defaults.layerCount),
      headCount: try fields.size(.headCount, or: defaults.headCount),
      mlpSize: try fields.size(.mlpSize, or: defaults.mlpSize),
      positionCount: try fields.size(.positionCount, or: defaults.positionCount),
      tokenTypeCount: try fields.size(.tokenTypeCount, or: defaults.tokenTypeCount),
      epsilon: try fields.number(.epsilon, from: 0, or: defaults.epsilon),
      dropoutRate: try fields.number(.dropoutRate, from: 0, to: 1, or: defaults.dropoutRate),
      attentionDropoutRate: try fields.number(
        .attentionDropoutRate, from: 0, to: 1, or: defaults.attentionDropoutRate))
    let (hiddenSize, headCount) = (configuration.hiddenSize, configuration.headCount)
    guard hiddenSize.isMultiple(of: headCount) else {
      throw Malformed(
        "\"hidden_size\" is \(hiddenSize), which the \(headCount) heads of "
          + "\"num_attention_heads\" cannot share evenly.")
    }
  }
}

extension KeyedDecodingContainer<BertConfig.Field> {
  /// Refuses what is neither absent nor the one thing that can be done.
  fileprivate func check<Value: Decodable & Equatable>(_ field: Key, isAlways value: Value) throws {
    guard let found = try decodeIfPresent(Value.self, forKey: field), found != value else { return }
    func text(_ value: Value) -> String { (value as? String).map(quoted) ?? "\(value)" }
    throw Malformed("\(quoted(field.rawValue)) is \(text(found)), but only \(text(value)) is run.")
  }

  fileprivate func size(_ field: Key, or standard: Int) throws -> Int {
    let size = try decodeIfPresent(Int.self, forKey: field) ?? standard
    guard size > 0 else {
      throw Malformed("\(quoted(field.rawValue)) is \(size), but must be at least 1.")
    }
    return size
  }

  fileprivate func number(
    _ field: Key, from low: Float, to high: Float = .infinity, or standard: Float
  ) throws -> Float {
    guard let value = try decodeIfPresent(Double.self, forKey: field) else { return standard }
    let number = Float(value)
    guard number >= low, number <= high, number.isFinite else {
      let range = high.isFinite ? "from \(low) to \(high)" : "a number of at least \(low)"
      throw Malformed("\(quoted(field.rawValue)) is \(value), but must be \(range).")
    }
    return number
  }
}
