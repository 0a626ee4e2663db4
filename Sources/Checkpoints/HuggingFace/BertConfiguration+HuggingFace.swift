import Layers

extension BertConfiguration: SavedConfiguration {
  public static let kind = ModelKind.bert

  /// Reads a `config.json` of Hugging Face's.
  ///
  /// What it leaves out has Hugging Face's default; what this BERT has no part in is passed over.
  /// - Throws: a ``CheckpointError`` that names the field, where the file asks for what this BERT
  ///   cannot do: another architecture or activation, relative positions, a decoder, or sizes that no
  ///   model has.
  public init(_ config: ConfigFile) throws {
    self = try config.read { fields in
      try fields.check("model_type", isOneOf: "bert")
      // Two names of one formula, the exact one.
      try fields.check("hidden_act", isOneOf: "gelu", "gelu_python")
      try fields.check("position_embedding_type", isOneOf: "absolute")
      try fields.check("is_decoder", is: false)
      try fields.check("add_cross_attention", is: false)
      try fields.checkThatNothingIsQuantized()
      let defaults = BertConfiguration()
      let configuration = BertConfiguration(
        vocabularySize: try fields.size("vocab_size", or: defaults.vocabularySize),
        hiddenSize: try fields.size("hidden_size", or: defaults.hiddenSize),
        layerCount: try fields.size("num_hidden_layers", or: defaults.layerCount),
        headCount: try fields.size("num_attention_heads", or: defaults.headCount),
        mlpSize: try fields.size("intermediate_size", or: defaults.mlpSize),
        positionCount: try fields.size("max_position_embeddings", or: defaults.positionCount),
        tokenTypeCount: try fields.size("type_vocab_size", or: defaults.tokenTypeCount),
        epsilon: try fields.number("layer_norm_eps", from: 0, or: defaults.epsilon),
        dropoutRate: try fields.number(
          "hidden_dropout_prob", from: 0, to: 1, or: defaults.dropoutRate),
        attentionDropoutRate: try fields.number(
          "attention_probs_dropout_prob", from: 0, to: 1, or: defaults.attentionDropoutRate))
      try fields.check(
        "num_attention_heads", of: configuration.headCount, shares: "hidden_size",
        of: configuration.hiddenSize)
      return configuration
    }
  }
  public var configFields: [String: ConfigValue] {
    [
      "model_type": .text(Self.kind.rawValue), "architectures": .texts(["BertForMaskedLM"]),
      "vocab_size": .integer(vocabularySize), "max_position_embeddings": .integer(positionCount),
      "type_vocab_size": .integer(tokenTypeCount), "hidden_size": .integer(hiddenSize),
      "num_hidden_layers": .integer(layerCount), "num_attention_heads": .integer(headCount),
      "intermediate_size": .integer(mlpSize), "hidden_act": .text("gelu"),
      "layer_norm_eps": .number(epsilon), "hidden_dropout_prob": .number(dropoutRate),
      "attention_probs_dropout_prob": .number(attentionDropoutRate),
      "tie_word_embeddings": .truth(true),
    ]
  }
}
