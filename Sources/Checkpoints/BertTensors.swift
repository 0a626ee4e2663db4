import Layers
import Tensors

/// One tensor of a BERT: what it is called here, what Hugging Face calls it, and its shape.
struct BertTensor {
  /// Its name in the state dictionary of a model: `blocks.0.attention.query.weight`.
  let name: String
  /// Its name in a checkpoint, without `bert.` before it.
  let checkpointName: String
  let shape: Shape

  /// Whether it belongs to the token head, which a checkpoint may lack.
  var isOfHead: Bool { checkpointName.hasPrefix(Self.headPrefix) }

  static let headPrefix = "cls.predictions."

  /// All tensors of a BERT.
  static func all(_ configuration: BertConfiguration) -> [BertTensor] {
    let (V, C) = (configuration.vocabularySize, configuration.hiddenSize)
    let inner = configuration.mlpSize
    let embedding =
      [
        BertTensor("embedding.tokens.weight", "embeddings.word_embeddings.weight", [V, C]),
        BertTensor(
          "embedding.positions.weight", "embeddings.position_embeddings.weight",
          [configuration.positionCount, C]),
        BertTensor(
          "embedding.tokenTypes.weight", "embeddings.token_type_embeddings.weight",
          [configuration.tokenTypeCount, C]),
      ] + norm("embedding.norm", "embeddings.LayerNorm", C)
    let blocks = (0..<configuration.layerCount).flatMap { k in
      let (ours, theirs) = ("blocks.\(k)", "encoder.layer.\(k)")
      let (attention, theirAttention) = ("\(ours).attention", "\(theirs).attention")
      return linear("\(attention).query", "\(theirAttention).self.query", C, C)
        + linear("\(attention).key", "\(theirAttention).self.key", C, C)
        + linear("\(attention).value", "\(theirAttention).self.value", C, C)
        + linear("\(attention).output", "\(theirAttention).output.dense", C, C)
        + norm("\(ours).attentionNorm", "\(theirAttention).output.LayerNorm", C)
        + linear("\(ours).mlp.expand", "\(theirs).intermediate.dense", C, inner)
        + linear("\(ours).mlp.contract", "\(theirs).output.dense", inner, C)
        + norm("\(ours).outputNorm", "\(theirs).output.LayerNorm", C)
    }
    let head =
      linear("tokenHead.transform", "cls.predictions.transform.dense", C, C)
      + norm("tokenHead.norm", "cls.predictions.transform.LayerNorm", C)
      + [BertTensor("tokenHead.bias", "cls.predictions.bias", [V])]
    return embedding + blocks + head
  }

  private init(_ name: String, _ checkpointName: String, _ shape: Shape) {
    self.name = name
    self.checkpointName = checkpointName
    self.shape = shape
  }

  private static func linear(
    _ name: String, _ checkpointName: String, _ inputSize: Int, _ outputSize: Int
  ) -> [BertTensor] {
    [
      BertTensor("\(name).weight", "\(checkpointName).weight", [outputSize, inputSize]),
      BertTensor("\(name).bias", "\(checkpointName).bias", [outputSize]),
    ]
  }

  private static func norm(_ name: String, _ checkpointName: String, _ size: Int) -> [BertTensor] {
    ["weight", "bias"].map { BertTensor("\(name).\($0)", "\(checkpointName).\($0)", [size]) }
  }
}

// MARK: - What else checkpoints hold

extension BertTensor {
  /// Whether a tensor takes no part in what this BERT computes, and may be there or not.
  static func isIgnored(_ checkpointName: String) -> Bool {
    checkpointName == "embeddings.position_ids"
      || ["pooler.", "cls.seq_relationship."].contains { checkpointName.hasPrefix($0) }
  }

  /// Second names of tensors, which hold the same numbers as the first or stand in for it.
  static let copies = [
    "cls.predictions.decoder.weight": "embeddings.word_embeddings.weight",
    "cls.predictions.decoder.bias": "cls.predictions.bias",
  ]
}
