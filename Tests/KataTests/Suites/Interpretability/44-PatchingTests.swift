extension kata {
  @Suite(.kata) struct PatchingTests {
    @Test(
      .step("Patching.logitDifference(_:right:wrong:)"), arguments: Example.all(for: "measures"))
    func measures(_ example: Example) async {
      await example.check { example in
        Answers(
          Patching.logitDifference(
            example["logits"], right: example.ids("right"), wrong: example.ids("wrong")))
      }
    }

    @Test(.step("Patching.ablated(_:head:by:)"), arguments: Example.all(for: "ablates"))
    func ablates(_ example: Example) async {
      await example.check { example in
        Patching.ablated(
          example["found"], head: example.integer("head"), by: example.ablation)
      }
    }

    @Test(
      .step("Patching.logits(of:_:layer:head:by:)", needs: "Patching.ablated(_:head:by:)"),
      arguments: Example.all(for: "leavesHeadsOut"))
    func leavesHeadsOut(_ example: Example) async {
      // Hugging Face's model, with a hook before the attention's output layer.
      await example.check { example, generator in
        Answers(
          Patching.logits(
            of: try newModel(example, &generator), example.ids("ids"),
            layer: example.integer("layer"), head: example.integer("head"), by: example.ablation))
      }
    }

    @Test(
      .step("Patching.init(_:_:)", needs: "Patching.logitDifference(_:right:wrong:)"),
      arguments: Example.all(for: "runsBoth"))
    func runsBoth(_ example: Example) async {
      await example.check { example, generator in
        let patching = try newPatching(example, &generator)
        let last = "blocks.\(example.integer("layerCount") - 1).attention.found"
        return [
          "clean difference": patching.cleanDifference,
          "corrupted difference": patching.corruptedDifference,
          "what is kept of the last block's heads": patching.clean[last],
          "what is kept of the logits": patching.clean["logits"],
        ]
      }
    }

    @Test(
      .step("Patching.logits(patching:where:)", needs: "Patching.init(_:_:)"),
      arguments: Example.all(for: "patches"))
    func patches(_ example: Example) async {
      await example.check { example, generator in
        let patching = try newPatching(example, &generator)
        return Answers(patching.logits(patching: example.place, where: example.mask("where")))
      }
    }

    @Test(
      .step("Patching.logits(patching:where:)", needs: "Patching.init(_:_:)"),
      arguments: Example.all(for: "holdsLaws"))
    func holdsLaws(_ example: Example) async {
      // Everything gives the clean run, nothing the corrupted one: no rounding is left.
      await example.check { example, generator in
        let patching = try newPatching(example, &generator)
        return example.patchingLaws(
          clean: patching.model(example.ids("clean")).logits,
          corrupted: patching.model(example.ids("corrupted")).logits
        ) { patching.logits(patching: $0, where: $1) }
      }
    }

    @Test(
      .step(
        "Patching.share(patching:where:)", needs: "Patching.logitDifference(_:right:wrong:)",
        "Patching.init(_:_:)", "Patching.logits(patching:where:)"),
      arguments: Example.all(for: "restores"))
    func restores(_ example: Example) async {
      await example.check { example, generator in
        let patching = try newPatching(example, &generator)
        return Answers(patching.share(patching: example.place, where: example.mask("where")))
      }
    }

    @Test(
      .step(
        "Patching.streamShares()", needs: "Patching.logitDifference(_:right:wrong:)",
        "Patching.init(_:_:)", "Patching.logits(patching:where:)",
        "Patching.share(patching:where:)"),
      arguments: Example.all(for: "mapsStream"))
    func mapsStream(_ example: Example) async {
      await example.check { Answers(try newPatching($0, &$1).streamShares()) }
    }

    @Test(
      .step(
        "Patching.headShares()", needs: "Patching.logitDifference(_:right:wrong:)",
        "Patching.init(_:_:)", "Patching.logits(patching:where:)",
        "Patching.share(patching:where:)"),
      arguments: Example.all(for: "mapsHeads"))
    func mapsHeads(_ example: Example) async {
      await example.check { Answers(try newPatching($0, &$1).headShares()) }
    }
  }
}

// MARK: - Fixtures

extension Example {
  fileprivate var ablation: Ablation { integer("mean") == 1 ? .mean : .zero }

  fileprivate var contrast: Contrast {
    Contrast(
      clean: ids("clean"), corrupted: ids("corrupted"), right: ids("right"), wrong: ids("wrong"))
  }
}

@Sendable private func newModel(
  _ example: Example, _ generator: inout RandomGenerator
) throws -> GPT2 {
  let model = GPT2(example.gpt2Configuration, using: &generator)
  try example.prepare(model)
  return model
}

@Sendable private func newPatching(
  _ example: Example, _ generator: inout RandomGenerator
) throws -> Patching {
  Patching(try newModel(example, &generator), example.contrast)
}
