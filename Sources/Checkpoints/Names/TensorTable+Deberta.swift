import Layers

extension DebertaConfiguration {
  public var tensorTable: TensorTable {
    let addsPlaces = addsPlaces
    return TensorTable(
      model: "a DeBERTa", tensors: TensorTable.debertaTensors(self),
      head: TensorTable.Head(name: "tokenHead.", checkpointName: "cls.predictions."),
      ownUnembedding: "cls.predictions.decoder.weight",
      copies: [
        "cls.predictions.decoder.weight": "embeddings.word_embeddings.weight",
        "cls.predictions.decoder.bias": "cls.predictions.bias",
      ],
      isIgnored: { name in
        // Where they are not added to the input, they were the mask decoder's in training.
        name == "embeddings.position_ids"
          || !addsPlaces && name == "embeddings.position_embeddings.weight"
          || ["pooler.", "mask_predictions."].contains(where: name.hasPrefix)
      },
      spelling: .deberta)
  }
}

extension TensorTable {
  fileprivate static func debertaTensors(_ configuration: DebertaConfiguration) -> [TableEntry] {
    let (V, C) = (configuration.vocabularySize, configuration.hiddenSize)
    let inner = configuration.mlpSize
    var embedding = [
      TableEntry("embedding.tokens.weight", "embeddings.word_embeddings.weight", [V, C])
    ]
    if configuration.addsPlaces {
      embedding.append(
        TableEntry(
          "embedding.positions.weight", "embeddings.position_embeddings.weight",
          [configuration.positionCount, C]))
    }
    if configuration.segmentCount > 0 {
      embedding.append(
        TableEntry(
          "embedding.segments.weight", "embeddings.token_type_embeddings.weight",
          [configuration.segmentCount, C]))
    }
    embedding += TableEntry.norm("embedding.norm", "embeddings.LayerNorm", C)
    var places = [
      TableEntry("places.weight", "encoder.rel_embeddings.weight", [2 * configuration.reach, C])
    ]
    if configuration.normsPlaces {
      places += TableEntry.norm("placeNorm", "encoder.LayerNorm", C)
    }
    let hasOwn = !configuration.sharesProjections
    let hasKey = hasOwn && configuration.placeTerms.contains(.contentToPlace)
    let hasQuery = hasOwn && configuration.placeTerms.contains(.placeToContent)
    let blocks = (0..<configuration.layerCount).flatMap { k in
      let (ours, theirs) = ("blocks.\(k)", "encoder.layer.\(k)")
      let (attention, theirAttention) = ("\(ours).attention", "\(theirs).attention")
      let layers = [
        ("query", "query_proj"), ("key", "key_proj"), ("value", "value_proj"),
        ("placeKey", hasKey ? "pos_key_proj" : nil),
        ("placeQuery", hasQuery ? "pos_query_proj" : nil),
      ]
      return layers.flatMap { ours, theirs in
        theirs.map {
          TableEntry.linear("\(attention).\(ours)", "\(theirAttention).self.\($0)", C, C)
        } ?? []
      }
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
    return embedding + places + blocks + head
  }
}

extension SpellingRules {
  /// The head's parts have two sets of names, and which one a checkpoint has does not depend on its age: the
  /// authors' have those that Hugging Face took up last.
  fileprivate static let deberta = SpellingRules(
    prefix: "deberta.", headPrefix: "cls.", landmark: "embeddings.word_embeddings.weight",
    oldEndings: [
      "lm_predictions.lm_head.dense.weight": "cls.predictions.transform.dense.weight",
      "lm_predictions.lm_head.dense.bias": "cls.predictions.transform.dense.bias",
      "lm_predictions.lm_head.LayerNorm.weight": "cls.predictions.transform.LayerNorm.weight",
      "lm_predictions.lm_head.LayerNorm.bias": "cls.predictions.transform.LayerNorm.bias",
      "lm_predictions.lm_head.bias": "cls.predictions.bias",
    ])
}
