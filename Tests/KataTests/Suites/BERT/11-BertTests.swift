extension kata {
  @Suite(.kata) struct BertTests {
    @Test(.step("Bert.init(_:using:)"), arguments: Example.all(for: "starts"))
    func startsLikePyTorch(_ example: Example) async {
      // In PyTorch too, the parts are made in the order of the properties.
      await example.check(of: newBert) { bert, example in
        let instances = Set(bert.blocks.map { ObjectIdentifier($0) })
        return example.results(
          of: bert,
          and: [
            "blocks.count": bert.blocks.count,
            "how many objects the blocks are": instances.count,
          ])
      }
    }

    @Test(
      .step("Bert.hiddenStates(_:tokenTypes:mask:)", needs: "Bert.init(_:using:)"),
      arguments: Example.all(for: "hiddenStates"))
    func hiddenStates(_ example: Example) async {
      await example.check(of: prepared) { bert, example in
        let (ids, tokenTypes) = (example.ids("ids"), example.ids("tokenTypes"))
        return example.results(
          hiddenStates: bert.hiddenStates(ids, tokenTypes: tokenTypes, mask: example.padding))
      }
    }

    @Test(
      .step(
        "Bert.callAsFunction(_:tokenTypes:mask:)", needs: "Bert.init(_:using:)",
        "Bert.hiddenStates(_:tokenTypes:mask:)"),
      arguments: Example.all(for: "predicts"))
    func predicts(_ example: Example) async {
      await example.check(of: prepared) { bert, example in
        let (ids, tokenTypes) = (example.ids("ids"), example.ids("tokenTypes"))
        let output = bert(ids, tokenTypes: tokenTypes, mask: example.padding)
        return example.results(
          hiddenStates: output.hiddenStates, and: ["logits": output.logits])
      }
    }

    @Test(
      .step(
        "Bert.callAsFunction(_:tokenTypes:mask:)", needs: "Bert.init(_:using:)",
        "Bert.hiddenStates(_:tokenTypes:mask:)"),
      arguments: Example.all(for: "runsCheckpoints"))
    func runsCheckpoints(_ example: Example) async {
      // Models that Hugging Face saved, in the formats that models come in.
      await example.check(of: loaded) { bert, example in
        let (ids, tokenTypes) = (example.ids("ids"), example.ids("tokenTypes"))
        let output = bert(ids, tokenTypes: tokenTypes, mask: example.padding)
        return example.results(
          hiddenStates: output.hiddenStates, and: ["logits": output.logits])
      }
    }

    @Test(
      .step(
        "Bert.callAsFunction(_:tokenTypes:mask:)", needs: "Bert.init(_:using:)",
        "Bert.hiddenStates(_:tokenTypes:mask:)"),
      arguments: Example.all(for: "gradients of predicts"))
    func passesGradientsOn(_ example: Example) async {
      await example.checkGradients(of: prepared) { bert, example in
        let (ids, tokenTypes) = (example.ids("ids"), example.ids("tokenTypes"))
        return ["logits": bert(ids, tokenTypes: tokenTypes, mask: example.padding).logits]
      }
    }
  }
}

// MARK: - Fixtures

@Sendable private func newBert(_ example: Example, _ generator: inout RandomGenerator) -> Bert {
  Bert(example.configuration, using: &generator)
}

// With the example's parameters.
@Sendable private func prepared(
  _ example: Example, _ generator: inout RandomGenerator
) throws -> Bert {
  let bert = newBert(example, &generator)
  try example.prepare(bert)
  return bert
}

// The one that Hugging Face saved.
@Sendable private func loaded(
  _ example: Example, _ generator: inout RandomGenerator
) throws -> Bert {
  let checkpoint = try example.checkpoint
  let bert = Bert(checkpoint.configuration, using: &generator)
  try checkpoint.load(into: bert)
  bert.eval()
  return bert
}
