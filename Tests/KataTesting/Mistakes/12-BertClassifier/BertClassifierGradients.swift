import Tensors

extension BertClassifierAttempts {
  @WayList static var gradientMistakes: [Way] {
    Way(results: "gradients of classifies", "the classifier takes its input for plain numbers") {
      let bert = BertFormula($0)
      let states = bert.hiddenStates($0, in: "bert.")
      let first = states[states.count - 1][.all, 0].detached()
      return [
        "expected.logits": bert.logits(states, in: "bert."),
        "expected.classScores": bert.linear(bert.dropped(first), "classifier"),
      ]
    }
  }
}
