import Layers
import Tensors

extension kata {
  @Suite(.kata) struct SpeculativeDecodingTests {
    @Test(
      .step("SpeculativeDecoding.shares(_:after:_:)"), arguments: Example.all(for: "sharesOut"))
    func sharesOut(_ example: Example) async {
      await example.check {
        SpeculativeDecoding.shares($0["logits"], after: $0.ids("ids").scalars, $0.settings)
      }
    }

    @Test(
      .step(
        "SpeculativeDecoding.draft(_:cache:after:count:_:using:)",
        needs: "SpeculativeDecoding.shares(_:after:_:)"),
      arguments: Example.all(for: "drafts"))
    func drafts(_ example: Example) async {
      await example.check { example, generator in
        let (count, settings) = (example.integer("count"), example.settings)
        return example.drafted(by: try newModel(example, "small", &generator)) {
          SpeculativeDecoding.draft(
            $0, cache: &$1, after: $2, count: count, settings, using: &$3)
        }
      }
    }

    @Test(
      .step(
        "SpeculativeDecoding.draft(_:cache:after:count:_:using:)",
        needs: "SpeculativeDecoding.shares(_:after:_:)"),
      arguments: Example.all(for: "drawsDrafts"))
    func drawsDrafts(_ example: Example) async {
      await example.check { example, generator in
        let settings = example.settings
        return example.draftFrequencies(by: try told(example, "small", &generator)) {
          SpeculativeDecoding.draft($0, cache: &$1, after: $2, count: 2, settings, using: &$3)
        }
      }
    }

    @Test(
      .step(
        "SpeculativeDecoding.check(_:cache:after:_:_:)",
        needs: "SpeculativeDecoding.shares(_:after:_:)"),
      arguments: Example.all(for: "checks"))
    func checks(_ example: Example) async {
      await example.check { example, generator in
        let settings = example.settings
        return example.checked(by: try newModel(example, "large", &generator)) {
          SpeculativeDecoding.check($0, cache: &$1, after: $2, $3, settings)
        }
      }
    }

    @Test(
      .step("SpeculativeDecoding.accepts(_:_:_:using:)"), arguments: Example.all(for: "accepts"))
    func accepts(_ example: Example) async {
      await example.check { example in
        let (p, q) = (example["p"], example["q"])
        return example.acceptance { SpeculativeDecoding.accepts($0, p, q, using: &$1) }
      }
    }

    @Test(.step("SpeculativeDecoding.rest(of:without:)"), arguments: Example.all(for: "leaves"))
    func leavesWhatIsMissing(_ example: Example) async {
      await example.check { SpeculativeDecoding.rest(of: $0["p"], without: $0["q"]) }
    }

    @Test(
      .step(
        "SpeculativeDecoding.settle(_:_:_:using:)",
        needs: "SpeculativeDecoding.accepts(_:_:_:using:)",
        "SpeculativeDecoding.rest(of:without:)"),
      arguments: Example.all(for: "settles"))
    func settles(_ example: Example) async {
      await example.check { example in
        let (p, q) = (example.vectors("p"), example.vectors("q"))
        return example.settled { SpeculativeDecoding.settle($0, p, q, using: &$1) }
      }
    }

    @Test(
      .step(
        "SpeculativeDecoding.round(_:_:caches:after:count:_:using:)",
        needs: "SpeculativeDecoding.shares(_:after:_:)",
        "SpeculativeDecoding.draft(_:cache:after:count:_:using:)",
        "SpeculativeDecoding.check(_:cache:after:_:_:)",
        "SpeculativeDecoding.accepts(_:_:_:using:)", "SpeculativeDecoding.rest(of:without:)",
        "SpeculativeDecoding.settle(_:_:_:using:)"),
      arguments: Example.all(for: "goesRound"))
    func goesRound(_ example: Example) async {
      await example.check { example, generator in
        let (count, settings) = (example.integer("count"), example.settings)
        let large = try newModel(example, "large", &generator)
        return example.round(large, try newModel(example, "small", &generator)) {
          SpeculativeDecoding.round(
            $0, $1, caches: &$2, after: $3, count: count, settings, using: &$4)
        }
      }
    }

    @Test(
      .step(
        "SpeculativeDecoding.generate(_:_:after:tokenCount:draftCount:_:using:)",
        needs: "SpeculativeDecoding.shares(_:after:_:)",
        "SpeculativeDecoding.draft(_:cache:after:count:_:using:)",
        "SpeculativeDecoding.check(_:cache:after:_:_:)",
        "SpeculativeDecoding.accepts(_:_:_:using:)", "SpeculativeDecoding.rest(of:without:)",
        "SpeculativeDecoding.settle(_:_:_:using:)",
        "SpeculativeDecoding.round(_:_:caches:after:count:_:using:)"),
      arguments: Example.all(for: "continues"))
    func continuesGreedily(_ example: Example) async {
      // The large model's own tokens, one by one, in as many passes as Hugging Face needs.
      await example.check { example, generator in
        let large = try newModel(example, "large", &generator)
        let (prompt, settings) = (example.prompt, example.settings)
        return example.speculation(large, try newModel(example, "small", &generator)) {
          SpeculativeDecoding.generate(
            $0, $1, after: prompt, tokenCount: example.integer("tokenCount"),
            draftCount: example.integer("draftCount"), settings, using: &$2)
        }
      }
    }

    @Test(
      .step(
        "SpeculativeDecoding.generate(_:_:after:tokenCount:draftCount:_:using:)",
        needs: "SpeculativeDecoding.shares(_:after:_:)",
        "SpeculativeDecoding.draft(_:cache:after:count:_:using:)",
        "SpeculativeDecoding.check(_:cache:after:_:_:)",
        "SpeculativeDecoding.accepts(_:_:_:using:)", "SpeculativeDecoding.rest(of:without:)",
        "SpeculativeDecoding.settle(_:_:_:using:)",
        "SpeculativeDecoding.round(_:_:caches:after:count:_:using:)"),
      arguments: Example.all(for: "drawsContinuations"))
    func drawsAsTheLargeModelDoes(_ example: Example) async {
      await example.check { example, generator in
        let large = try told(example, "large", &generator)
        let small = try told(example, "small", &generator)
        let (prompt, settings) = (example.prompt, example.settings)
        return example.tripleFrequencies {
          SpeculativeDecoding.generate(
            large, small, after: prompt, tokenCount: 3, draftCount: example.integer("draftCount"),
            settings, using: &$0)
        }
      }
    }

    @Test(
      .step("SpeculativeDecoding.generate(_:_:after:tokenCount:draftCount:_:using:)"),
      arguments: Example.all(for: "refuses"))
    func refusesAnotherVocabulary(_ example: Example) async {
      await example.check { example, generator in
        let large = GPT2(example.gpt2Configuration(of: "large"), using: &generator)
        let small = GPT2(example.gpt2Configuration(of: "small"), using: &generator)
        return example.refusal {
          SpeculativeDecoding.generate(
            large, small, after: [example.integer("token")], tokenCount: 3, draftCount: 2,
            example.settings, using: &$0)
        }
      }
    }
  }
}

// MARK: - Fixtures

/// One of the example's models: `large` or `small`.
@Sendable private func newModel(
  _ example: Example, _ name: String, _ generator: inout RandomGenerator
) throws -> GPT2 {
  let model = GPT2(example.gpt2Configuration(of: name), using: &generator)
  try example.prepare(model, as: name)
  return model
}

/// The same, which runs once on each text.
@Sendable private func told(
  _ example: Example, _ name: String, _ generator: inout RandomGenerator
) throws -> TellingModel {
  let model = try newModel(example, name, &generator)
  return TellingModel(example.gpt2Configuration(of: name)) { model(IntTensor([$0])).logits[0] }
}
