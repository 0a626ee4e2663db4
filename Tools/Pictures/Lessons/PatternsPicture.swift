import Tensors

/// A pattern as numbers and as shades, and six patterns on a page, of lesson 40.
package struct PatternsExample {
  package let tokens = ["The", "fox", "saw", "it"]
  package let pattern = Tensor([
    [1, 0, 0, 0], [0.7, 0.3, 0, 0], [0.1, 0.85, 0.05, 0], [0.05, 0.6, 0.1, 0.25],
  ])
  /// How many quarters each share is, `[4, 4]`.
  package var quarters: [[Int]] { pattern.rows.map { $0.map { Int((4 * $0).rounded()) } } }

  /// Two layers of three heads, `[2, 3, 4, 4]`.
  package var all: Tensor {
    let first = Tensor([[1, 0, 0, 0], [1, 0, 0, 0], [1, 0, 0, 0], [1, 0, 0, 0]])
    let layers = [[even, shifted(by: 1), first], [pattern, .eye(4), shifted(by: 2)]]
    return stacked(layers.map { stacked($0, axis: 0) }, axis: 0)
  }

  package init() {}

  /// All that a query sees has the same share.
  private var even: Tensor {
    let seen = Tensor(tril(Mask.full([4, 4], true)))
    return seen / seen.sum(axis: -1, keepDims: true)
  }

  /// Each query looks so many places back, and at the first place where there is none.
  private func shifted(by distance: Int) -> Tensor {
    let keys = (0..<4).map { max(0, $0 - distance) }
    return Tensor(keys.map { key in (0..<4).map { $0 == key ? Float(1) : 0 } })
  }
}

extension Picture {
  static let patterns = Picture(
    "40-Patterns", title: "A pattern as numbers, as shades, and six on a page",
    alternative: """
      On the left the four rows of shares as numbers, from 1 to 0.05. In the middle the same as squares of five \
      shades. On the right six small maps in two rows of three, a row for each layer and a column for each head, one \
      unit apart: layer 0 has an even one, one with the places before each, and one with the first place; layer 1 has \
      the one from the left, a diagonal, and one that looks two places back.
      """,
    height: 260
  ) { $0.patterns(PatternsExample()) }
}

extension Drawing {
  fileprivate mutating func patterns(_ example: PatternsExample) {
    let numbers = Grid(72, 76, rows: 4, columns: 4, cell: Size(48, 36))
    let shades = Grid(332, 76, rows: 4, columns: 4, cell: Size(36, 36))
    text("Shares", at: Point(72, 30), .heading)
    text("Shades", at: Point(332, 30), .heading)
    text("All heads on a page", at: Point(556, 30), .heading)
    let (shares, quarters) = (example.pattern.rows, example.quarters)
    cells(numbers) { t, s in
      s > t ? Cell("", Tone(.mist)) : .share(shares[t][s])
    }
    cells(shades) { t, s in Cell("", Tone(.blue, Double(quarters[t][s]) / 4)) }
    for grid in [numbers, shades] { rowLabels(example.tokens, of: grid) }
    columnLabels(example.tokens, of: numbers)
    text("four quarters is the darkest", at: Point(332, 238), .note, .muted)

    let all = example.all
    for layer in 0..<2 {
      for head in 0..<3 {
        let map = all[layer, head].rows
        let corner = Point(556 + 80 * Double(head), 76 + 80 * Double(layer))
        for t in 0..<4 {
          for s in 0..<4 {
            let rect = Rect(corner.x + 16 * Double(s), corner.y + 16 * Double(t), 16, 16)
            box(rect, fill: .share(map[t][s]), stroke: .line, width: 0.4)
          }
        }
        if layer == 0 {
          text("head \(head)", at: corner + Point(32, -14), .note, .muted, anchor: .middle)
        }
      }
      text(
        "layer \(layer)", at: Point(548, 108 + 80 * Double(layer)), .note, .muted, anchor: .end)
    }
  }
}
