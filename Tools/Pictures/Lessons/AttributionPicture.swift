import Tensors

/// The stream of a model of one block at one place, in its parts, of lesson 43.
package struct AttributionExample {
  package let names = [
    "the token", "the position", "head 0", "head 1", "the attention’s bias", "the MLP",
  ]
  /// `[6, 4]`.
  package let parts = Tensor([
    [2, 0, 0, 2], [0, 0, -1, 1], [0, 2, 0, -2], [1, 0, -1, -4], [0, -1, 0, 1], [-1, 1, 0, 0],
  ])
  /// `[4]`.
  package let direction = Tensor([1, 0, -1, 1])
  /// The final norm's bias, `[4]`; its gain is 1, and ε is 0.
  package let bias = Tensor([1, 0, 0, 0])

  package var stream: Tensor { parts.sum(axis: 0) }
  /// `[1]`.
  package var scale: Tensor {
    let distances = stream - stream.mean(axis: -1, keepDims: true)
    return rsqrt(distances.square().mean(axis: -1, keepDims: true))
  }
  /// `[6]`.
  package var effects: Tensor {
    matmul((parts - parts.mean(axis: -1, keepDims: true)) * scale, direction)
  }
  package var normBias: Tensor { matmul(bias, direction) }
  package var logit: Tensor { matmul(normalized(stream) + bias, direction) }

  package init() {}
}

extension Picture {
  static let attribution = Picture(
    "43-Attribution", title: "A logit, part by part",
    alternative: """
      A column of vectors, each with a bar for what it gives to the logit: the token, 2, 0, 0, 2, gives 1.5; the \
      position, 0, 0, −1, 1, gives 1; head 0, 0, 2, 0, −2, gives −1; head 1, 1, 0, −1, −4, gives −0.5; the \
      attention's bias, 0, −1, 0, 1, gives 0.5; the MLP, −1, 1, 0, 0, gives −0.5; the norm's bias, which \
      is none of them, gives 1. The vectors' sum is the stream, 2, 2, −2, −2, and the bars' sum is the logit, 2.
      """,
    height: 396
  ) { $0.attribution(AttributionExample()) }
}

extension Drawing {
  fileprivate mutating func attribution(_ example: AttributionExample) {
    let (rows, effects) = (example.parts.rows, example.effects.doubles)
    let grid = Grid(190, 62, rows: rows.count, columns: 4, cell: Size(54, 34))
    text("What is added to the stream", at: grid.rect(0, 0).origin - Point(0, 24), .heading)
    text("what it gives to the logit", at: Point(470, 38), .heading)
    rowLabels(example.names, of: grid)
    cells(grid) { row, column in .signed(rows[row][column], limit: 6, places: 1) }
    for (row, effect) in effects.enumerated() {
      reach(effect, beside: grid.rect(row, 3))
    }
    let bias = Rect(190, 62 + 34 * Double(rows.count), 216, 34)
    text("the norm’s bias", at: bias.atLeft - Point(10, 0), .note, .muted, anchor: .end)
    reach(example.normBias.doubles[0], beside: bias)
    let sum = Grid(190, 318, rows: 1, columns: 4, cell: Size(54, 34))
    rowLabels(["the stream"], of: sum)
    let stream = example.stream.doubles
    cells(sum) { _, column in .signed(stream[column], limit: 6, places: 1) }
    reach(example.logit.doubles[0], beside: sum.rect(0, 3), total: true)
    line([Point(190, 309), Point(760, 309)], .line, width: 1, radius: 0)
    text(
      "The stream’s mean is 0 and its variance 4: all parts are scaled by the same 1/2.",
      at: Point(190, 372), .note, .muted)
  }

  /// A bar from 0 to a number, on the right of a row.
  private mutating func reach(_ x: Double, beside row: Rect, total: Bool = false) {
    let (zero, unit, y) = (570.0, 66.0, row.middle.y)
    let (left, right) = (min(zero, zero + unit * x), max(zero, zero + unit * x))
    box(
      Rect(left, y - 11, right - left, 22), fill: .signed(x, limit: total ? 2 : 3), stroke: .line,
      radius: 2, width: 0.8)
    line([Point(zero, y - 17), Point(zero, y + 17)], .line, width: 1.2, radius: 0)
    text(
      numeral(x), at: Point(x < 0 ? left - 8 : right + 8, y), .number, .ink,
      anchor: x < 0 ? .end : .start)
  }
}
