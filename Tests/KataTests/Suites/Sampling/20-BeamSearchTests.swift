import Layers

extension kata {
  @Suite(.kata) struct BeamSearchTests {
    @Test(
      .step("BeamSearch.forbidRepeats(_:after:count:)"),
      arguments: Example.all(for: "forbidsRepeats"))
    func forbidsRepeats(_ example: Example) async {
      await example.check {
        BeamSearch.forbidRepeats(
          $0["logProbabilities"], after: $0.ids("ids").scalars,
          count: $0.integer("unrepeatedCount"))
      }
    }

    @Test(.step("BeamSearch.expand(_:logits:_:)"), arguments: Example.all(for: "expands"))
    func expands(_ example: Example) async {
      await example.check {
        Answers(BeamSearch.expand($0.beams, logits: $0.beamLogits, $0.beamSettings))
      }
    }

    @Test(
      .step(
        "BeamSearch.expand(_:logits:_:)", needs: "BeamSearch.forbidRepeats(_:after:count:)"),
      arguments: Example.all(for: "expandsWithoutRepeats"))
    func expandsWithoutRepeats(_ example: Example) async {
      await example.check {
        Answers(BeamSearch.expand($0.beams, logits: $0.beamLogits, $0.beamSettings))
      }
    }

    @Test(.step("BeamSearch.prune(_:of:_:)"), arguments: Example.all(for: "prunes"))
    func prunes(_ example: Example) async {
      // What stands for a beam's cache is its place, so that one can see whose cache came along.
      await example.check {
        let (running, ended) = BeamSearch.prune(
          $0.continuations, of: $0.beams, $0.beamSettings)
        return Answers(running: running, ended: ended)
      }
    }

    @Test(.step("BeamSearch.finalScore(of:_:)"), arguments: Example.all(for: "scores"))
    func scores(_ example: Example) async {
      await example.check {
        Answers(BeamSearch.finalScore(of: $0.beams[0], $0.beamSettings))
      }
    }

    @Test(
      .step("BeamSearch.finish(_:joining:_:)", needs: "BeamSearch.finalScore(of:_:)"),
      arguments: Example.all(for: "finishes"))
    func finishes(_ example: Example) async {
      await example.check {
        Answers(BeamSearch.finish($0.beams, joining: $0.finishedBeams, $0.beamSettings))
      }
    }

    @Test(
      .step("BeamSearch.isDone(_:_:_:)", needs: "BeamSearch.finalScore(of:_:)"),
      arguments: Example.all(for: "isDone"))
    func isDone(_ example: Example) async {
      await example.check {
        Answers(isOver: BeamSearch.isDone($0.beams, $0.finishedBeams, $0.beamSettings))
      }
    }

    @Test(.step("BeamSearch.read(_:by:)"), arguments: Example.all(for: "reads"))
    func reads(_ example: Example) async {
      await example.check { example, generator in
        example.readings(try newModel(example, &generator)) { BeamSearch.read(&$0, by: $1) }
      }
    }

    @Test(
      .step(
        "BeamSearch.search(_:after:tokenCount:_:)",
        needs: "BeamSearch.forbidRepeats(_:after:count:)", "BeamSearch.expand(_:logits:_:)",
        "BeamSearch.prune(_:of:_:)", "BeamSearch.finalScore(of:_:)",
        "BeamSearch.finish(_:joining:_:)", "BeamSearch.isDone(_:_:_:)",
        "BeamSearch.read(_:by:)"),
      arguments: Example.all(for: "searches"))
    func searches(_ example: Example) async {
      // Hugging Face's texts, one by one.
      await example.check { example, generator in
        example.searched(try newModel(example, &generator)) {
          BeamSearch.search(
            $0, after: example.prompt, tokenCount: example.integer("tokenCount"),
            example.beamSettings)
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
