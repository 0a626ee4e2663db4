import Tensors

/// The table of lesson 02.
package struct EmbeddingExample {
  package let table = Tensor([[0.1, 0.2], [1.0, 2.0], [7.0, 8.0]])
  package let ids = IntTensor([2, 0, 2])
  package var result: Tensor { table.take(ids, axis: 0) }

  package init() {}
}

/// The token “bank” of lesson 03, in the second sentence, at place 3 and at place 0.
package struct EmbeddingSumExample {
  package let token = Tensor([2, 1, 0, 3])
  package let position: Tensor
  package let tokenType = Tensor([-1, 0, 1, 1])
  package var sum: Tensor { token + position + tokenType }
  package var result: Tensor { normalized(sum) }

  package init(place: Int = 3) {
    position = place == 3 ? Tensor([0, 1, 2, 2]) : Tensor([1, 0, 0, 1])
  }
}

extension Picture {
  static let embedding = Picture(
    "02-Embedding", title: "Ids look up rows",
    alternative: """
      A table of three rows, one for each id: [0.1, 0.2], [1, 2] and [7, 8]. The ids 2, 0, 2 point \
      at its rows, and the result is these rows in the order of the ids. Row 1 was looked up by \
      nobody.
      """,
    height: 232
  ) { $0.embedding(EmbeddingExample()) }

  static let embeddingSum = Picture(
    "03-Embeddings", title: "Three tables, added",
    alternative: """
      The token “bank” takes row [2, 1, 0, 3] of the tokens’ table, place 3 row [0, 1, 2, 2] of the \
      positions’, type 1 row [−1, 0, 1, 1] of the token types’. Their sum is [1, 2, 3, 6], and its \
      norm [−1.069, −0.535, 0, 1.604].
      """,
    height: 404
  ) { $0.embeddingSum(EmbeddingSumExample()) }
}

extension Drawing {
  fileprivate mutating func embedding(_ example: EmbeddingExample) {
    let ids = example.ids.scalars
    let tones = [Tone(.orange, 0.6), Tone(.mist), Tone(.blue, 0.6)]
    let asking = Grid(100, 72, rows: 3, columns: 1, cell: Size(56, 40))
    let table = Grid(350, 72, rows: 3, columns: 2, cell: Size(64, 40))
    let result = Grid(610, 72, rows: 3, columns: 2, cell: Size(64, 40))
    for (grid, heading) in [(asking, "ids"), (table, "weight"), (result, "result")] {
      text(heading, at: Point(grid.frame.middle.x, 28), .heading, anchor: .middle)
    }
    for (grid, shape) in [(asking, "[T]"), (table, "[V, C]"), (result, "[T, C]")] {
      text(shape, at: Point(grid.frame.middle.x, 50), .code, .muted, anchor: .middle)
    }
    cells(asking) { t, _ in Cell(String(ids[t]), tones[ids[t]]) }
    cells(table) { id, c in Cell(fixed(example.table.rows[id][c], places: 1), tones[id]) }
    cells(result) { t, c in Cell(fixed(example.result.rows[t][c], places: 1), tones[ids[t]]) }
    rowLabels(["id 0", "id 1", "id 2"], of: table)
    for (t, id) in ids.enumerated() {
      let paint: Paint = id == 0 ? .orangeInk : .blueInk
      arrow(
        from: asking.rect(t, 0).atRight + Point(4, 0),
        to: table.rect(id, 0).atLeft - Point(52, 0), paint)
      arrow(
        from: table.rect(id, 1).atRight + Point(4, 0),
        to: result.rect(t, 0).atLeft - Point(6, 0), paint)
    }
    text(
      "nobody asked for id 1: no gradient reaches its row", at: Point(414, 210), .note, .muted,
      anchor: .middle)
  }

  fileprivate mutating func embeddingSum(_ example: EmbeddingSumExample) {
    let rows: [(table: String, asked: String, row: Int, numbers: Tensor)] = [
      ("tokens", "the token is “bank”", 4, example.token),
      ("positions", "it stands at place 3", 3, example.position),
      ("tokenTypes", "in the second sentence", 1, example.tokenType),
    ]
    let cell = Size(72, 36)
    text("looked up in three tables", at: Point(40, 30), .heading)
    text("four channels", at: Point(596, 30), .heading, anchor: .middle)
    for (place, row) in rows.enumerated() {
      let y = 62 + 64 * Double(place)
      text(row.table, at: Point(40, y + 8), .code)
      text(row.asked, at: Point(40, y + 28), .note, .muted)
      let grid = Grid(452, y, rows: 1, columns: 4, cell: cell)
      let chosen = table(at: Point(246, y - 4), chosen: row.row, of: place == 2 ? 2 : 6)
      let (start, end) = (chosen + Point(4, 0), grid.frame.atLeft - Point(28, 0))
      line([start, Point(384, start.y), Point(384, end.y), end], .blueInk, arrow: true)
      cells(grid) { _, c in .signed(row.numbers.doubles[c], limit: 6) }
      if place > 0 { text("+", at: grid.frame.atLeft - Point(14, 0), .heading, anchor: .middle) }
    }
    let sum = Grid(452, 262, rows: 1, columns: 4, cell: cell)
    line([Point(428, 248), Point(740, 248)], .ink, width: 1.2, radius: 0)
    text("=", at: sum.frame.atLeft - Point(14, 0), .heading, anchor: .middle)
    text("sum", at: Point(40, sum.frame.middle.y), .code)
    cells(sum) { _, c in .signed(example.sum.doubles[c], limit: 6) }
    let result = Grid(452, 344, rows: 1, columns: 4, cell: cell)
    arrow(from: sum.frame.atBottom + Point(0, 4), to: result.frame.atTop - Point(0, 5))
    text("norm", at: sum.frame.atBottom + Point(14, 22), .note, .muted)
    text("result", at: Point(40, result.frame.middle.y), .code)
    text("mean 0, deviation 1", at: Point(100, result.frame.middle.y), .note, .muted)
    cells(result) { _, c in .signed(example.result.doubles[c], limit: 2) }
  }

  /// A small table without numbers, one of its rows colored.
  /// - Returns: the end of that row.
  private mutating func table(at corner: Point, chosen: Int, of count: Int) -> Point {
    let height = min(12, 44 / Double(count))
    let top = corner.y + (44 - height * Double(count)) / 2
    let grid = Grid(corner.x, top, rows: count, columns: 1, cell: Size(96, height))
    cells(grid) { row, _ in Cell("", row == chosen ? Tone(.blue) : Tone(.mist)) }
    return grid.rect(chosen, 0).atRight
  }
}
