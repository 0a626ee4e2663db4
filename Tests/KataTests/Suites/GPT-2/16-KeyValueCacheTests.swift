extension kata {
  @Suite(.kata) struct KeyValueCacheTests {
    @Test(.step("KeyValueCache.init(layerCount:)"), arguments: Example.all(for: "starts"))
    func startsEmpty(_ example: Example) async {
      await example.check { $0.start(newCache($0)) }
    }

    @Test(
      .step(
        "KeyValueCache.append(key:value:layer:)", needs: "KeyValueCache.init(layerCount:)"),
      arguments: Example.all(for: "appends"))
    func appends(_ example: Example) async {
      await example.check { $0.appended(to: newCache($0)) }
    }

    @Test(
      .step(
        "KeyValueCache.count", needs: "KeyValueCache.init(layerCount:)",
        "KeyValueCache.append(key:value:layer:)"),
      arguments: Example.all(for: "counts"))
    func counts(_ example: Example) async {
      await example.check { $0.counts(newCache($0)) }
    }

    @Test(
      .step(
        "KeyValueCache.truncate(to:)", needs: "KeyValueCache.init(layerCount:)",
        "KeyValueCache.count", "KeyValueCache.append(key:value:layer:)"),
      arguments: Example.all(for: "truncates"))
    func truncates(_ example: Example) async {
      await example.check { $0.truncated(newCache($0)) }
    }

    @Test(
      .step(
        "CausalAttention.callAsFunction(_:cache:layer:)",
        needs: "KeyValueCache.init(layerCount:)", "KeyValueCache.append(key:value:layer:)"),
      arguments: Example.all(for: "attends"))
    func attendsInPieces(_ example: Example) async {
      // However a sequence is cut into pieces, it makes no difference to the result.
      await example.check { example, generator in
        let attention = try newAttention(example, &generator)
        return example.inPieces(example["x"], newCache(example)) { x, cache in
          attention(x, cache: &cache, layer: example.integer("layer"))
        }
      }
    }

    @Test(
      .step(
        "GPT2Block.callAsFunction(_:cache:layer:)", needs: "KeyValueCache.init(layerCount:)",
        "KeyValueCache.append(key:value:layer:)", "CausalAttention.callAsFunction(_:cache:layer:)"),
      arguments: Example.all(for: "transforms"))
    func transformsInPieces(_ example: Example) async {
      await example.check { example, generator in
        let block = try newBlock(example, &generator)
        return example.inPieces(example["x"], newCache(example)) { x, cache in
          block(x, cache: &cache, layer: example.integer("layer"))
        }
      }
    }

    @Test(
      .step(
        "GPT2Block.callAsFunction(_:cache:layer:)", needs: "KeyValueCache.init(layerCount:)",
        "KeyValueCache.append(key:value:layer:)", "CausalAttention.callAsFunction(_:cache:layer:)"),
      arguments: Example.all(for: "dropsHalf"))
    func dropsOnce(_ example: Example) async {
      await example.check { example, generator in
        let block = try newBlock(example, &generator)
        let found = example.inHalves(example["x"], newCache(example)) { x, cache in
          block(x, cache: &cache, layer: example.integer("layer"))
        }
        return example.multiples(in: found)
      }
    }

    @Test(
      .step(
        "GPT2.callAsFunction(_:cache:)", needs: "KeyValueCache.init(layerCount:)",
        "KeyValueCache.count", "KeyValueCache.append(key:value:layer:)",
        "CausalAttention.callAsFunction(_:cache:layer:)",
        "GPT2Block.callAsFunction(_:cache:layer:)"),
      arguments: Example.all(for: "predicts"))
    func predictsInPieces(_ example: Example) async {
      await example.check { example, generator in
        let model = try newModel(example, &generator)
        return example.inPieces(example.ids("ids"), newCache(example)) { ids, cache in
          model(ids, cache: &cache)
        }
      }
    }

    @Test(
      .step(
        "GPT2.callAsFunction(_:cache:)", needs: "KeyValueCache.init(layerCount:)",
        "KeyValueCache.count", "KeyValueCache.append(key:value:layer:)",
        "CausalAttention.callAsFunction(_:cache:layer:)",
        "GPT2Block.callAsFunction(_:cache:layer:)"),
      arguments: Example.all(for: "forks"))
    func continuesInTwoWays(_ example: Example) async {
      // A copied cache continues the same text in another way.
      await example.check { example, generator in
        let model = try newModel(example, &generator)
        return example.forked(newCache(example)) { ids, cache in model(ids, cache: &cache) }
      }
    }

    @Test(
      .step(
        "GPT2.callAsFunction(_:cache:)", needs: "KeyValueCache.init(layerCount:)",
        "KeyValueCache.count", "KeyValueCache.append(key:value:layer:)",
        "KeyValueCache.truncate(to:)", "CausalAttention.callAsFunction(_:cache:layer:)",
        "GPT2Block.callAsFunction(_:cache:layer:)"),
      arguments: Example.all(for: "goesOn"))
    func goesOnAfterTruncation(_ example: Example) async {
      await example.check { example, generator in
        let model = try newModel(example, &generator)
        return example.goneOn(newCache(example)) { ids, cache in model(ids, cache: &cache) }
      }
    }
  }
}

// MARK: - Fixtures

extension KeyValueCache: KeyValueCaching {}

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
