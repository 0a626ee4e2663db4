/// Where the cells of a matrix are.
package struct Grid: Sendable {
  package let origin: Point
  package let rows: Int
  package let columns: Int
  package let cell: Size

  package init(_ x: Double, _ y: Double, rows: Int, columns: Int, cell: Size = Size(56, 32)) {
    origin = Point(x, y)
    self.rows = rows
    self.columns = columns
    self.cell = cell
  }

  package var frame: Rect {
    Rect(origin.x, origin.y, Double(columns) * cell.width, Double(rows) * cell.height)
  }

  package func rect(_ row: Int, _ column: Int) -> Rect {
    Rect(
      origin.x + Double(column) * cell.width, origin.y + Double(row) * cell.height, cell.width,
      cell.height)
  }
}

/// What is in a cell.
package struct Cell: Sendable {
  package var text: String
  package var tone: Tone?
  package var paint: Paint

  package init(_ text: String = "", _ tone: Tone? = nil, _ paint: Paint = .ink) {
    self.text = text
    self.tone = tone
    self.paint = paint
  }

  /// A number, the stronger colored the farther it is from 0.
  package static func signed(_ x: Double, limit: Double, places: Int = 3) -> Cell {
    Cell(numeral(x, places: places), .signed(x, limit: limit))
  }

  /// A share of a whole, from 0 to 1.
  package static func share(_ x: Double, places: Int = 3) -> Cell {
    Cell(numeral(x, places: places), .share(x))
  }
}

extension Drawing {
  /// Draws a matrix of cells.
  package mutating func cells(_ grid: Grid, _ cell: (_ row: Int, _ column: Int) -> Cell) {
    for row in 0..<grid.rows {
      for column in 0..<grid.columns {
        let (rect, content) = (grid.rect(row, column), cell(row, column))
        box(rect, fill: content.tone, stroke: .line, width: 0.8)
        guard !content.text.isEmpty else { continue }
        text(content.text, at: rect.middle, .number, content.paint, anchor: .middle)
      }
    }
  }

  /// Writes labels beside the rows of a matrix, on its left.
  package mutating func rowLabels(
    _ labels: [String], of grid: Grid, _ style: TextStyle = .note, _ paint: Paint = .muted
  ) {
    for (row, label) in labels.enumerated() {
      text(label, at: grid.rect(row, 0).atLeft - Point(10, 0), style, paint, anchor: .end)
    }
  }

  /// Writes labels above the columns of a matrix.
  package mutating func columnLabels(
    _ labels: [String], of grid: Grid, _ style: TextStyle = .note, _ paint: Paint = .muted
  ) {
    for (column, label) in labels.enumerated() {
      let top = grid.rect(0, column).atTop
      text(label, at: top - Point(0, 12), style, paint, anchor: .middle)
    }
  }
}
