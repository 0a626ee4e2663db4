extension kata {
  @Suite(.kata) struct PretrainingTests {
    // MARK: Before the first step

    @Test(.step("Pretraining.deviation(of:blockCount:)"), arguments: Example.all(for: "spreads"))
    func spreads(_ example: Example) async {
      await example.check { example in
        let count = example.integer("blockCount")
        let deviations = example.texts("names").map {
          Float(Pretraining.deviation(of: $0, blockCount: count))
        }
        return Tensor(deviations)
      }
    }

    @Test(
      .step(
        "Pretraining.initialize(_:using:)", needs: "Pretraining.deviation(of:blockCount:)"),
      arguments: Example.all(for: "starts"))
    func startsAsGPT2(_ example: Example) async {
      // Those of PyTorch's generator, in the order of the parameters.
      await example.check(of: started) { model, example in example.results(of: model) }
    }

    @Test(
      .step("Pretraining.divided(_:length:heldOutCount:)"), arguments: Example.all(for: "divides"))
    func divides(_ example: Example) async {
      await example.check { example in
        let parts = Pretraining.divided(
          example.ids("ids").scalars, length: example.integer("length"),
          heldOutCount: example.integer("heldOutCount"))
        return [
          "to learn from": example.spelledSequences(parts.sequences),
          "held out": example.spelledSequences(parts.heldOut),
        ]
      }
    }

    // MARK: A step

    @Test(.step("Pretraining.batch(of:)"), arguments: Example.all(for: "deals"))
    func deals(_ example: Example) async {
      await example.check { example in
        example.dealt { step, moreSeed in
          counted(example, moreSeed: moreSeed).batch(of: step)
        }
      }
    }

    @Test(.step("Pretraining.gradients(of:)"), arguments: Example.all(for: "findsGradients"))
    func findsGradients(_ example: Example) async {
      await example.check { example, generator in
        let run = newRun(example, try prepared(example, &generator))
        return example.found(run.gradients(of: example.learningSteps[0]))
      }
    }

    @Test(
      .step("Pretraining.step(on:)", needs: "Pretraining.gradients(of:)"),
      arguments: Example.all(for: "learns"))
    func learnsLikeHuggingFace(_ example: Example) async {
      // The losses of Hugging Face's model in a loop like Hugging Face's.
      await example.check { example, generator in
        example.learned(newRun(example, try prepared(example, &generator)))
      }
    }

    // MARK: Many steps

    @Test(.step("Pretraining.heldOutLoss()"), arguments: Example.all(for: "isTested"))
    func isTested(_ example: Example) async {
      await example.check { example, generator in
        let rows = example.ragged("heldOut")
        return example.tested(newRun(example, try prepared(example, &generator), heldOut: rows))
      }
    }

    @Test(
      .step(
        "Pretraining.train(until:every:)", needs: "Pretraining.batch(of:)",
        "Pretraining.gradients(of:)", "Pretraining.step(on:)", "Pretraining.heldOutLoss()"),
      arguments: Example.all(for: "trains"))
    func trains(_ example: Example) async {
      await example.check { example in example.trained { counted(example) } }
    }

    // MARK: Stopping and going on

    @Test(
      .step(
        "Pretraining.stateDictionary()", needs: "Pretraining.batch(of:)",
        "Pretraining.gradients(of:)", "Pretraining.step(on:)", "Pretraining.heldOutLoss()",
        "Pretraining.train(until:every:)"),
      arguments: Example.all(for: "isSaved"))
    func isSaved(_ example: Example) async {
      await example.check { example in example.saved(counted(example)) }
    }

    @Test(
      .step(
        "Pretraining.load(_:)", needs: "Pretraining.batch(of:)", "Pretraining.gradients(of:)",
        "Pretraining.step(on:)", "Pretraining.heldOutLoss()", "Pretraining.train(until:every:)"),
      arguments: Example.all(for: "goesOn"))
    func goesOn(_ example: Example) async {
      // Bit for bit: a resumed training is the same one.
      await example.check { example in
        try example.goneOn { counted(example, weights: UInt64($0)) }
      }
    }
  }
}

// MARK: - Fixtures

extension Pretraining: PretrainingRun {}

@Sendable private func started(
  _ example: Example, _ generator: inout RandomGenerator
) -> GPT2 {
  var other = RandomGenerator(seed: 77)
  let model = GPT2(example.gpt2Configuration, using: &other)
  // As somebody may have left them.
  for parameter in model.parameters() { parameter.value = parameter.value + 0.5 }
  Pretraining.initialize(model, using: &generator)
  return model
}

// With the example's parameters.
private func prepared(_ example: Example, _ generator: inout RandomGenerator) throws -> GPT2 {
  let model = GPT2(example.gpt2Configuration, using: &generator)
  try example.prepare(model)
  return model
}

// On sequences that the example counts, with weights of their own.
private func counted(
  _ example: Example, weights seed: UInt64 = 0, moreSeed: Int = 0
) -> Pretraining {
  var generator = RandomGenerator(seed: seed)
  let model = GPT2(example.gpt2Configuration, using: &generator)
  for parameter in model.parameters() { parameter.value = parameter.value * 0.5 }
  return newRun(
    example, model, on: example.countedSequences, heldOut: example.countedHeldOut,
    moreSeed: moreSeed)
}

private func newRun(
  _ example: Example, _ model: GPT2, on sequences: [[Int]] = [], heldOut: [[Int]] = [],
  moreSeed: Int = 0
) -> Pretraining {
  let optimizer = AdamW(
    model, learningRate: 0, betas: example.betas, epsilon: example.double("epsilon"),
    weightDecay: example.double("weightDecay"),
    decaysMatricesAlone: example.double("decaysMatricesAlone") == 1)
  let schedule = LearningRateSchedule(
    peak: example.double("learningRate"), warmupCount: Int(example.double("warmupCount")),
    stepCount: Int(example.double("stepCount")))
  return Pretraining(
    model, optimizer, schedule, on: sequences, heldOut: heldOut,
    batchSize: max(1, Int(example.double("batchSize"))),
    maximumNorm: Float(example.double("maximumNorm")),
    seed: Int(example.double("seed")) + moreSeed)
}
