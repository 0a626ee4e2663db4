extension kata {
  @Suite(.kata) struct AttributionTests {
    @Test(.step("StreamParts.heads(_:through:)"), arguments: Example.all(for: "splitsOutput"))
    func splitsOutput(_ example: Example) async {
      await example.check { StreamParts.heads($0["found"], through: $0["weight"]) }
    }

    @Test(
      .step("StreamParts.init(at:in:of:)", needs: "StreamParts.heads(_:through:)"),
      arguments: Example.all(for: "takesApart"))
    func takesApart(_ example: Example) async {
      await example.check { example, generator in
        let model = try newModel(example, &generator)
        let place = example.integer("place")
        return answers(StreamParts(at: place, in: example.ids("ids"), of: model))
      }
    }

    @Test(
      .step("Attribution.direction(of:over:by:)"), arguments: Example.all(for: "pointsAtTokens"))
    func pointsAtTokens(_ example: Example) async {
      await example.check { example, generator in
        let model = try newModel(example, &generator)
        return Answers(
          Attribution.direction(
            of: example.integer("token"), over: example.otherToken, by: model))
      }
    }

    @Test(.step("Attribution.scale(of:by:)"), arguments: Example.all(for: "freezesScale"))
    func freezesScale(_ example: Example) async {
      await example.check { example, _ in
        Answers(Attribution.scale(of: example["stream"], by: try newNorm(example)))
      }
    }

    @Test(
      .step("Attribution.effects(of:on:through:scale:)"),
      arguments: Example.all(for: "findsEffects"))
    func findsEffects(_ example: Example) async {
      await example.check { example, _ in
        Answers(
          Attribution.effects(
            of: example["parts"], on: example["direction"], through: try newNorm(example),
            scale: example["scale"]))
      }
    }

    @Test(
      .step(
        "Attribution.init(of:on:through:)", needs: "Attribution.scale(of:by:)",
        "Attribution.effects(of:on:through:scale:)"),
      arguments: Example.all(for: "attributes"))
    func attributes(_ example: Example) async {
      await example.check { example, _ in
        let parts = StreamParts(
          embeddings: example["parts.embeddings"], heads: example["parts.heads"],
          biases: example["parts.biases"], mlps: example["parts.mlps"])
        let norm = try newNorm(example)
        return answers(Attribution(of: parts, on: example["direction"], through: norm))
      }
    }

    @Test(
      .step(
        "Attribution.init(of:on:through:)", needs: "StreamParts.heads(_:through:)",
        "StreamParts.init(at:in:of:)", "Attribution.direction(of:over:by:)",
        "Attribution.scale(of:by:)", "Attribution.effects(of:on:through:scale:)"),
      arguments: Example.all(for: "addsUp"))
    func addsUp(_ example: Example) async {
      // The sum is the logit that Hugging Face's model gives, or the difference of two.
      await example.check { example, generator in
        let model = try newModel(example, &generator)
        return answers(
          Attribution(
            of: example.integer("token"), over: example.otherToken,
            after: example.integer("place"), in: example.ids("ids"), by: model))
      }
    }
  }
}

// MARK: - Fixtures

@Sendable private func newModel(
  _ example: Example, _ generator: inout RandomGenerator
) throws -> GPT2 {
  let model = GPT2(example.gpt2Configuration, using: &generator)
  try example.prepare(model)
  return model
}

@Sendable private func newNorm(_ example: Example) throws -> LayerNorm {
  let norm = LayerNorm(
    [example.integer("hiddenSize")], epsilon: example.float("epsilon"))
  try example.prepare(norm)
  return norm
}

@Sendable private func answers(_ parts: StreamParts) -> Answers {
  [
    "embeddings": parts.embeddings, "heads": parts.heads, "biases": parts.biases,
    "mlps": parts.mlps,
  ]
}

@Sendable private func answers(_ attribution: Attribution) -> Answers {
  [
    "embeddings": attribution.embeddings, "heads": attribution.heads,
    "biases": attribution.biases, "mlps": attribution.mlps, "normBias": attribution.normBias,
    "sum": attribution.sum,
  ]
}
