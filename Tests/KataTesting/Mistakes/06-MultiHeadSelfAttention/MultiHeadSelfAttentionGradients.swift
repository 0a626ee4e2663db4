import Tensors

extension MultiHeadSelfAttentionAttempts {
  @WayList static var gradientMistakes: [Way] {
    Way("gradients of attends", "the pattern is taken for plain numbers") {
      $0.attended { formula in
        let dropout = formula.dropout
        formula.dropout = { dropout(plain($0)) }
      }
    }
  }
}
