import Layers

extension kata {
  @Suite(.kata) struct AndThatWasBadTests {
    @Test(.step("KeyValueCache.forked(_:)"), arguments: Example.all(for: "forks"))
    func forks(_ example: Example) async {
      await example.check { example in
        let cache = KeyValueCache(layerCount: example.integer("layerCount"))
        return example.forks(of: cache) { $0.forked($1) }
      }
    }

    @Test(
      .step(
        "SuffixSteering.suffixScores(of:after:by:cache:)", needs: "KeyValueCache.forked(_:)"),
      arguments: Example.all(for: "scoresSuffixes"))
    func scoresSuffixes(_ example: Example) async {
      // Brute force: the whole text with each candidate and the suffix, one by one.
      await example.check { example, generator in
        example.suffixScores(by: try newModel(example, &generator)) { model, cache in
          SuffixSteering.suffixScores(
            of: example.suffix, after: example.ids("candidates"), by: model, cache: cache)
        }
      }
    }

    @Test(
      .step("SuffixSteering.steered(_:candidates:suffixScores:beta:)"),
      arguments: Example.all(for: "steers"))
    func steers(_ example: Example) async {
      await example.check { example in
        example.steeredShares(
          SuffixSteering.steered(
            example["logits"], candidates: example.ids("candidates"),
            suffixScores: example["suffixScores"], beta: example.float("beta")))
      }
    }

    @Test(
      .step(
        "SuffixSteering.next(_:after:_:_:by:cache:using:)", needs: "KeyValueCache.forked(_:)",
        "SuffixSteering.suffixScores(of:after:by:cache:)",
        "SuffixSteering.steered(_:candidates:suffixScores:beta:)"),
      arguments: Example.all(for: "choosesNext"))
    func choosesNext(_ example: Example) async {
      // Only how often each token comes up is judged, as in kata 17.
      await example.check { example, generator in
        let (ids, settings) = (example.ids("text").scalars, example.settings)
        let steering = example.steering
        return example.frequencies(by: try newModel(example, &generator)) {
          SuffixSteering.next(
            $0, after: ids, steering, settings, by: $1, cache: $2, using: &$3)
        }
      }
    }

    @Test(
      .step(
        "SuffixSteering.generate(_:after:tokenCount:_:_:using:)",
        needs: "KeyValueCache.forked(_:)", "SuffixSteering.suffixScores(of:after:by:cache:)",
        "SuffixSteering.steered(_:candidates:suffixScores:beta:)",
        "SuffixSteering.next(_:after:_:_:by:cache:using:)"),
      arguments: Example.all(for: "continues"))
    func continuesSteered(_ example: Example) async {
      // At a temperature of 0, the tokens that brute force finds.
      await example.check { example, generator in
        example.steeredContinuation(by: try newModel(example, &generator)) {
          SuffixSteering.generate(
            $0, after: example.prompt, tokenCount: example.integer("tokenCount"),
            example.steering, example.settings, using: &$1)
        }
      }
    }

    @Test(
      .step("SuffixSteering.accepted(_:after:_:by:)"), arguments: Example.all(for: "rejects"))
    func rejects(_ example: Example) async {
      await example.check { example, generator in
        example.accepted(by: try newModel(example, &generator)) {
          SuffixSteering.accepted(
            example.completions, after: example.prompt, example.steering, by: $0)
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
