extension kata {
  @Suite(.kata) struct HeadDetectorsTests {
    @Test(.step("HeadDetectors.score(_:at:)"), arguments: Example.all(for: "scores"))
    func scores(_ example: Example) async {
      await example.check { HeadDetectors.score($0["patterns"], at: $0.mask("places")) }
    }

    @Test(.step("HeadDetectors.previousTokens(_:)"), arguments: Example.all(for: "findsPrevious"))
    func findsPrevious(_ example: Example) async {
      await example.check { HeadDetectors.previousTokens($0.integer("count")) }
    }

    @Test(.step("HeadDetectors.firstTokens(_:)"), arguments: Example.all(for: "findsFirst"))
    func findsFirst(_ example: Example) async {
      await example.check { HeadDetectors.firstTokens($0.integer("count")) }
    }

    @Test(.step("HeadDetectors.inductionTargets(_:)"), arguments: Example.all(for: "findsCopies"))
    func findsCopies(_ example: Example) async {
      await example.check { HeadDetectors.inductionTargets($0.ids("ids").scalars) }
    }

    @Test(
      .step("HeadDetectors.scores(of:by:at:)", needs: "HeadDetectors.score(_:at:)"),
      arguments: Example.all(for: "averages"))
    func averages(_ example: Example) async {
      await example.check(of: newModel) {
        HeadDetectors.scores(of: $1.ids("ids"), by: $0, at: $1.headPlaces)
      }
    }

    @Test(.step("HeadDetectors.strongest(_:)"), arguments: Example.all(for: "findsStrongest"))
    func findsStrongest(_ example: Example) async {
      await example.check { example in
        let head = HeadDetectors.strongest(example["scores"])
        return ["layer": head.layer, "head": head.head]
      }
    }

    @Test(.step("HeadDetectors.lossByPlace(of:by:)"), arguments: Example.all(for: "measures"))
    func measures(_ example: Example) async {
      await example.check(of: newModel) { HeadDetectors.lossByPlace(of: $1.ids("ids"), by: $0) }
    }

    @Test(.step("HeadDetectors.copyLosses(_:period:)"), arguments: Example.all(for: "divides"))
    func divides(_ example: Example) async {
      await example.check { example in
        let means = HeadDetectors.copyLosses(
          example["losses"], period: example.integer("period"))
        return ["first": means.first, "later": means.later]
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
