import Tensors

/// One query and three keys, of lesson 05.
package struct AttentionExample {
  package let query = Tensor([[2, 0, 1, 1]])
  package let keys = Tensor([[1, 3, 1, 1], [1, 0, 0, 0], [0, 5, 1, -1]])
  package let values = Tensor([[10, 0], [0, 10], [5, 5]])
  package let seen: Mask?

  package init(seen: Mask? = nil) { self.seen = seen }

  package var products: Tensor { matmul(query, keys.transposed()) }
  package var scores: Tensor {
    let scores = products / Float(query.shape[-1]).squareRoot()
    return seen.map { which($0, scores, -.infinity) } ?? scores
  }
  package var pattern: Tensor { softmax(scores) }
  package var output: Tensor { matmul(pattern, values) }
}

extension Picture {
  static let attention = Picture(
    "05-Attention", title: "Attention’s worked example",
    alternative: """
      A query and three keys as rows of colored cells. Their products 4, 2, 0 are halved to the \
      scores 2, 1, 0, whose softmax is the pattern 0.665, 0.245, 0.090. It mixes the values to \
      [7.10, 2.90]. Below: with key 0 hidden its score is −∞, its share 0, and the output \
      [1.34, 8.66].
      """,
    height: 462
  ) { drawing in
    drawing.attention(AttentionExample())
    drawing.hiddenKey(AttentionExample(seen: Mask([false, true, true])))
  }
}

/// The middles of the columns of scores, of the pattern and of the values.
private let (productsX, scoresX, patternX, valuesX) = (352.0, 452.0, 552.0, 700.0)

extension Drawing {
  fileprivate mutating func attention(_ example: AttentionExample) {
    let query = Grid(84, 64, rows: 1, columns: 4, cell: Size(46, 34))
    let keys = Grid(84, 128, rows: 3, columns: 4, cell: Size(46, 34))
    text("query and keys", at: Point(84, 32), .heading)
    rowLabels(["query"], of: query)
    rowLabels(["key 0", "key 1", "key 2"], of: keys)
    cells(query) { _, d in .signed(example.query.rows[0][d], limit: 5) }
    cells(keys) { s, d in .signed(example.keys.rows[s][d], limit: 5) }

    column("products", "query · key", at: productsX, y: 128) { s in
      .signed(example.products.doubles[s], limit: 5)
    }
    column("scores", "÷ √D = 2", at: scoresX, y: 128) { s in
      .signed(example.scores.doubles[s], limit: 5)
    }
    column("pattern", "softmax", at: patternX, y: 128) { s in .share(example.pattern.doubles[s]) }
    mixture(of: example, y: 128, valuesHeading: true)
    for x in [productsX, scoresX, patternX] {
      arrow(from: Point(x - 66, 179), to: Point(x - 40, 179))
    }
  }

  /// The same from the scores on.
  fileprivate mutating func hiddenKey(_ example: AttentionExample) {
    let y = 300.0
    line([Point(24, 284), Point(776, 284)], .line, width: 0.5)
    text("key 0 hidden", at: Point(84, y + 17), .heading)
    text(
      ["Its score is −∞, before the softmax,", "and the others share the whole."],
      at: Point(84, y + 44))
    column(nil, nil, at: scoresX, y: y) { s in
      s == 0 ? Cell("−∞", nil, .muted) : .signed(example.scores.doubles[s], limit: 5)
    }
    column(nil, nil, at: patternX, y: y) { s in .share(example.pattern.doubles[s]) }
    mixture(of: example, y: y, valuesHeading: false)
    arrow(from: Point(patternX - 66, y + 51), to: Point(patternX - 40, y + 51))
  }

  private mutating func column(
    _ heading: String?, _ note: String?, at x: Double, y: Double, _ cell: (Int) -> Cell
  ) {
    let grid = Grid(x - 32, y, rows: 3, columns: 1, cell: Size(64, 34))
    if let heading { text(heading, at: Point(x, 32), .heading, anchor: .middle) }
    if let note { text(note, at: Point(x, y - 20), .note, .muted, anchor: .middle) }
    cells(grid) { s, _ in cell(s) }
  }

  /// Values times shares, and their sum.
  private mutating func mixture(of example: AttentionExample, y: Double, valuesHeading: Bool) {
    let values = Grid(valuesX - 56, y, rows: 3, columns: 2, cell: Size(56, 34))
    if valuesHeading { text("values", at: Point(valuesX, 32), .heading, anchor: .middle) }
    cells(values) { s, d in .signed(example.values.rows[s][d], limit: 12) }
    for s in 0..<3 {
      text("×", at: Point(valuesX - 84, values.rect(s, 0).middle.y), .label, .muted)
    }
    let output = Grid(valuesX - 56, y + 112, rows: 1, columns: 2, cell: Size(56, 34))
    text("sum", at: output.frame.atLeft - Point(12, 0), .note, .muted, anchor: .end)
    cells(output) { _, d in
      let number = example.output.doubles[d]
      return Cell(fixed(number, places: 2), .signed(number, limit: 12))
    }
  }
}
