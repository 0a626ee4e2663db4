import Layers

extension BertConfiguration: PretrainedConfiguration {
  public static let kind = ModelKind.bert

  /// Reads a `config.json` of Hugging Face's.
  ///
  /// What it leaves out has Hugging Face's default; what this BERT has no part in is passed over.
  /// - Throws: a ``CheckpointError`` that names the field, where the file asks for what this BERT
  ///   cannot do: another architecture or activation, relative positions, a decoder, an unembedding
  ///   of its own, or sizes that no model has.
  public init(_ config: ConfigFile) throws {
    self = try config.decoded(as: BertConfig.self).configuration
  }
}

/// Hugging Face's `BertConfig`, as far as it concerns us.
private struct BertConfig: Decodable {
  let configuration: BertConfiguration

  private enum Field: String, CodingKey {
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
    try fields.check(.architecture, isOneOf: "bert")
    try fields.check(.activation, isOneOf: "gelu")
    try fields.check(.positions, isOneOf: "absolute")
    try fields.check(.isDecoder, isOneOf: false)
    try fields.check(.hasCrossAttention, isOneOf: false)
    try fields.check(.sharesEmbedding, isOneOf: true)
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
    try fields.check(
      .headCount, of: configuration.headCount, shares: .hiddenSize, of: configuration.hiddenSize)
  }
}
