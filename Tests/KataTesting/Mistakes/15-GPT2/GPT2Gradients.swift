import Tensors

extension GPT2Attempts {
  @WayList static var gradientMistakes: [Way] {
    Way(results: "gradients of predicts", "the table is taken for plain numbers at the end") {
      let formula = GPT2Formula($0)
      let states = formula.hiddenStates($0.ids("ids"))
      let table = plain(formula["tokens.weight"])
      let logits = matmul(states[states.count - 1], table.transposed())
      return $0.results(hiddenStates: states, and: ["logits": logits])
    }
  }
}
