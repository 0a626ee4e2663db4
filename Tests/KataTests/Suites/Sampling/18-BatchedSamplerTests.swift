import Layers

extension kata {
  @Suite(.kata) struct BatchedSamplerTests {
    @Test(.step("PaddedBatch.init(_:)"), arguments: Example.all(for: "pads"))
    func pads(_ example: Example) async {
      await example.check { $0.padded { PaddedBatch($0) } }
    }

    @Test(
      .step("PaddedBatch.append(_:)", needs: "PaddedBatch.init(_:)"),
      arguments: Example.all(for: "appends"))
    func appends(_ example: Example) async {
      await example.check { $0.appended { PaddedBatch($0) } }
    }

    @Test(
      .step("PaddedBatch.places", needs: "PaddedBatch.init(_:)", "PaddedBatch.append(_:)"),
      arguments: Example.all(for: "places"))
    func places(_ example: Example) async {
      await example.check { $0.placed { PaddedBatch($0) } }
    }

    @Test(
      .step("CausalAttention.paddedMask(queryCount:tokens:)"), arguments: Example.all(for: "masks"))
    func masks(_ example: Example) async {
      await example.check {
        $0.seen(
          CausalAttention.paddedMask(
            queryCount: $0.integer("queryCount"), tokens: $0.mask("tokens")))
      }
    }

    @Test(
      .step(
        "CausalAttention.callAsFunction(_:tokens:cache:layer:)",
        needs: "CausalAttention.paddedMask(queryCount:tokens:)"),
      arguments: Example.all(for: "attends"))
    func attendsUnderPadding(_ example: Example) async {
      await example.check { example, generator in
        let attention = try newAttention(example, &generator)
        return example.inPaddedPieces(example["x"], newCache(example)) { x, _, tokens, cache in
          attention(x, tokens: tokens, cache: &cache, layer: example.integer("layer"))
        }
      }
    }

    @Test(
      .step(
        "CausalAttention.callAsFunction(_:tokens:cache:layer:)",
        needs: "CausalAttention.paddedMask(queryCount:tokens:)"),
      arguments: Example.all(for: "dropsShares"))
    func dropsSharesOnce(_ example: Example) async {
      await example.check { example, generator in
        let (attention, x) = (try newAttention(example, &generator), example["x"])
        var cache = newCache(example)
        let found = attention(
          x, tokens: example.mask("tokens"), cache: &cache, layer: example.integer("layer"))
        return example.multiples(in: found, ofEach: x.shape[-1] / example.integer("headCount"))
      }
    }

    @Test(
      .step(
        "GPT2Block.callAsFunction(_:tokens:cache:layer:)",
        needs: "CausalAttention.paddedMask(queryCount:tokens:)",
        "CausalAttention.callAsFunction(_:tokens:cache:layer:)"),
      arguments: Example.all(for: "transforms"))
    func transformsUnderPadding(_ example: Example) async {
      await example.check { example, generator in
        let block = try newBlock(example, &generator)
        return example.inPaddedPieces(example["x"], newCache(example)) { x, _, tokens, cache in
          block(x, tokens: tokens, cache: &cache, layer: example.integer("layer"))
        }
      }
    }

    @Test(
      .step(
        "GPT2Block.callAsFunction(_:tokens:cache:layer:)",
        needs: "CausalAttention.paddedMask(queryCount:tokens:)",
        "CausalAttention.callAsFunction(_:tokens:cache:layer:)"),
      arguments: Example.all(for: "dropsHalf"))
    func dropsOnce(_ example: Example) async {
      await example.check { example, generator in
        let block = try newBlock(example, &generator)
        var cache = newCache(example)
        let found = block(
          example["x"], tokens: example.mask("tokens"), cache: &cache,
          layer: example.integer("layer"))
        return example.multiples(in: found)
      }
    }

    @Test(.step("GPT2.embedPadded(_:places:)"), arguments: Example.all(for: "embeds"))
    func embeds(_ example: Example) async {
      await example.check { example, generator in
        let model = try newModel(example, &generator)
        return Answers(model.embedPadded(example.ids("ids"), places: example.ids("places")))
      }
    }

    @Test(.step("GPT2.embedPadded(_:places:)"), arguments: Example.all(for: "dropsEmbeddings"))
    func dropsEmbeddingsOnce(_ example: Example) async {
      await example.check { example, generator in
        let model = try newModel(example, &generator)
        let found = model.embedPadded(example.ids("ids"), places: example.ids("places"))
        return example.multiples(in: found)
      }
    }

    @Test(
      .step(
        "GPT2.callAsFunction(_:places:mask:cache:)", needs: "GPT2.embedPadded(_:places:)",
        "CausalAttention.paddedMask(queryCount:tokens:)",
        "CausalAttention.callAsFunction(_:tokens:cache:layer:)",
        "GPT2Block.callAsFunction(_:tokens:cache:layer:)"),
      arguments: Example.all(for: "predicts"))
    func predictsAsAlone(_ example: Example) async {
      // Each row's scores are those of its text alone.
      await example.check { example, generator in
        let (model, places) = (try newModel(example, &generator), example.ids("places"))
        return example.inPaddedPieces(example.ids("ids"), newCache(example)) {
          model($0, places: places[.all, $1], mask: $2, cache: &$3)
        }
      }
    }

    @Test(
      .step("BatchedSampler.areOver(_:prompts:tokenCount:positionCount:_:)"),
      arguments: Example.all(for: "areOver"))
    func areOver(_ example: Example) async {
      await example.check {
        Mask(
          BatchedSampler.areOver(
            $0.ragged, prompts: $0.ragged("prompts"), tokenCount: $0.integer("tokenCount"),
            positionCount: $0.integer("positionCount"), $0.settings))
      }
    }

    @Test(
      .step("BatchedSampler.next(_:after:isOver:_:using:)"),
      arguments: Example.all(for: "chooses"))
    func choosesForEach(_ example: Example) async {
      await example.check { example in
        let (logits, texts, settings) = (example["logits"], example.ragged, example.settings)
        return example.chosenTogether { isOver, generators in
          BatchedSampler.next(
            logits, after: texts, isOver: isOver, settings, using: &generators)
        } alone: { row, generator in
          Sampler.next(logits[row], after: texts[row], settings, using: &generator)
        }
      }
    }

    @Test(
      .step(
        "BatchedSampler.generate(_:after:tokenCount:_:using:)", needs: "PaddedBatch.init(_:)",
        "PaddedBatch.append(_:)", "PaddedBatch.places", "GPT2.embedPadded(_:places:)",
        "CausalAttention.paddedMask(queryCount:tokens:)",
        "CausalAttention.callAsFunction(_:tokens:cache:layer:)",
        "GPT2Block.callAsFunction(_:tokens:cache:layer:)",
        "GPT2.callAsFunction(_:places:mask:cache:)",
        "BatchedSampler.areOver(_:prompts:tokenCount:positionCount:_:)",
        "BatchedSampler.next(_:after:isOver:_:using:)"),
      arguments: Example.all(for: "continues"))
    func continuesGreedily(_ example: Example) async {
      // At a temperature of 0, Hugging Face's tokens for each text alone.
      await example.check { example, generator in
        example.batchContinuation(try newModel(example, &generator)) {
          BatchedSampler.generate(
            $0, after: example.ragged, tokenCount: example.integer("tokenCount"),
            example.settings, using: &$1)
        }
      }
    }

    @Test(
      .step(
        "BatchedSampler.generate(_:after:tokenCount:_:using:)", needs: "PaddedBatch.init(_:)",
        "PaddedBatch.append(_:)", "PaddedBatch.places", "GPT2.embedPadded(_:places:)",
        "CausalAttention.paddedMask(queryCount:tokens:)",
        "CausalAttention.callAsFunction(_:tokens:cache:layer:)",
        "GPT2Block.callAsFunction(_:tokens:cache:layer:)",
        "GPT2.callAsFunction(_:places:mask:cache:)",
        "BatchedSampler.areOver(_:prompts:tokenCount:positionCount:_:)",
        "BatchedSampler.next(_:after:isOver:_:using:)"),
      arguments: Example.all(for: "continuesAlone"))
    func continuesAsAlone(_ example: Example) async {
      await example.check { example, generator in
        let (model, settings) = (try newModel(example, &generator), example.settings)
        return example.continuedTogether {
          BatchedSampler.generate(
            model, after: example.ragged, tokenCount: example.integer("tokenCount"), settings,
            using: &$0)
        } alone: { prompt, tokenCount, generator in
          Sampler.generate(
            model, after: prompt, tokenCount: tokenCount, settings, using: &generator)
        }
      }
    }
  }
}

// MARK: - Fixtures

extension PaddedBatch: PaddedBatching {}

@Sendable private func newCache(_ example: Example) -> KeyValueCache {
  KeyValueCache(layerCount: example.integer("layerCount"))
}

@Sendable private func newAttention(
  _ example: Example, _ generator: inout RandomGenerator
) throws -> CausalAttention {
  let attention = CausalAttention(
    hiddenSize: example.integer("hiddenSize"), headCount: example.integer("headCount"),
    dropoutRate: example.float("attentionDropoutRate"), using: &generator)
  try example.prepare(attention)
  return attention
}

@Sendable private func newBlock(
  _ example: Example, _ generator: inout RandomGenerator
) throws -> GPT2Block {
  let block = GPT2Block(example.gpt2Configuration, using: &generator)
  try example.prepare(block)
  return block
}

@Sendable private func newModel(
  _ example: Example, _ generator: inout RandomGenerator
) throws -> GPT2 {
  let model = GPT2(example.gpt2Configuration, using: &generator)
  try example.prepare(model)
  return model
}
