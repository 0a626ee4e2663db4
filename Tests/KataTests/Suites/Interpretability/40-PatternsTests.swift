extension kata {
  @Suite(.kata) struct PatternsTests {
    @Test(.step("Patterns.all(in:row:)"), arguments: Example.all(for: "reads"))
    func reads(_ example: Example) async {
      await example.check {
        Patterns.all(in: $0.patternRecording, row: $0.integer("row"))
      }
    }

    @Test(
      .step("Patterns.of(_:by:)", needs: "Patterns.all(in:row:)"),
      arguments: Example.all(for: "records"))
    func records(_ example: Example) async {
      await example.check(of: newModel) { Patterns.of($1.ids("ids").scalars, by: $0) }
    }

    @Test(.step("Patterns.shade(_:)"), arguments: Example.all(for: "shades"))
    func shades(_ example: Example) async {
      await example.check { $0["shares"].scalars.map { String(Patterns.shade($0)) } }
    }

    @Test(
      .step("Patterns.text(_:tokens:)", needs: "Patterns.shade(_:)"),
      arguments: Example.all(for: "draws"))
    func draws(_ example: Example) async {
      await example.check {
        Example.lines(of: Patterns.text($0["pattern"], tokens: $0.texts("tokens")))
      }
    }

    @Test(.step("Patterns.svg(_:tokens:)"), arguments: Example.all(for: "drawsAll"))
    func drawsAll(_ example: Example) async {
      await example.check {
        Example.answers(svg: Patterns.svg($0["patterns"], tokens: $0.texts("tokens")))
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
