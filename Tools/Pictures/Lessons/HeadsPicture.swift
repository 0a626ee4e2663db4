import Tensors

/// Two positions of four channels and two heads, of lesson 06.
package struct HeadsExample {
  package let x = Tensor([[1, 0, 0, 2], [0, 1, 0, 1]])
  /// `[H, T, D]`.
  package var split: Tensor { rearrange(x, "t (h d) -> h t d", ["h": 2]) }
  /// The same shape, and other numbers in it.
  package var reshaped: Tensor { x.reshaped([2, 2, 2]) }

  package init() {}
}

extension Picture {
  static let heads = Picture(
    "06-Heads", title: "Heads, split right and wrong",
    alternative: """
      x has two positions of four channels; the first two channels are blue, for head 0, the last two \
      orange, for head 1. Split right, head 0 has the blue channels of both positions, [[1, 0], \
      [0, 1]], and head 1 the orange ones. Reshaped at once, each head has both colors and a single \
      position: head 0 is [[1, 0], [0, 2]].
      """,
    height: 408
  ) { $0.heads(HeadsExample()) }
}

private let cell = Size(52, 36)

extension Drawing {
  fileprivate mutating func heads(_ example: HeadsExample) {
    // A channel's head colors it, and its position says how strongly.
    func tone(position: Int, channel: Int) -> Tone {
      Tone(channel < 2 ? .blue : .orange, position == 0 ? 0.35 : 1)
    }
    let x = Grid(110, 150, rows: 2, columns: 4, cell: cell)
    text("x", at: Point(110, 84), .heading)
    text("[T, C]", at: Point(134, 85), .code, .muted)
    columnLabels(["0", "1", "2", "3"], of: x)
    text("channel", at: Point(110, 116), .note, .muted)
    rowLabels(["position 0", "position 1"], of: x)
    cells(x) { t, c in
      Cell(numeral(example.x.rows[t][c]), tone(position: t, channel: c))
    }
    text(
      [
        "The color is the head’s: blue for 0, orange for 1.",
        "Faint is position 0, strong position 1.",
      ],
      at: Point(40, 256))

    let (right, wrong) = (example.split.rows, example.reshaped.rows)
    way("right: axes divided and exchanged", y: 30, from: x, paint: .blueInk) { head, t, d in
      Cell(numeral(right[2 * head + t][d]), tone(position: t, channel: 2 * head + d))
    }
    way("wrong: reshaped at once", y: 226, from: x, paint: .orangeInk) { head, t, d in
      let place = 4 * head + 2 * t + d
      return Cell(
        numeral(wrong[2 * head + t][d]), tone(position: place / 4, channel: place % 4))
    }
    text(
      "A head has one position: nothing to attend to.", at: Point(416, 384), .note, .muted)
  }

  private mutating func way(
    _ heading: String, y: Double, from x: Grid, paint: Paint,
    cell content: (_ head: Int, _ t: Int, _ d: Int) -> Cell
  ) {
    text(heading, at: Point(416, y), .heading)
    for head in 0..<2 {
      let grid = Grid(
        416 + 180 * Double(head), y + 62, rows: 2, columns: 2, cell: cell)
      text("head \(head)", at: Point(grid.frame.left, y + 44), .note, .muted)
      cells(grid) { t, d in content(head, t, d) }
    }
    let end = Point(404, y + 98)
    let start = x.frame.atRight + Point(8, 0)
    line([start, Point(360, start.y), Point(360, end.y), end], paint, arrow: true)
  }
}
