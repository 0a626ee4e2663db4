import Layers

extension BertConfiguration {
  public var tensorTable: TensorTable {
    TensorTable(
      model: "a BERT", tensors: TensorTable.bertTensors(self),
      head: TensorTable.Head(name: "tokenHead.", checkpointName: "cls.predictions."),
      ownUnembedding: "cls.predictions.decoder.weight",
      copies: [
        "cls.predictions.decoder.weight": "embeddings.word_embeddings.weight",
        "cls.predictions.decoder.bias": "cls.predictions.bias",
      ],
      isIgnored: { name in
        name == "embeddings.position_ids"
          || ["pooler.", "cls.seq_relationship."].contains(where: name.hasPrefix)
      },
      spelling: .bert)
  }
}

extension BertConfiguration {
  /// The tensors of a BERT with a pooler and a head for classes. A head that scores tokens may be there, or not.
  /// - Parameters:
  ///   - model: what stands before the names of the model's own parameters here, with the dot.
  ///   - pooler: likewise.
  ///   - classifier: likewise.
  func classifierTable(
    classCount: Int, model: String, pooler: String, classifier: String
  ) -> TensorTable {
    var table = tensorTable
    let C = hiddenSize
    let own = table.tensors.map { entry in
      TableEntry(model + entry.name, entry.checkpointName, entry.shape)
    }
    table.tensors =
      own + TableEntry.linear(String(pooler.dropLast()), "pooler.dense", C, C)
      + TableEntry.linear(String(classifier.dropLast()), "classifier", C, classCount)
    table.model = "a BERT with a head for classes"
    table.head = table.head.map {
      TensorTable.Head(name: model + $0.name, checkpointName: $0.checkpointName)
    }
    table.spelling.headPrefix = "classifier."
    return table
  }
}

extension TensorTable {
  fileprivate static func bertTensors(_ configuration: BertConfiguration) -> [TableEntry] {
    let (V, C) = (configuration.vocabularySize, configuration.hiddenSize)
    let inner = configuration.mlpSize
    let embedding =
      [
        TableEntry("embedding.tokens.weight", "embeddings.word_embeddings.weight", [V, C]),
        TableEntry(
          "embedding.positions.weight", "embeddings.position_embeddings.weight",
          [configuration.positionCount, C]),
        TableEntry(
          "embedding.tokenTypes.weight", "embeddings.token_type_embeddings.weight",
          [configuration.tokenTypeCount, C]),
      ] + TableEntry.norm("embedding.norm", "embeddings.LayerNorm", C)
    let blocks = (0..<configuration.layerCount).flatMap { k in
      let (ours, theirs) = ("blocks.\(k)", "encoder.layer.\(k)")
      let (attention, theirAttention) = ("\(ours).attention", "\(theirs).attention")
      return TableEntry.linear("\(attention).query", "\(theirAttention).self.query", C, C)
        + TableEntry.linear("\(attention).key", "\(theirAttention).self.key", C, C)
        + TableEntry.linear("\(attention).value", "\(theirAttention).self.value", C, C)
        + TableEntry.linear("\(attention).output", "\(theirAttention).output.dense", C, C)
        + TableEntry.norm("\(ours).attentionNorm", "\(theirAttention).output.LayerNorm", C)
        + TableEntry.linear("\(ours).mlp.expand", "\(theirs).intermediate.dense", C, inner)
        + TableEntry.linear("\(ours).mlp.contract", "\(theirs).output.dense", inner, C)
        + TableEntry.norm("\(ours).outputNorm", "\(theirs).output.LayerNorm", C)
    }
    let head =
      TableEntry.linear("tokenHead.transform", "cls.predictions.transform.dense", C, C)
      + TableEntry.norm("tokenHead.norm", "cls.predictions.transform.LayerNorm", C)
      + [TableEntry("tokenHead.bias", "cls.predictions.bias", [V])]
    return embedding + blocks + head
  }
}

extension SpellingRules {
  /// The first checkpoints call the weight and the bias of a norm `gamma` and `beta`.
  fileprivate static let bert = SpellingRules(
    prefix: "bert.", headPrefix: "cls.", landmark: "embeddings.word_embeddings.weight",
    oldEndings: ["LayerNorm.gamma": "LayerNorm.weight", "LayerNorm.beta": "LayerNorm.bias"])
}
