import KataTesting
import Tensors

extension BertAttempts {
  @WayList static var gradientMistakes: [Way] {
    Way(results: "gradients of predicts", "the head takes the last state for plain numbers") {
      let bert = BertFormula($0)
      let states = bert.hiddenStates($0)
      return $0.results(
        hiddenStates: states, and: ["logits": bert.logits(states.map { $0.detached() })])
    }
  }
}
