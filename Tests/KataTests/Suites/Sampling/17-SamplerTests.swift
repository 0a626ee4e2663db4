import Layers

extension kata {
  @Suite(.kata) struct SamplerTests {
    @Test(.step("Sampler.penalize(_:after:penalty:)"), arguments: Example.all(for: "penalizes"))
    func penalizes(_ example: Example) async {
      await example.check {
        Sampler.penalize(
          $0["logits"], after: $0.ids("ids").scalars, penalty: $0.float("penalty"))
      }
    }

    @Test(.step("Sampler.keepTopK(_:_:)"), arguments: Example.all(for: "keepsTopK"))
    func keepsTopK(_ example: Example) async {
      await example.check { example in
        example.filtered { Sampler.keepTopK($0, example.integer("topK")) }
      }
    }

    @Test(.step("Sampler.keepTopP(_:_:)"), arguments: Example.all(for: "keepsTopP"))
    func keepsTopP(_ example: Example) async {
      await example.check { example in
        example.filtered { Sampler.keepTopP($0, example.float("topP")) }
      }
    }

    @Test(
      .step("Sampler.keepTopP(_:_:)", needs: "Sampler.keepTopK(_:_:)"),
      arguments: Example.all(for: "filtersTogether"))
    func filtersTogether(_ example: Example) async {
      await example.check { example in
        let settings = example.settings
        return example.filtered { logits in
          var scores = logits / settings.temperature
          if let k = settings.topK { scores = Sampler.keepTopK(scores, k) }
          if let p = settings.topP { scores = Sampler.keepTopP(scores, p) }
          return scores
        }
      }
    }

    @Test(.step("Sampler.draw(_:using:)"), arguments: Example.all(for: "draws"))
    func draws(_ example: Example) async {
      // Which token a number of the generator's points at is everybody's own choice: only how often
      // each comes up is judged.
      await example.check { $0.frequencies { Sampler.draw($0, using: &$1) } }
    }

    @Test(
      .step(
        "Sampler.next(_:after:_:using:)", needs: "Sampler.penalize(_:after:penalty:)",
        "Sampler.keepTopK(_:_:)", "Sampler.keepTopP(_:_:)", "Sampler.draw(_:using:)"),
      arguments: Example.all(for: "choosesNext"))
    func choosesNext(_ example: Example) async {
      await example.check { example in
        let (ids, settings) = (example.ids("ids").scalars, example.settings)
        return example.frequencies { Sampler.next($0, after: ids, settings, using: &$1) }
      }
    }

    @Test(
      .step(
        "Sampler.generate(_:after:tokenCount:_:using:)",
        needs: "Sampler.penalize(_:after:penalty:)", "Sampler.next(_:after:_:using:)"),
      arguments: Example.all(for: "continues"))
    func continuesGreedily(_ example: Example) async {
      // At a temperature of 0, Hugging Face's tokens, one by one.
      await example.check { example, generator in
        example.continuation(try newModel(example, &generator)) {
          Sampler.generate(
            $0, after: example.prompt, tokenCount: example.integer("tokenCount"),
            example.settings, using: &$1)
        }
      }
    }

    @Test(
      .step(
        "Sampler.generate(_:after:tokenCount:_:using:)",
        needs: "Sampler.penalize(_:after:penalty:)", "Sampler.keepTopK(_:_:)",
        "Sampler.keepTopP(_:_:)", "Sampler.draw(_:using:)", "Sampler.next(_:after:_:using:)"),
      arguments: Example.all(for: "drawsContinuations"))
    func drawsContinuations(_ example: Example) async {
      await example.check { example, generator in
        let model = RecallingModel(try newModel(example, &generator))
        let (prompt, settings) = (example.prompt, example.settings)
        return example.pairFrequencies {
          Sampler.generate(model, after: prompt, tokenCount: 2, settings, using: &$0)
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

// MARK: - A former declaration

extension Sampler {
  /// `generate` took a GPT-2 and no other model once, as learners' files may declare it still.
  @_disfavoredOverload
  fileprivate static func generate(
    _ model: CountedModel<GPT2>, after prompt: [Int], tokenCount: Int,
    _ settings: SamplingSettings, using generator: inout RandomGenerator
  ) -> [Int] {
    generate(
      model.model, after: prompt, tokenCount: tokenCount, settings, using: &generator)
  }

  @_disfavoredOverload
  fileprivate static func generate(
    _ model: RecallingModel<GPT2>, after prompt: [Int], tokenCount: Int,
    _ settings: SamplingSettings, using generator: inout RandomGenerator
  ) -> [Int] {
    generate(
      model.model, after: prompt, tokenCount: tokenCount, settings, using: &generator)
  }
}
