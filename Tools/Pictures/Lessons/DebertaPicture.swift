import Tensors

/// The mask decoder on three positions of one channel, of lesson 55: a last block that adds to what asks the mean
/// of what answers.
package struct DebertaExample {
  /// What enters the last block, `[3]`.
  package let states = Tensor([1, 3, 2])
  /// The vectors of absolute places, `[3]`.
  package let places = Tensor([10, 20, 30])

  package init() {}

  package func block(_ x: Tensor, asking: Tensor) -> Tensor { asking + x.mean() }

  /// What leaves the last block.
  package var last: Tensor { block(states, asking: states) }
  package var asking: Tensor { states + places }
  package var once: Tensor { block(states, asking: asking) }
  package var twice: Tensor { block(states, asking: once) }

  /// How many parameters the parts of DeBERTa-v3-base have.
  package static func counts(_ sizes: ModelSizes, reach: Int) -> [(name: String, count: Int)] {
    [
      ("embedding", sizes.tokenTable + sizes.norm),
      ("distances", 2 * reach * sizes.hidden + sizes.norm),
      ("\(sizes.layers) blocks", sizes.layers * sizes.block),
      ("token head", sizes.tokenHead),
    ]
  }
}

extension ModelSizes {
  package static let debertaBase = ModelSizes(
    vocabulary: 128_100, positions: 0, hidden: 768, mlp: 3072, layers: 12)
}

extension Picture {
  static let deberta = Picture(
    "55-Deberta", title: "The mask decoder",
    alternative: """
      From top to bottom: the tokens’ vectors, without places; all blocks but the last, which read one table of \
      distances; x, in a toy 1, 3, 2. Left, the last block lets x ask itself: 3, 5, 4. Right, the decoder: absolute \
      places, 10, 20, 30, are added, 11, 23, 32 ask, x answers, and what comes out, 13, 25, 34, asks once more: \
      15, 27, 36. In DeBERTa-v3-base the embedding has 98,382,336 parameters, the distances 394,752, twelve blocks \
      85,054,464, the head 720,228.
      """,
    height: 610
  ) { $0.deberta(DebertaExample(), .debertaBase) }
}

extension Drawing {
  fileprivate mutating func deberta(_ example: DebertaExample, _ sizes: ModelSizes) {
    let x = 270.0
    label("ids", at: Point(x, 26))
    arrow(from: Point(x, 40), to: Point(x, 60))
    let embedding = named(
      "embedding", "tokens, a norm; no places", Rect(x - 120, 60, 240, 52), .orange)
    arrow(from: embedding.atBottom, to: Point(x, 140))
    let blocks = named("blocks 0 … n − 2", nil, Rect(x - 120, 140, 240, 46), .blue)
    let table = named("distances", "a norm", Rect(20, 140, 96, 46), .purple)
    arrow(from: table.atRight, to: blocks.atLeft, .purpleInk)
    arrow(from: blocks.atBottom, to: Point(x, 216))
    let states = numbers(example.states, "x", at: Point(x, 216), .blue)

    // What every reader of the last state gets.
    let last = named("block n − 1", "x asks, x answers", Rect(20, 330, 190, 56), .blue)
    line(
      [states.atLeft - Point(4, 0), Point(115, states.middle.y), last.atTop], .blueInk, arrow: true)
    arrow(from: last.atBottom, to: Point(115, 428))
    _ = numbers(example.last, "hₙ", at: Point(115, 428), .blue)
    text("hidden states", at: Point(115, 486), .note, .muted, anchor: .middle)

    // The decoder.
    let places = numbers(example.places, "places", at: Point(430, 216), .orange)
    arrow(from: states.atBottom + Point(20, 0), to: Point(332, 286), .blueInk)
    arrow(from: places.atBottom, to: Point(408, 286), .orangeInk)
    let asking = numbers(example.asking, "asks", at: Point(370, 286), .orange)
    arrow(from: asking.atBottom, to: Point(370, 340))
    let first = named("block n − 1", "x answers", Rect(290, 340, 160, 48), .blue)
    arrow(from: first.atBottom, to: Point(370, 416))
    let once = numbers(example.once, "asks", at: Point(370, 416), .orange)
    arrow(from: once.atBottom, to: Point(370, 470))
    let second = named("the same block", "x answers", Rect(290, 470, 160, 48), .blue)
    arrow(from: second.atBottom, to: Point(370, 546))
    _ = numbers(example.twice, "to the token head", at: Point(370, 546), .orange)
    for block in [first, second] {
      line(
        [
          states.atBottom - Point(20, 0), Point(states.middle.x - 20, block.middle.y),
          block.atLeft,
        ], .blueInk, arrow: true)
    }
    bars(of: sizes)
  }

  private mutating func label(_ name: String, at point: Point) {
    text(name, at: point, .label, anchor: .middle)
  }

  private mutating func named(_ name: String, _ note: String?, _ rect: Rect, _ paint: Paint) -> Rect
  {
    box(rect, fill: Tone(paint, 0.45), stroke: .line, radius: 6)
    let middle = rect.middle
    text(name, at: note == nil ? middle : middle - Point(0, 10), .label, anchor: .middle)
    if let note { text(note, at: middle + Point(0, 11), .note, .ink, anchor: .middle) }
    return rect
  }

  /// Three numbers side by side, with what they are beside them.
  /// - Returns: where they are.
  private mutating func numbers(
    _ tensor: Tensor, _ name: String, at top: Point, _ paint: Paint
  ) -> Rect {
    let cell = Size(34, 26)
    let grid = Grid(top.x - 51, top.y, rows: 1, columns: 3, cell: cell)
    let numbers = tensor.doubles
    cells(grid) { _, column in .signed(numbers[column], limit: 60, places: 0) }
    text(name, at: grid.frame.atRight + Point(8, 0), .note, .ink)
    return grid.frame
  }

  private mutating func bars(of sizes: ModelSizes) {
    let (left, widest) = (586.0, 180.0)
    let rows = DebertaExample.counts(sizes, reach: 256)
    let largest = Double(rows.map(\.count).max() ?? 1)
    text("parameters of", at: Point(left, 26), .note, .muted)
    text("DeBERTa-v3-base", at: Point(left, 46), .heading)
    for (place, row) in rows.enumerated() {
      let y = 100 + 96 * Double(place)
      text(row.name, at: Point(left, y - 22), .note, .muted)
      let width = max(2, widest * Double(row.count) / largest)
      box(
        Rect(left, y - 10, width, 20), fill: Tone(place == 2 ? .blue : .orange), stroke: .line,
        radius: 2)
      text(grouped(row.count), at: Point(left, y + 24), .number)
    }
    text("all", at: Point(left, 490), .note, .muted)
    text(grouped(rows.map(\.count).reduce(0, +)), at: Point(left, 510), .number)
  }
}
