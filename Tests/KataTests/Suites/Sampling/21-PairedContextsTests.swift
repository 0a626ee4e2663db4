import Layers
import Tensors

extension kata {
  @Suite(.kata) struct PairedContextsTests {
    @Test(.step("PairedContexts.logShares(_:)"), arguments: Example.all(for: "normalizes"))
    func normalizes(_ example: Example) async {
      await example.check { PairedContexts.logShares($0["logits"]) }
    }

    @Test(.step("PairedContexts.mean(_:_:)"), arguments: Example.all(for: "averages"))
    func averages(_ example: Example) async {
      await example.check { PairedContexts.mean($0["a"], $0["b"]) }
    }

    @Test(
      .step("PairedContexts.product(_:_:)", needs: "PairedContexts.logShares(_:)"),
      arguments: Example.all(for: "multiplies"))
    func multiplies(_ example: Example) async {
      await example.check { PairedContexts.product($0["a"], $0["b"]) }
    }

    @Test(.step("PairedContexts.contrast(_:_:alpha:)"), arguments: Example.all(for: "contrasts"))
    func contrasts(_ example: Example) async {
      await example.check { PairedContexts.contrast($0["a"], $0["b"], alpha: $0.float("alpha")) }
    }

    @Test(
      .step("PairedContexts.keepPlausible(_:by:share:)"),
      arguments: Example.all(for: "keepsPlausible"))
    func keepsPlausible(_ example: Example) async {
      await example.check {
        PairedContexts.keepPlausible($0["scores"], by: $0["a"], share: $0.float("share"))
      }
    }

    @Test(
      .step(
        "PairedContexts.scores(_:_:_:)", needs: "PairedContexts.logShares(_:)",
        "PairedContexts.mean(_:_:)", "PairedContexts.product(_:_:)",
        "PairedContexts.contrast(_:_:alpha:)", "PairedContexts.keepPlausible(_:by:share:)"),
      arguments: Example.all(for: "combines"))
    func combines(_ example: Example) async {
      // What is added to all scores makes no difference.
      await example.check {
        $0.shifted(PairedContexts.scores($0["first"], $0["second"], $0.pairing))
      }
    }

    @Test(
      .step(
        "PairedContexts.generate(_:after:and:tokenCount:_:_:using:)",
        needs: "PairedContexts.logShares(_:)", "PairedContexts.mean(_:_:)",
        "PairedContexts.product(_:_:)", "PairedContexts.contrast(_:_:alpha:)",
        "PairedContexts.keepPlausible(_:by:share:)", "PairedContexts.scores(_:_:_:)"),
      arguments: Example.all(for: "continues"))
    func continuesGreedily(_ example: Example) async {
      // At a temperature of 0, the tokens of Hugging Face's guidance, one by one.
      await example.check { example, generator in
        let (prompt, other) = (example.prompt, example.ids("other").scalars)
        return example.pairedContinuation(try newModel(example, &generator)) {
          PairedContexts.generate(
            $0, after: prompt, and: other, tokenCount: example.integer("tokenCount"),
            example.pairing, example.settings, using: &$1)
        }
      }
    }

    @Test(
      .step(
        "PairedContexts.generate(_:after:and:tokenCount:_:_:using:)",
        needs: "PairedContexts.logShares(_:)", "PairedContexts.mean(_:_:)",
        "PairedContexts.product(_:_:)", "PairedContexts.contrast(_:_:alpha:)",
        "PairedContexts.keepPlausible(_:by:share:)", "PairedContexts.scores(_:_:_:)"),
      arguments: Example.all(for: "drawsContinuations"))
    func drawsContinuations(_ example: Example) async {
      await example.check { example, generator in
        let model = try newModel(example, &generator)
        let told = TellingModel(example.gpt2Configuration) { model(IntTensor([$0])).logits[0] }
        let (prompt, other) = (example.prompt, example.ids("other").scalars)
        return example.pairFrequencies {
          PairedContexts.generate(
            told, after: prompt, and: other, tokenCount: 2, example.pairing, example.settings,
            using: &$0)
        }
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
