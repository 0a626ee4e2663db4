import KataTesting
import Tensors

// How the attempts at kata 31 are run, each with some parts exchanged.

extension Example {
  func length(_ change: @escaping (inout LengthFormula) -> Void) -> Exchange<LengthFormula> {
    Exchange(of: LengthFormula(), change) { $0(gradientTensors) }
  }

  func clipping(_ change: @escaping (inout ClippingFormula) -> Void) -> Exchange<ClippingFormula> {
    Exchange(
      of: ClippingFormula(), change,
      answers: { formula in
        let gradients = inputs("gradients.")
        let all = gradientTensors
        return Answers(
          gradients.map { ($0.key, formula($0.value, among: all, float("maximumNorm"))) })
      })
  }

  // MARK: - Momentum

  private var sgd: SGDFormula {
    SGDFormula(
      rate: double("learningRate"), momentum: double("momentum"), decay: double("weightDecay"))
  }

  func pushed(_ change: @escaping (inout SGDFormula) -> Void) -> Exchange<SGDFormula> {
    Exchange(
      of: sgd, change,
      answers: { formula in
        var state = WalkState([])
        state.first = self["velocity"]
        let moved = formula.moved(
          self["value"], by: self["gradient"], &state, rate: formula.rate)
        return ["parameter": moved, "velocity": state.first]
      })
  }

  func trainedWithMomentum(_ change: @escaping (inout SGDFormula) -> Void) -> Exchange<SGDFormula> {
    Exchange(
      of: sgd, change,
      answers: { formula in
        try trained { model in
          FormulaOptimizer(model, formula.walk, learningRate: formula.rate) {
            formula.moved($0, by: $1, &$2, rate: $3)
          }
        }
      })
  }

  // MARK: - Adam

  private var adam: AdamFormula {
    AdamFormula(
      rate: double("learningRate"), betas: betas, epsilon: double("epsilon"),
      decay: double("weightDecay"), sparesVectors: false, pulled: { $0 + $2 * $1 },
      kept: { value, _, _ in value })
  }

  var adamW: AdamFormula {
    AdamFormula(
      rate: double("learningRate"), betas: betas, epsilon: double("epsilon"),
      decay: double("weightDecay"), sparesVectors: double("decaysMatricesAlone") == 1,
      pulled: { gradient, _, _ in gradient }, kept: AdamFormula.decayed)
  }

  /// What is known of a parameter after as many steps as the example says.
  private var known: WalkState {
    var state = WalkState([])
    state.count = integer("steps")
    (state.first, state.second) = (self["means"], self["squares"])
    return state
  }

  private static func results(_ state: WalkState) -> Answers {
    ["steps": state.count, "means": state.first, "squares": state.second]
  }

  func meansTaken(_ change: @escaping (inout AdamFormula) -> Void) -> Exchange<AdamFormula> {
    Exchange(
      of: adam, change,
      answers: { formula in
        var state = known
        formula.add(self["gradient"], to: &state)
        return Self.results(state)
      })
  }

  func directed(_ change: @escaping (inout AdamFormula) -> Void) -> Exchange<AdamFormula> {
    Exchange(of: adam, change) { $0.direction(known) }
  }

  func movedAsAdam(_ change: @escaping (inout AdamFormula) -> Void) -> Exchange<AdamFormula> {
    Exchange(of: adam, change, answers: moved)
  }

  func movedAsAdamW(_ change: @escaping (inout AdamFormula) -> Void) -> Exchange<AdamFormula> {
    Exchange(of: adamW, change, answers: moved)
  }

  private func moved(_ formula: AdamFormula) -> Answers {
    var state = known
    let moved = formula.moved(self["value"], by: self["gradient"], &state, rate: formula.rate)
    return Self.results(state).merging(["parameter": moved])
  }

  func trainedAsAdam(_ change: @escaping (inout AdamFormula) -> Void) -> Exchange<AdamFormula> {
    Exchange(of: adam, change, answers: { try trained(with: $0) })
  }

  func trainedAsAdamW(_ change: @escaping (inout AdamFormula) -> Void) -> Exchange<AdamFormula> {
    Exchange(of: adamW, change, answers: { try trained(with: $0) })
  }

  private func trained(with formula: AdamFormula) throws -> Answers {
    try trained { model in
      FormulaOptimizer(model, formula.walk, learningRate: formula.rate) {
        formula.moved($0, by: $1, &$2, rate: $3)
      }
    }
  }

  func spared(_ change: @escaping (inout AdamFormula) -> Void) -> Exchange<AdamFormula> {
    Exchange(of: adamW, change) {
      Float($0.decayOf(shape("shape"), $0.decay, $0.sparesVectors))
    }
  }
}
