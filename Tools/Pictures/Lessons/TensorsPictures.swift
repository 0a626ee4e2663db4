import Tensors

/// The shapes that broadcasting lines up, of lesson 00.
package struct BroadcastingExample {
  package let x = Tensor([[1, 2, 3], [4, 5, 6]])
  package var means: Tensor { x.mean(axis: -1, keepDims: true) }
  package var centered: Tensor { x - means }
  package let a = Tensor([1, 2, 3])
  package let b = Tensor([0, 1, 2, 3])
  package var differences: Tensor {
    a.expandedDimensions(axis: 1) - b.expandedDimensions(axis: 0)
  }

  package init() {}
}

extension Picture {
  static let broadcasting = Picture(
    "00-Broadcasting", title: "Broadcasting stretches an axis of size 1",
    alternative: """
      First: [[1, 2, 3], [4, 5, 6]] minus the column [[2], [5]], which is repeated along each row, \
      gives [[−1, 0, 1], [−1, 0, 1]]. Second: a column of three minus a row of four; both are \
      stretched, and the result has a number for each pair. Third: shape [2, 3] beside [2] does not \
      fit, since the last axes, 3 and 2, are unequal.
      """,
    height: 480
  ) { $0.broadcasting(BroadcastingExample()) }
}

private let cell = Size(44, 32)

extension Drawing {
  fileprivate mutating func broadcasting(_ example: BroadcastingExample) {
    let (left, middle, right) = (56.0, 330.0, 590.0)
    text("One axis is stretched", at: Point(left, 28), .heading)
    shapes(["[2, 3]", "[2, 1]", "[2, 3]"], xs: [left, middle, right], y: 54)
    numbers(example.x, at: Point(left, 72))
    text("−", at: Point(259, 104), .heading, anchor: .middle)
    numbers(example.means, at: Point(middle, 72), ghosts: (rows: 2, columns: 3))
    text("=", at: Point(526, 104), .heading, anchor: .middle)
    numbers(example.centered, at: Point(right, 72))

    rule(y: 158)
    text("Both are stretched: every pair", at: Point(left, 184), .heading)
    shapes(["[T, 1]", "[1, S]", "[T, S]"], xs: [left, middle - 30, right - 20], y: 210)
    numbers(
      example.a.expandedDimensions(axis: 1), at: Point(left, 228), ghosts: (rows: 3, columns: 4))
    text("−", at: Point(266, 276), .heading, anchor: .middle)
    numbers(
      example.b.expandedDimensions(axis: 0), at: Point(middle - 30, 228),
      ghosts: (rows: 3, columns: 4))
    text("=", at: Point(523, 276), .heading, anchor: .middle)
    numbers(example.differences, at: Point(right - 20, 228))

    rule(y: 348)
    text("The last axes are laid side by side first", at: Point(left, 374), .heading)
    let rows = [("[2, 3]", ["2", "3"]), ("[2]", ["", "2"])]
    let grid = Grid(left + 60, 392, rows: 2, columns: 2, cell: cell)
    rowLabels(rows.map(\.0), of: grid, .code)
    for (row, sizes) in rows.map(\.1).enumerated() {
      for (column, size) in sizes.enumerated() where !size.isEmpty {
        let isAtOdds = column == 1
        let rect = grid.rect(row, column)
        box(rect.insetBy(2), fill: Tone(isAtOdds ? .orange : .mist), stroke: .line, radius: 4)
        text(size, at: rect.middle, .number, anchor: .middle)
      }
    }
    text("3 against 2: this does not fit.", at: Point(left + 180, 408))
    text(
      "With keepDims the mean has the shape [2, 1], and it does.", at: Point(left + 180, 432),
      .note, .muted)
  }

  private mutating func rule(y: Double) {
    line([Point(24, y), Point(776, y)], .line, width: 0.5)
  }

  private mutating func shapes(_ shapes: [String], xs: [Double], y: Double) {
    for (shape, x) in zip(shapes, xs) { text(shape, at: Point(x, y), .code, .muted) }
  }

  /// A matrix of numbers; where it is stretched, the copies are pale.
  private mutating func numbers(
    _ x: Tensor, at corner: Point, ghosts: (rows: Int, columns: Int)? = nil
  ) {
    let rows = x.rows
    let isStretched = ghosts != nil
    let grid = Grid(
      corner.x, corner.y, rows: ghosts?.rows ?? rows.count,
      columns: ghosts?.columns ?? rows[0].count, cell: cell)
    cells(grid) { row, column in
      let isCopy = row >= rows.count || column >= rows[0].count
      let number = rows[min(row, rows.count - 1)][min(column, rows[0].count - 1)]
      if isCopy { return Cell(numeral(number), Tone(.blue, 0.12), .muted) }
      return Cell(numeral(number), isStretched ? Tone(.blue, 0.8) : nil)
    }
  }
}
