extension kata {
  @Suite(.kata) struct GPT2Tests {
    @Test(.step("GPT2.init(_:using:)"), arguments: Example.all(for: "starts"))
    func startsLikePyTorch(_ example: Example) async {
      // PyTorch's tables and layers, made in the order of the properties.
      await example.check(of: newGPT2) { gpt2, example in
        let instances = Set(gpt2.blocks.map { ObjectIdentifier($0) })
        return example.results(
          of: gpt2,
          and: [
            "blocks.count": gpt2.blocks.count,
            "how many objects the blocks are": instances.count,
            "dropout.rate": gpt2.dropout.rate, "finalNorm.epsilon": gpt2.finalNorm.epsilon,
          ])
      }
    }

    @Test(
      .step("GPT2.embed(_:from:)", needs: "GPT2.init(_:using:)"),
      arguments: Example.all(for: "embeds"))
    func embeds(_ example: Example) async {
      await example.check(of: prepared) {
        $0.embed($1.ids("ids"), from: $1.integer("start"))
      }
    }

    @Test(
      .step("GPT2.embed(_:from:)", needs: "GPT2.init(_:using:)"),
      arguments: Example.all(for: "dropsHalf"))
    func dropsOnce(_ example: Example) async {
      await example.check(of: prepared) {
        $1.multiples(in: $0.embed($1.ids("ids"), from: $1.integer("start")))
      }
    }

    @Test(
      .step("GPT2.unembed(_:)", needs: "GPT2.init(_:using:)"),
      arguments: Example.all(for: "unembeds"))
    func unembeds(_ example: Example) async {
      await example.check(of: prepared) { $0.unembed($1["x"]) }
    }

    @Test(
      .step(
        "GPT2.callAsFunction(_:)", needs: "GPT2.init(_:using:)", "GPT2.embed(_:from:)",
        "GPT2.unembed(_:)"),
      arguments: Example.all(for: "predicts"))
    func predicts(_ example: Example) async {
      await example.check(of: prepared) { gpt2, example in
        let output = gpt2(example.ids("ids"))
        return example.results(
          hiddenStates: output.hiddenStates, and: ["logits": output.logits])
      }
    }

    @Test(
      .step(
        "GPT2.callAsFunction(_:)", needs: "GPT2.init(_:using:)", "GPT2.embed(_:from:)",
        "GPT2.unembed(_:)"),
      arguments: Example.all(for: "runsCheckpoints"))
    func runsCheckpoints(_ example: Example) async {
      // Models that Hugging Face saved, in the formats that models come in.
      await example.check(of: loaded) { gpt2, example in
        let output = gpt2(example.ids("ids"))
        return example.results(
          hiddenStates: output.hiddenStates, and: ["logits": output.logits])
      }
    }

    @Test(
      .step(
        "GPT2.callAsFunction(_:)", needs: "GPT2.init(_:using:)", "GPT2.embed(_:from:)",
        "GPT2.unembed(_:)"),
      arguments: Example.all(for: "gradients of predicts"))
    func passesGradientsOn(_ example: Example) async {
      await example.checkGradients(of: prepared) { gpt2, example in
        ["logits": gpt2(example.ids("ids")).logits]
      }
    }
  }
}

// MARK: - Fixtures

@Sendable private func newGPT2(_ example: Example, _ generator: inout RandomGenerator) -> GPT2 {
  GPT2(example.gpt2Configuration, using: &generator)
}

// With the example's parameters.
@Sendable private func prepared(
  _ example: Example, _ generator: inout RandomGenerator
) throws -> GPT2 {
  let gpt2 = newGPT2(example, &generator)
  try example.prepare(gpt2)
  return gpt2
}

// The one that Hugging Face saved.
@Sendable private func loaded(
  _ example: Example, _ generator: inout RandomGenerator
) throws -> GPT2 {
  let checkpoint = try example.gpt2Checkpoint
  let gpt2 = GPT2(checkpoint.configuration, using: &generator)
  try checkpoint.load(into: gpt2)
  gpt2.eval()
  return gpt2
}
