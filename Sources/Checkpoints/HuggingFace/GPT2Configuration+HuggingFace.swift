import Layers

extension GPT2Configuration: PretrainedConfiguration {
  public static let kind = ModelKind.gpt2

  /// Reads a `config.json` of Hugging Face's.
  ///
  /// What it leaves out has Hugging Face's default; what this GPT-2 has no part in is passed over.
  /// - Throws: a ``CheckpointError`` that names the field, where the file asks for what this GPT-2
  ///   cannot do: another architecture or activation, another scale of the attention's scores, an
  ///   encoder to look at, an unembedding of its own, or sizes that no model has.
  public init(_ config: ConfigFile) throws {
    self = try config.decoded(as: GPT2Config.self).configuration
  }
}

/// Hugging Face's `GPT2Config`, as far as it concerns us.
private struct GPT2Config: Decodable {
  let configuration: GPT2Configuration

  private enum Field: String, CodingKey {
    case architecture = "model_type"
    case activation = "activation_function"
    case scalesScores = "scale_attn_weights"
    case scalesScoresByLayer = "scale_attn_by_inverse_layer_idx"
    case reordersScores = "reorder_and_upcast_attn"
    case hasCrossAttention = "add_cross_attention"
    case sharesEmbedding = "tie_word_embeddings"
    case vocabularySize = "vocab_size"
    case positionCount = "n_positions"
    case hiddenSize = "n_embd"
    case layerCount = "n_layer"
    case headCount = "n_head"
    case mlpSize = "n_inner"
    case epsilon = "layer_norm_epsilon"
    case embeddingDropoutRate = "embd_pdrop"
    case attentionDropoutRate = "attn_pdrop"
    case residualDropoutRate = "resid_pdrop"
    // The same in the words of other models, which Hugging Face understands too.
    case otherPositionCount = "max_position_embeddings"
    case otherHiddenSize = "hidden_size"
    case otherLayerCount = "num_hidden_layers"
    case otherHeadCount = "num_attention_heads"
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Field.self)
    try fields.check(.architecture, isOneOf: "gpt2")
    // Two names of one formula, the approximation with tanh.
    try fields.check(.activation, isOneOf: "gelu_new", "gelu_pytorch_tanh")
    try fields.check(.scalesScores, isOneOf: true)
    try fields.check(.scalesScoresByLayer, isOneOf: false)
    try fields.check(.reordersScores, isOneOf: false)
    try fields.check(.hasCrossAttention, isOneOf: false)
    try fields.check(.sharesEmbedding, isOneOf: true)
    func size(_ field: Field, as other: Field, or standard: Int) throws -> Int {
      let size = try fields.size(field, or: standard)
      if let second = try fields.decodeIfPresent(Int.self, forKey: other), second != size {
        throw Malformed(
          "\(quoted(other.rawValue)) is \(second), but \(quoted(field.rawValue)), which is read, is "
            + "\(size).")
      }
      return size
    }
    func rate(_ field: Field, or standard: Float) throws -> Float {
      try fields.number(field, from: 0, to: 1, or: standard)
    }
    let defaults = GPT2Configuration()
    let hiddenSize = try size(.hiddenSize, as: .otherHiddenSize, or: defaults.hiddenSize)
    configuration = GPT2Configuration(
      vocabularySize: try fields.size(.vocabularySize, or: defaults.vocabularySize),
      positionCount: try size(.positionCount, as: .otherPositionCount, or: defaults.positionCount),
      hiddenSize: hiddenSize,
      layerCount: try size(.layerCount, as: .otherLayerCount, or: defaults.layerCount),
      headCount: try size(.headCount, as: .otherHeadCount, or: defaults.headCount),
      mlpSize: try fields.size(.mlpSize, or: 4 * hiddenSize),
      epsilon: try fields.number(.epsilon, from: 0, or: defaults.epsilon),
      embeddingDropoutRate: try rate(.embeddingDropoutRate, or: defaults.embeddingDropoutRate),
      attentionDropoutRate: try rate(.attentionDropoutRate, or: defaults.attentionDropoutRate),
      residualDropoutRate: try rate(.residualDropoutRate, or: defaults.residualDropoutRate))
    try fields.check(
      .headCount, of: configuration.headCount, shares: .hiddenSize, of: configuration.hiddenSize)
  }
}
