extension kata {
  @Suite(.kata) struct CausalAttentionTests {
    @Test(
      .step("CausalAttention.init(hiddenSize:headCount:dropoutRate:using:)"),
      arguments: Example.all(for: "starts"))
    func startsLikePyTorch(_ example: Example) async {
      // PyTorch's two linear layers, made in the order of the properties.
      await example.check(of: newAttention) { attention, example in
        example.results(
          of: attention,
          and: [
            "headCount": attention.headCount, "dropoutRate": Tensor(attention.dropout.rate),
          ])
      }
    }

    @Test(.step("CausalAttention.mask(queryCount:keyCount:)"), arguments: Example.all(for: "mask"))
    func mask(_ example: Example) async {
      await example.check {
        CausalAttention.mask(
          queryCount: $0.integer("queryCount"), keyCount: $0.integer("keyCount"))
      }
    }

    @Test(
      .step(
        "CausalAttention.heads(_:)",
        needs: "CausalAttention.init(hiddenSize:headCount:dropoutRate:using:)"),
      arguments: Example.all(for: "heads"))
    func heads(_ example: Example) async {
      await example.check(of: prepared) { attention, example in
        let (query, key, value) = attention.heads(example["x"])
        return ["query": query, "key": key, "value": value]
      }
    }

    @Test(
      .step(
        "CausalAttention.attend(query:key:value:)",
        needs: "CausalAttention.init(hiddenSize:headCount:dropoutRate:using:)",
        "CausalAttention.mask(queryCount:keyCount:)"),
      arguments: Example.all(for: "attend"))
    func attend(_ example: Example) async {
      await example.check(of: prepared) {
        $0.attend(query: $1["query"], key: $1["key"], value: $1["value"])
      }
    }

    @Test(
      .step(
        "CausalAttention.attend(query:key:value:)",
        needs: "CausalAttention.init(hiddenSize:headCount:dropoutRate:using:)",
        "CausalAttention.mask(queryCount:keyCount:)"),
      arguments: Example.all(for: "dropsHalf"))
    func dropsOnce(_ example: Example) async {
      await example.check(of: prepared) { attention, example in
        let (query, key, value) = (example["query"], example["key"], example["value"])
        let found = attention.attend(query: query, key: key, value: value)
        return example.multiples(in: found, ofEach: value.shape[-1])
      }
    }

    @Test(
      .step(
        "CausalAttention.callAsFunction(_:)",
        needs: "CausalAttention.init(hiddenSize:headCount:dropoutRate:using:)",
        "CausalAttention.mask(queryCount:keyCount:)", "CausalAttention.heads(_:)",
        "CausalAttention.attend(query:key:value:)"),
      arguments: Example.all(for: "attends"))
    func attends(_ example: Example) async {
      await example.check(of: prepared) { $0($1["x"]) }
    }

    @Test(
      .step(
        "CausalAttention.callAsFunction(_:)",
        needs: "CausalAttention.init(hiddenSize:headCount:dropoutRate:using:)",
        "CausalAttention.mask(queryCount:keyCount:)", "CausalAttention.heads(_:)",
        "CausalAttention.attend(query:key:value:)"),
      arguments: Example.all(for: "gradients of attends"))
    func passesGradientsOn(_ example: Example) async {
      await example.checkGradients(of: prepared) { $0($1["x"]) }
    }
  }
}

// MARK: - Fixtures

@Sendable private func newAttention(
  _ example: Example, _ generator: inout RandomGenerator
) -> CausalAttention {
  CausalAttention(
    hiddenSize: example.integer("hiddenSize"), headCount: example.integer("headCount"),
    dropoutRate: example.float("dropoutRate"), using: &generator)
}

// With the example's parameters.
@Sendable private func prepared(
  _ example: Example, _ generator: inout RandomGenerator
) throws -> CausalAttention {
  let attention = newAttention(example, &generator)
  try example.prepare(attention)
  return attention
}
