import Tensors

/// Two positions of two channels and one head, of lesson 54.
package struct DisentangledExample {
  /// `[T, D]` and `[S, D]`.
  package let queries = Tensor([[1, 0], [0, 1]])
  package let keys = Tensor([[2, 1], [1, 0]])
  /// The table of distances −2 to 1, as keys and as queries, `[R, D]`.
  package let placeKeys = Tensor([[1, 1], [0, 2], [1, 0], [2, 3]])
  package let placeQueries = Tensor([[1, 0], [1, 1], [0, 1], [2, 0]])
  /// `[T, S]`.
  package let rows = IntTensor([[2, 1], [3, 2]])

  package init() {}

  package var contents: Tensor { matmul(queries, keys.transposed()) }
  /// Of each query and each row, and of each key and each row.
  package var ofQueries: Tensor { matmul(queries, placeKeys.transposed()) }
  package var ofKeys: Tensor { matmul(keys, placeQueries.transposed()) }
  package var toPlace: Tensor { ofQueries.gather(rows, axis: 1) }
  package var toContent: Tensor { ofKeys.gather(rows.transposed(), axis: 1).transposed() }
  package var sum: Tensor { contents + toPlace + toContent }
  package var scores: Tensor { sum / 6.squareRoot() }
  package var pattern: Tensor {
    let powers = exp(scores - scores.max(axis: -1, keepDims: true))
    return powers / powers.sum(axis: -1, keepDims: true)
  }
}

extension Picture {
  static let disentangled = Picture(
    "54-DisentangledAttention", title: "Three terms of a score",
    alternative: """
      Three rows, one for each term. Contents: queries times keys are 2, 1 and 1, 0. Content to place: each query \
      is compared with all four rows of the table, 1, 0, 1, 2 and 1, 2, 0, 3; it picks rows 2, 1 and rows 3, 2, \
      which gives 1, 0 and 3, 0. Place to content: each key is compared with all four rows, 2, 3, 1, 4 and 1, 1, \
      0, 2; the first picks rows 2, 3 and the second rows 1, 2, and with the axes exchanged that is 1, 1 and 4, 0. The sum is \
      4, 2 and 8, 0; divided by √6, 1.633, 0.816 and 3.266, 0; the pattern 0.693, 0.307 and 0.963, 0.037.
      """,
    height: 560
  ) { $0.disentangled(DisentangledExample()) }
}

private let cell = Size(44, 28)

extension Drawing {
  fileprivate mutating func disentangled(_ example: DisentangledExample) {
    text("Contents", at: Point(40, 28), .heading)
    let queries = small("queries", example.queries, at: Point(90, 84))
    let keys = small("keys", example.keys, at: Point(300, 84))
    let contents = small("term", example.contents, at: Point(530, 84))
    text(
      "times", at: Point((queries.right + keys.left) / 2, keys.middle.y), .note, .muted,
      anchor: .middle)
    arrow(from: keys.atRight + Point(8, 0), to: contents.atLeft - Point(8, 0))

    let (scalars, rows) = (example.rows.scalars, example.rows.transposed().scalars)
    let toPlace = term(
      "Content to place", example.placeKeys, "distances as keys", "query", example.ofQueries,
      picked: [[scalars[0], scalars[1]], [scalars[2], scalars[3]]], example.toPlace, y: 176)
    let toContent = term(
      "Place to content", example.placeQueries, "distances as queries", "key", example.ofKeys,
      picked: [[rows[0], rows[1]], [rows[2], rows[3]]], example.toContent, y: 368)
    text("axes exchanged", at: toContent.atBottom + Point(0, 16), .note, .muted, anchor: .middle)

    let sum = small("sum", example.sum, at: Point(690, 160))
    for part in [contents, toPlace, toContent] {
      line([part.atRight + Point(6, 0), Point(656, part.middle.y)], .muted)
    }
    line([Point(656, contents.middle.y), Point(656, toContent.middle.y)], .muted)
    arrow(from: Point(656, sum.middle.y), to: sum.atLeft - Point(6, 0))
    let scores = small("÷ √6", example.scores, at: Point(690, 290))
    arrow(from: sum.atBottom + Point(0, 6), to: scores.atTop - Point(0, 26))
    let pattern = small("pattern", example.pattern, at: Point(690, 420))
    arrow(from: scores.atBottom + Point(0, 6), to: pattern.atTop - Point(0, 26))
  }

  /// Draws a table of distances, what is compared with it, what is picked, and the term.
  /// - Returns: where the term is.
  private mutating func term(
    _ title: String, _ table: Tensor, _ name: String, _ who: String, _ products: Tensor,
    picked: [[Int]], _ term: Tensor, y: Double
  ) -> Rect {
    text(title, at: Point(40, y), .heading)
    let grid = Grid(90, y + 56, rows: 4, columns: 2, cell: cell)
    text(name, at: grid.origin - Point(0, 16), .note, .muted)
    rowLabels(["−2", "−1", "0", "1"], of: grid)
    let numbers = table.doubles
    cells(grid) { Cell(numeral(numbers[2 * $0 + $1])) }

    let all = Grid(300, y + 84, rows: 2, columns: 4, cell: cell)
    rowLabels(["\(who) 0", "\(who) 1"], of: all)
    columnLabels(["row 0", "row 1", "row 2", "row 3"], of: all)
    let found = products.doubles
    cells(all) { row, column in
      let isPicked = picked[row].contains(column)
      return Cell(numeral(found[4 * row + column]), isPicked ? Tone(.orange, 0.7) : nil)
    }
    let result = small("term", term, at: Point(530, y + 84))
    arrow(
      from: all.frame.atRight + Point(8, 0), to: result.atLeft - Point(8, 0), .orangeInk)
    return result
  }

  /// Draws a matrix of two by two below its name.
  /// - Returns: where it is.
  private mutating func small(_ name: String, _ matrix: Tensor, at place: Point) -> Rect {
    let grid = Grid(place.x, place.y, rows: 2, columns: 2, cell: cell)
    let numbers = matrix.doubles
    text(name, at: place - Point(0, 14), .note, .muted)
    cells(grid) { .signed(numbers[2 * $0 + $1], limit: 12) }
    return grid.frame
  }
}
