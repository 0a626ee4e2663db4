extension kata {
  @Suite(.kata) struct ScheduleTests {
    @Test(
      .step("LearningRateSchedule.warmupShare(of:)"), arguments: Example.all(for: "warmsUp"))
    func warmsUp(_ example: Example) async {
      await example.check { $0.bySteps(newSchedule($0).warmupShare) }
    }

    @Test(.step("LearningRateSchedule.cosineShare(of:)"), arguments: Example.all(for: "cools"))
    func cools(_ example: Example) async {
      await example.check { $0.bySteps(newSchedule($0).cosineShare) }
    }

    @Test(
      .step(
        "LearningRateSchedule.rate(of:)", needs: "LearningRateSchedule.warmupShare(of:)",
        "LearningRateSchedule.cosineShare(of:)"),
      arguments: Example.all(for: "givesRates"))
    func givesRates(_ example: Example) async {
      await example.check { $0.bySteps(newSchedule($0).rate) }
    }

    @Test(
      .step("Accumulation.add(_:loss:targetCount:)"), arguments: Example.all(for: "addsParts"))
    func addsParts(_ example: Example) async {
      await example.check { example in
        let sums = accumulated(example)
        return example.results(
          gradientSum: sums.gradientSum, lossSum: sums.lossSum, targetCount: sums.targetCount)
      }
    }

    @Test(
      .step("Accumulation.mean()", needs: "Accumulation.add(_:loss:targetCount:)"),
      arguments: Example.all(for: "givesMean"))
    func givesMean(_ example: Example) async {
      // What the large batch gives at once.
      await example.check { example in
        let mean = accumulated(example).mean()
        return example.results(mean: mean?.gradients, loss: mean?.loss)
      }
    }
  }
}

// MARK: - Fixtures

@Sendable private func newSchedule(_ example: Example) -> LearningRateSchedule {
  LearningRateSchedule(
    peak: Double(example.float("peak")), warmupCount: example.integer("warmupCount"),
    stepCount: example.integer("stepCount"))
}

@Sendable private func accumulated(_ example: Example) -> Accumulation {
  var sums = Accumulation()
  for part in example.gradientParts {
    sums.add(part.gradients, loss: part.loss, targetCount: part.targetCount)
  }
  return sums
}
