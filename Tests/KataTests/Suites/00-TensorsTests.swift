extension kata {
  @Suite(.kata) struct TensorsTests {
    @Test(.step("WarmUp.centered(_:)"), arguments: Example.all(for: "centered"))
    func centered(_ example: Example) async {
      await example.check { WarmUp.centered($0["x"]) }
    }

    @Test(.step("WarmUp.normalizedRows(_:)"), arguments: Example.all(for: "normalizedRows"))
    func normalizedRows(_ example: Example) async {
      await example.check { WarmUp.normalizedRows($0["x"]) }
    }

    @Test(.step("WarmUp.allDifferences(_:_:)"), arguments: Example.all(for: "allDifferences"))
    func allDifferences(_ example: Example) async {
      await example.check { WarmUp.allDifferences($0["a"], $0["b"]) }
    }

    @Test(.step("WarmUp.splitHeads(_:headCount:)"), arguments: Example.all(for: "splitHeads"))
    func splitHeads(_ example: Example) async {
      await example.check {
        WarmUp.splitHeads($0["x"], headCount: $0.integer("headCount"))
      }
    }

    @Test(.step("WarmUp.mergeHeads(_:)"), arguments: Example.all(for: "mergeHeads"))
    func mergeHeads(_ example: Example) async {
      await example.check { WarmUp.mergeHeads($0["x"]) }
    }

    @Test(.step("WarmUp.similarities(_:_:)"), arguments: Example.all(for: "similarities"))
    func similarities(_ example: Example) async {
      await example.check { WarmUp.similarities($0["query"], $0["key"]) }
    }

    @Test(.step("WarmUp.causalMask(_:)"), arguments: Example.all(for: "causalMask"))
    func causalMask(_ example: Example) async {
      await example.check { WarmUp.causalMask($0.integer("size")) }
    }

    @Test(.step("WarmUp.hideUnseen(_:_:)"), arguments: Example.all(for: "hideUnseen"))
    func hideUnseen(_ example: Example) async {
      await example.check { WarmUp.hideUnseen($0["scores"], $0.mask("mask")) }
    }

    @Test(.step("WarmUp.pick(_:_:)"), arguments: Example.all(for: "pick"))
    func pick(_ example: Example) async {
      await example.check { WarmUp.pick($0["scores"], $0.ids("ids")) }
    }

    @Test(.step("WarmUp.maskedMean(_:_:)"), arguments: Example.all(for: "maskedMean"))
    func maskedMean(_ example: Example) async {
      await example.check { WarmUp.maskedMean($0["x"], $0.mask("mask")) }
    }
  }
}
