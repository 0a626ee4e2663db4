import Tensors

/// The masks of katas 06, 13 and 16, for five positions.
package struct MaskExample {
  /// The last two positions of a sentence are padding: hidden as keys, from every query.
  package var padding: Mask {
    let all = Mask.full([5, 5], true)
    return all .& (IntTensor.arange(5) .< 3)
  }
  /// Query t sees the keys up to t.
  package var causal: Mask { Self.causal(queryCount: 5, keyCount: 5) }
  /// The queries are the last of the positions.
  package var cached: Mask { Self.causal(queryCount: 2, keyCount: 5) }

  package init() {}

  private static func causal(queryCount: Int, keyCount: Int) -> Mask {
    tril(Mask.full([queryCount, keyCount], true), k: keyCount - queryCount)
  }
}

/// Three positions that fit others better than they may see, of lesson 13.
package struct CausalExample {
  package let scores = Tensor([[2, 5, 1], [1, 1, 3], [0, 1, 1]])
  package let values = Tensor([[10], [20], [30]])
  package var seen: Mask { tril(Mask.full([3, 3], true)) }
  package var hidden: Tensor { which(seen, scores, -.infinity) }
  package var pattern: Tensor { softmax(hidden) }
  package var output: Tensor { matmul(pattern, values) }

  package init() {}
}

extension Picture {
  static let masks = Picture(
    "13-Masks", title: "Who sees whom: four masks",
    alternative: """
      Four masks over five keys, a row for each query. None: every query sees every key, as in BERT. \
      Padding: the last two columns are hidden from every query. Causal: row t is seen up to column \
      t, a lower triangle. Causal with a cache: two queries at places 3 and 4 see keys 0 to 3 and 0 \
      to 4, the two lowest rows of that triangle.
      """,
    height: 320
  ) { $0.masks(MaskExample()) }

  static let causalAttention = Picture(
    "13-CausalAttention", title: "Causal attention’s worked example",
    alternative: """
      Scores [[2, 5, 1], [1, 1, 3], [0, 1, 1]]; above the diagonal they become −∞; the softmax of \
      each row is [1, 0, 0], [0.5, 0.5, 0] and [0.155, 0.422, 0.422]; with the values 10, 20 and 30 \
      the results are 10, 15 and 22.67.
      """,
    height: 224
  ) { $0.causalAttention(CausalExample()) }
}

extension Drawing {
  fileprivate mutating func masks(_ example: MaskExample) {
    let masks: [(name: String, note: [String], mask: Mask, firstQuery: Int)] = [
      ("none", ["BERT, no padding"], Mask.full([5, 5], true), 0),
      ("padding", ["[B, 1, 1, S]: hidden", "from every query"], example.padding, 0),
      ("causal", ["[T, S]: nothing", "that comes later"], example.causal, 0),
      ("causal, cached", ["T = 2, S = 5: the", "queries come last"], example.cached, 3),
    ]
    for (place, item) in masks.enumerated() {
      let left = 52 + 187 * Double(place)
      text(item.name, at: Point(left, 30), .heading)
      text(item.note, at: Point(left, 54))
      let (queries, keys) = (item.mask.shape[0], item.mask.shape[1])
      let seen = item.mask.scalars
      let grid = Grid(
        left, 120 + 28 * Double(item.firstQuery), rows: queries, columns: keys, cell: Size(28, 28))
      cells(grid) { t, s in
        seen[t * keys + s] ? Cell("✓", Tone(.blue, 0.7)) : Cell("·", Tone(.mist), .muted)
      }
      if item.firstQuery > 0 {
        let before = Grid(left, 120, rows: item.firstQuery, columns: keys, cell: Size(28, 28))
        line(
          [
            before.frame.origin, Point(before.frame.right, before.frame.top),
            Point(before.frame.right, before.frame.bottom),
          ], .line, width: 0.8, dashed: true, radius: 0)
        line(
          [before.frame.origin, Point(before.frame.left, before.frame.bottom)], .line, width: 0.8,
          dashed: true, radius: 0)
        text("computed before", at: before.frame.middle, .note, .muted, anchor: .middle)
      }
      rowLabels((item.firstQuery..<5).map { "\($0)" }, of: grid)
      for s in 0..<5 {
        text(
          "\(s)", at: Point(grid.rect(0, s).middle.x, 108), .note, .muted, anchor: .middle)
      }
    }
    text(
      "Rows are queries, columns keys, both by their place. ✓ is seen, · hidden.",
      at: Point(52, 288), .note, .muted)
  }

  fileprivate mutating func causalAttention(_ example: CausalExample) {
    let cell = Size(58, 34)
    let (scores, hidden, pattern) = (example.scores.rows, example.hidden.rows, example.pattern.rows)
    let grids = [40, 256, 472].map { Grid($0, 70, rows: 3, columns: 3, cell: cell) }
    let results = Grid(706, 70, rows: 3, columns: 1, cell: cell)
    for (grid, heading) in zip(grids, ["scores", "masked scores", "pattern"]) {
      text(heading, at: Point(grid.frame.left, 36), .heading)
    }
    text("results", at: Point(results.frame.left, 36), .heading)
    cells(grids[0]) { t, s in .signed(scores[t][s], limit: 5) }
    cells(grids[1]) { t, s in
      hidden[t][s].isFinite ? .signed(hidden[t][s], limit: 5) : Cell("−∞", Tone(.mist), .muted)
    }
    cells(grids[2]) { t, s in .share(pattern[t][s]) }
    cells(results) { t, _ in
      Cell(
        numeral(example.output.doubles[t], places: 2), .signed(example.output.doubles[t], limit: 40)
      )
    }
    for end in grids.dropFirst().map(\.frame) + [results.frame] {
      arrow(from: end.atLeft - Point(34, 0), to: end.atLeft - Point(8, 0))
    }
    text("softmax of each row", at: Point(grids[2].frame.left, 194), .note, .muted)
    text("times 10, 20, 30", at: Point(764, 194), .note, .muted, anchor: .end)
  }
}
