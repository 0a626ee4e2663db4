extension kata {
  @Suite(.kata) struct DebertaTests {
    // MARK: The input

    @Test(
      .step("DebertaEmbedding.init(_:using:)"), arguments: Example.all(for: "startsEmbedding"))
    func hasTheTablesThatItNeeds(_ example: Example) async {
      await example.check(of: newEmbedding) { embedding, example in
        example.knownResults(
          of: embedding,
          and: [
            "norm.epsilon": Tensor(embedding.norm.epsilon),
            "dropout.rate": Tensor(embedding.dropout.rate),
            "places are added": embedding.addsPlaces,
          ]
        )
        .merging(example.absence(of: "positions", embedding.positions != nil))
        .merging(example.absence(of: "segments", embedding.segments != nil))
      }
    }

    @Test(
      .step(
        "DebertaEmbedding.callAsFunction(_:tokenTypes:)", needs: "DebertaEmbedding.init(_:using:)"),
      arguments: Example.all(for: "embeds"))
    func embeds(_ example: Example) async {
      await example.check(of: preparedEmbedding, embedded)
    }

    @Test(
      .step(
        "DebertaEmbedding.callAsFunction(_:tokenTypes:)", needs: "DebertaEmbedding.init(_:using:)"),
      arguments: Example.all(for: "dropsEmbedding"))
    func dropsTheInputOnce(_ example: Example) async {
      await example.check(of: preparedEmbedding) { $1.multiples(in: embedded($0, $1)) }
    }

    @Test(
      .step(
        "DebertaEmbedding.callAsFunction(_:tokenTypes:)", needs: "DebertaEmbedding.init(_:using:)"),
      arguments: Example.all(for: "gradients of embeds"))
    func embedsToTrain(_ example: Example) async {
      await example.checkGradients(of: preparedEmbedding, embedded)
    }

    // MARK: A block

    @Test(.step("DebertaBlock.init(_:using:)"), arguments: Example.all(for: "startsBlock"))
    func startsABlockLikePyTorch(_ example: Example) async {
      await example.check(of: newBlock) { block, example in
        example.results(
          of: block,
          and: [
            "dropout.rate": block.dropout.rate,
            "attention.dropout.rate": block.attention.dropout.rate,
            "attentionNorm.epsilon": block.attentionNorm.epsilon,
            "outputNorm.epsilon": block.outputNorm.epsilon,
            "headCount": block.attention.headCount,
          ])
      }
    }

    @Test(
      .step(
        "DebertaBlock.callAsFunction(_:asking:places:rows:mask:)",
        needs: "DebertaBlock.init(_:using:)"),
      arguments: Example.all(for: "transforms"))
    func transforms(_ example: Example) async {
      await example.check(of: preparedBlock, transformed)
    }

    @Test(
      .step(
        "DebertaBlock.callAsFunction(_:asking:places:rows:mask:)",
        needs: "DebertaBlock.init(_:using:)"),
      arguments: Example.all(for: "dropsHalf"))
    func dropsWhatIsAddedOnce(_ example: Example) async {
      await example.check(of: preparedBlock) { $1.multiples(in: transformed($0, $1)) }
    }

    @Test(
      .step(
        "DebertaBlock.callAsFunction(_:asking:places:rows:mask:)",
        needs: "DebertaBlock.init(_:using:)"),
      arguments: Example.all(for: "gradients of transforms"))
    func transformsToTrain(_ example: Example) async {
      await example.checkGradients(of: preparedBlock, transformed)
    }

    // MARK: The model

    @Test(.step("Deberta.init(_:using:)"), arguments: Example.all(for: "starts"))
    func startsLikePyTorch(_ example: Example) async {
      // Parts are made in the order of the properties.
      await example.check(of: newDeberta) { deberta, example in
        let instances = Set(deberta.blocks.map { ObjectIdentifier($0) })
        var others: Answers = [
          "blocks.count": deberta.blocks.count,
          "how many objects the blocks are": instances.count,
          "tokenHead.norm.epsilon": Tensor(deberta.tokenHead.norm.epsilon),
          "the norm of places is there": deberta.placeNorm != nil,
        ]
        if let norm = deberta.placeNorm { others["placeNorm.epsilon"] = Tensor(norm.epsilon) }
        return example.knownResults(of: deberta, and: others)
      }
    }

    @Test(
      .step("Deberta.placeTable", needs: "Deberta.init(_:using:)"),
      arguments: Example.all(for: "givesTheTable"))
    func normalizesPlacesOnce(_ example: Example) async {
      await example.check(of: prepared) { deberta, _ in deberta.placeTable }
    }

    @Test(
      .step("Deberta.placeRows(_:)", needs: "Deberta.init(_:using:)"),
      arguments: Example.all(for: "findsRows"))
    func findsRows(_ example: Example) async {
      await example.check(of: newDeberta) { deberta, example in
        example.results(rows: deberta.placeRows(example.integer("count")))
      }
    }

    @Test(
      .step(
        "Deberta.hiddenStates(_:tokenTypes:mask:)", needs: "Deberta.init(_:using:)",
        "Deberta.placeTable", "Deberta.placeRows(_:)"),
      arguments: Example.all(for: "hiddenStates"))
    func hiddenStates(_ example: Example) async {
      await example.check(of: prepared) { deberta, example in
        let (ids, tokenTypes) = (example.ids("ids"), example.ids("tokenTypes"))
        return example.results(
          read: deberta.hiddenStates(ids, tokenTypes: tokenTypes, mask: example.padding))
      }
    }

    @Test(
      .step(
        "Deberta.hiddenStates(_:tokenTypes:mask:)", needs: "Deberta.init(_:using:)",
        "Deberta.placeTable", "Deberta.placeRows(_:)"),
      arguments: Example.all(for: "shifts"))
    func readsTheSameFurtherRight(_ example: Example) async {
      // The law: where a text stands makes no difference, as no block knows it.
      await example.check(of: prepared) { deberta, example in
        example.movedText { deberta.hiddenStates($0, tokenTypes: $1, mask: $2) }
      }
    }

    @Test(
      .step(
        "Deberta.decoded(_:mask:)", needs: "Deberta.init(_:using:)", "Deberta.placeTable",
        "Deberta.placeRows(_:)"),
      arguments: Example.all(for: "decodes"))
    func decodes(_ example: Example) async {
      await example.check(of: prepared) { deberta, example in
        example.read(deberta.decoded(example.givenStates, mask: example.padding))
      }
    }

    @Test(
      .step(
        "Deberta.callAsFunction(_:tokenTypes:mask:)", needs: "Deberta.init(_:using:)",
        "Deberta.hiddenStates(_:tokenTypes:mask:)", "Deberta.decoded(_:mask:)"),
      arguments: Example.all(for: "predicts"))
    func predicts(_ example: Example) async {
      await example.check(of: prepared, predicted)
    }

    @Test(
      .step(
        "Deberta.callAsFunction(_:tokenTypes:mask:)", needs: "Deberta.init(_:using:)",
        "Deberta.hiddenStates(_:tokenTypes:mask:)", "Deberta.decoded(_:mask:)"),
      arguments: Example.all(for: "runsCheckpoints"))
    func runsCheckpoints(_ example: Example) async {
      // Models that Hugging Face saved, of all choices that there are.
      await example.check(of: loaded, predicted)
    }

    @Test(
      .step(
        "Deberta.callAsFunction(_:tokenTypes:mask:)", needs: "Deberta.init(_:using:)",
        "Deberta.hiddenStates(_:tokenTypes:mask:)", "Deberta.decoded(_:mask:)"),
      arguments: Example.all(for: "gradients of predicts"))
    func passesGradientsOn(_ example: Example) async {
      await example.checkGradients(of: prepared) { deberta, example in
        let (ids, tokenTypes) = (example.ids("ids"), example.ids("tokenTypes"))
        let logits = deberta(ids, tokenTypes: tokenTypes, mask: example.padding).logits
        return ["logits": example.read(logits)]
      }
    }
  }
}

// MARK: - Fixtures

@Sendable private func newEmbedding(
  _ example: Example, _ generator: inout RandomGenerator
) -> DebertaEmbedding {
  DebertaEmbedding(example.debertaConfiguration, using: &generator)
}

@Sendable private func newBlock(
  _ example: Example, _ generator: inout RandomGenerator
) -> DebertaBlock {
  DebertaBlock(example.debertaConfiguration, using: &generator)
}

@Sendable private func newDeberta(
  _ example: Example, _ generator: inout RandomGenerator
) -> Deberta {
  Deberta(example.debertaConfiguration, using: &generator)
}

// With the example's parameters.
@Sendable private func preparedEmbedding(
  _ example: Example, _ generator: inout RandomGenerator
) throws -> DebertaEmbedding {
  let embedding = newEmbedding(example, &generator)
  try example.prepare(embedding)
  return embedding
}

@Sendable private func preparedBlock(
  _ example: Example, _ generator: inout RandomGenerator
) throws -> DebertaBlock {
  let block = newBlock(example, &generator)
  try example.prepare(block)
  return block
}

@Sendable private func prepared(
  _ example: Example, _ generator: inout RandomGenerator
) throws -> Deberta {
  let deberta = newDeberta(example, &generator)
  try example.prepare(deberta)
  return deberta
}

// The one that Hugging Face saved.
@Sendable private func loaded(
  _ example: Example, _ generator: inout RandomGenerator
) throws -> Deberta {
  let checkpoint = try example.debertaCheckpoint
  let deberta = Deberta(checkpoint.configuration, using: &generator)
  try checkpoint.load(into: deberta)
  deberta.eval()
  return deberta
}

@Sendable private func embedded(_ embedding: DebertaEmbedding, _ example: Example) -> Tensor {
  embedding(example.ids("ids"), tokenTypes: example.ids("tokenTypes"))
}

@Sendable private func transformed(_ block: DebertaBlock, _ example: Example) -> Tensor {
  block(
    example["states"], asking: example.optionalTensor("asking"), places: example["places"],
    rows: example.ids("rows"), mask: example.padding)
}

@Sendable private func predicted(_ deberta: Deberta, _ example: Example) -> Answers {
  let (ids, tokenTypes) = (example.ids("ids"), example.ids("tokenTypes"))
  let output = deberta(ids, tokenTypes: tokenTypes, mask: example.padding)
  return example.results(
    read: output.hiddenStates, and: ["logits": example.read(output.logits)])
}
