import KataTesting
import Tensors

// How the attempts at kata 34 are run, each with some parts exchanged.

extension Example {
  func spread(_ change: @escaping (inout SpreadFormula) -> Void) -> Exchange<SpreadFormula> {
    Exchange(of: SpreadFormula(), change) { formula in
      Tensor(texts("names").map { Float(formula($0, integer("blockCount"))) })
    }
  }

  func firstWeights(
    _ change: @escaping (inout FirstWeightsFormula) -> Void
  ) -> Exchange<FirstWeightsFormula> {
    Exchange(
      of: FirstWeightsFormula(), change,
      answers: { formula in
        var start = GPT2Start(self)
        start.addModel()
        var (state, generator) = formula(
          start.state, blockCount: gpt2Configuration.layerCount, generator)
        let next = Tensor.randomUniform([], using: &generator)
        return results(state, and: [Drawing.nextNumber: next])
      })
  }

  func divided(_ change: @escaping (inout DivisionFormula) -> Void) -> Exchange<DivisionFormula> {
    Exchange(
      of: DivisionFormula(), change,
      answers: { formula in
        let parts = formula(
          ids("ids").scalars, length: integer("length"), heldOutCount: integer("heldOutCount"))
        return [
          "to learn from": spelledSequences(parts.sequences),
          "held out": spelledSequences(parts.heldOut),
        ]
      })
  }

  private var pretraining: PretrainingFormula {
    PretrainingFormula(
      schedule: StepRateFormula(
        peak: double("learningRate"), warmupCount: Int(double("warmupCount")),
        stepCount: Int(double("stepCount"))))
  }

  func dealtBatches(
    _ change: @escaping (inout PretrainingFormula) -> Void
  ) -> Exchange<PretrainingFormula> {
    Exchange(
      of: pretraining, change,
      answers: { formula in
        dealt { step, moreSeed in
          batch(of: step, integer("seed") + moreSeed, countedSequences, formula)
        }
      })
  }

  func foundGradients(
    _ change: @escaping (inout PretrainingFormula) -> Void
  ) -> Exchange<PretrainingFormula> {
    Exchange(
      of: pretraining, change,
      answers: { formula in
        let run = FormulaTraining(self, formula)
        run.isTraining = false
        return found(run.gradients(of: learningSteps[0])) { "held.\($0).value" }
      })
  }

  func learnedSteps(
    _ change: @escaping (inout PretrainingFormula) -> Void
  ) -> Exchange<PretrainingFormula> {
    Exchange(
      of: pretraining, change,
      answers: { learned(FormulaTraining(self, $0)) { "held.\($0).value" } })
  }

  func testedHeldOut(
    _ change: @escaping (inout PretrainingFormula) -> Void
  ) -> Exchange<PretrainingFormula> {
    Exchange(
      of: pretraining, change,
      answers: { tested(FormulaTraining(self, $0, heldOut: ragged("heldOut"))) })
  }

  /// What is right, but for some laws, which don't hold, and some counts.
  func answers(but broken: Set<String>, _ counts: [String: Int] = [:]) -> Answers {
    var answers = Answers()
    for (name, golden) in goldens {
      answers[name] =
        broken.contains(name) ? false : counts[name].map { [$0].answer } ?? golden.answer
    }
    return answers
  }
}
