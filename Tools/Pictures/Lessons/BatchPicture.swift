import Tensors

/// Three texts of unequal lengths, of lesson 18, and a round in which one is over.
package struct BatchExample {
  package let texts = [[7, 3, 5], [4], [9, 8]]
  /// What comes to each.
  package let new = [[1], [6], []]

  package init() {}

  /// How long the longest is.
  package var width: Int { texts.map(\.count).max() ?? 0 }

  /// Row by row the tokens, and nil where a row is filled.
  package var rows: [[Int?]] {
    zip(texts, new).map { text, more in
      let missing = [Int?](repeating: nil, count: width - text.count)
      return missing + text.map { $0 } + (more.isEmpty ? [nil] : more.map { $0 })
    }
  }

  /// The place of each token in its own text; 0 before it, and the last one behind it.
  package var places: [[Int]] {
    rows.map { row in
      row.indices.map { place in max(0, row[...place].count { $0 != nil } - 1) }
    }
  }

  /// Whether a position of a row sees another.
  package func sees(_ row: Int, _ query: Int, _ key: Int) -> Bool {
    key == query || key < query && rows[row][key] != nil
  }
}

extension Picture {
  static let batch = Picture(
    "18-Padding", title: "A padded batch",
    alternative: """
      Left: the texts 7 3 5, 4 and 9 8 as rows of a batch. Before the shorter ones stand cells that are \
      filled, so that all end side by side; then a round adds 1 and 6, and a filled cell to the third text, \
      which is over. Below each token stands its place in its own text: 0 1 2 3, 0 1 and 0 1. Right: what \
      the second row's positions see. The first two are filled and see themselves alone; token 4 sees \
      itself; token 6 sees 4 and itself.
      """,
    height: 330
  ) { $0.batch(BatchExample()) }
}

extension Drawing {
  fileprivate mutating func batch(_ example: BatchExample) {
    text("three texts in a batch", at: Point(40, 30), .heading)
    text("below each token, its place", at: Point(40, 52), .note, .muted)
    let (B, S) = (example.rows.count, example.width + 1)
    for row in 0..<B {
      for (column, id) in example.rows[row].enumerated() {
        // What came in the round stands apart.
        let x = 40 + 62 * Double(column) + (column >= example.width ? 26 : 0)
        let rect = Rect(x, 84 + 66 * Double(row), 54, 36)
        let fill = id == nil ? Tone(.mist) : Tone(column >= example.width ? .orange : .blue)
        box(rect, fill: fill, stroke: .line, radius: 4, width: 0.8)
        if let id {
          text("\(id)", at: rect.middle, .label, anchor: .middle)
          text(
            "\(example.places[row][column])", at: Point(rect.middle.x, rect.bottom + 12), .number,
            .muted, anchor: .middle)
        }
      }
    }
    text("a round", at: Point(279, 72), .note, .muted, anchor: .middle)

    line([Point(378, 24), Point(378, 300)], .line, width: 0.5)
    text("what the second row sees", at: Point(420, 30), .heading)
    text("a row a query, a column a key", at: Point(420, 52), .note, .muted)
    let row = 1
    let grid = Grid(490, 98, rows: S, columns: S, cell: Size(52, 40))
    for query in 0..<S {
      let name = example.rows[row][query].map { "\($0)" } ?? "–"
      text(name, at: Point(470, grid.rect(query, 0).middle.y), .label, anchor: .end)
      text(name, at: Point(grid.rect(0, query).middle.x, 84), .label, anchor: .middle)
      for key in 0..<S {
        let isSeen = example.sees(row, query, key)
        let counts = example.rows[row][query] != nil
        let rect = grid.rect(query, key)
        box(
          rect, fill: isSeen ? Tone(.blue, counts ? 1 : 0.35) : Tone(.mist), stroke: .line,
          width: 0.8)
        if isSeen { text("✓", at: rect.middle, .label, anchor: .middle) }
      }
    }
    text("– is filled: it sees itself, and no token sees it", at: Point(420, 286), .note, .muted)
  }
}
