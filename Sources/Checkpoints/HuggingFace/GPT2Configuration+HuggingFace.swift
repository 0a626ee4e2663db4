import JSON
import Layers

extension GPT2Configuration: SavedConfiguration {
  public static let kind = ModelKind.gpt2

  /// Reads a `config.json` of Hugging Face's.
  ///
  /// What it leaves out has Hugging Face's default; what this GPT-2 has no part in is passed over.
  /// - Throws: a ``CheckpointError`` that names the field, where the file asks for what this GPT-2
  ///   cannot do: another architecture or activation, another scale of the attention's scores, an
  ///   encoder to look at, or sizes that no model has.
  public init(_ config: ConfigFile) throws {
    self = try config.read { fields in
      try fields.check("model_type", isOneOf: "gpt2")
      // Names of one formula, the approximation with tanh.
      try fields.check(
        "activation_function", isOneOf: "gelu_new", "gelu_pytorch_tanh", "gelu_fast",
        "gelu_accurate", "gelu_python_tanh")
      try fields.check("scale_attn_weights", is: true)
      try fields.check("scale_attn_by_inverse_layer_idx", is: false)
      try fields.check("add_cross_attention", is: false)
      try fields.checkThatNothingIsQuantized()
      let defaults = GPT2Configuration()
      func rate(_ field: String, or standard: Float) throws -> Float {
        try fields.number(field, from: 0, to: 1, or: standard)
      }
      // Beside its own names it understands those of other models, as Hugging Face does.
      let hiddenSize = try fields.size("n_embd", as: "hidden_size", or: defaults.hiddenSize)
      let configuration = GPT2Configuration(
        vocabularySize: try fields.size("vocab_size", or: defaults.vocabularySize),
        positionCount: try fields.size(
          "n_positions", as: "max_position_embeddings", or: defaults.positionCount),
        hiddenSize: hiddenSize,
        layerCount: try fields.size("n_layer", as: "num_hidden_layers", or: defaults.layerCount),
        headCount: try fields.size("n_head", as: "num_attention_heads", or: defaults.headCount),
        mlpSize: try fields.size("n_inner", or: 4 * hiddenSize),
        epsilon: try fields.number("layer_norm_epsilon", from: 0, or: defaults.epsilon),
        embeddingDropoutRate: try rate("embd_pdrop", or: defaults.embeddingDropoutRate),
        attentionDropoutRate: try rate("attn_pdrop", or: defaults.attentionDropoutRate),
        residualDropoutRate: try rate("resid_pdrop", or: defaults.residualDropoutRate))
      try fields.check(
        fields.name("n_head", or: "num_attention_heads"), of: configuration.headCount,
        shares: fields.name("n_embd", or: "hidden_size"), of: configuration.hiddenSize)
      return configuration
    }
  }

  public var configFields: [String: ConfigValue] {
    [
      "model_type": .text(Self.kind.rawValue), "architectures": .texts(["GPT2LMHeadModel"]),
      "vocab_size": .integer(vocabularySize), "n_positions": .integer(positionCount),
      "n_embd": .integer(hiddenSize), "n_layer": .integer(layerCount),
      "n_head": .integer(headCount), "n_inner": .integer(mlpSize),
      "activation_function": .text("gelu_new"), "layer_norm_epsilon": .number(epsilon),
      "embd_pdrop": .number(embeddingDropoutRate), "attn_pdrop": .number(attentionDropoutRate),
      "resid_pdrop": .number(residualDropoutRate), "tie_word_embeddings": .truth(true),
    ]
  }
}

extension JSONObject {
  /// Which of two names the file has.
  fileprivate func name(_ own: String, or other: String) -> String {
    has(other) && !has(own) ? other : own
  }
}
