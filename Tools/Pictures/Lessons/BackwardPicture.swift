import Tensors

/// A linear layer from three channels' gradients back to two, of lesson 30.
package struct BackwardExample {
  /// `[2, 2]`, two rows of two channels.
  package let x = Tensor([[1, 2], [3, 4]])
  /// `[3, 2]`.
  package let weight = Tensor([[1, 0], [2, -1], [0, 1]])
  /// By what the layer gave, `[2, 3]`.
  package let gradient = Tensor([[1, 0, 2], [0, 1, 0]])

  package var ofX: Tensor { matmul(gradient, weight) }
  package var ofWeight: Tensor { matmul(gradient.transposed(), x) }
  package var ofBias: Tensor { gradient.sum(axis: 0) }

  package init() {}
}

extension Picture {
  static let backward = Picture(
    "30-Backward", title: "A linear layer, backward",
    alternative: """
      Three rows of matrices. dy, [2, 3], times W, [3, 2], is dx, [2, 2]: 1, 2 and 2, −1. dy turned \
      around, [3, 2], times x, [2, 2], is dW, [3, 2]: 1, 2 and 3, 4 and 2, 4. dy summed over its rows \
      is db: 1, 1, 2.
      """,
    height: 430
  ) { $0.backward(BackwardExample()) }
}

extension Drawing {
  fileprivate mutating func backward(_ example: BackwardExample) {
    product("dy", example.gradient, "W", example.weight, "dx", example.ofX, top: 60)
    product(
      "dyᵀ", example.gradient.transposed(), "x", example.x, "dW", example.ofWeight, top: 200)
    let sum = matrix("db", example.ofBias[.newAxis], at: Point(520, 350))
    let rows = matrix("dy", example.gradient, at: Point(60, 350))
    text("summed over its rows", at: rows.atRight + Point(24, 0), .label)
    text("=", at: sum.atLeft - Point(24, 0), .label, anchor: .middle)
  }

  private mutating func product(
    _ name: String, _ a: Tensor, _ other: String, _ b: Tensor, _ result: String, _ c: Tensor,
    top: Double
  ) {
    let left = matrix(name, a, at: Point(60, top))
    let right = matrix(other, b, at: Point(300, top))
    let product = matrix(result, c, at: Point(520, top))
    text("·", at: Point((left.right + right.left) / 2, left.middle.y), .label, anchor: .middle)
    text("=", at: Point((right.right + product.left) / 2, left.middle.y), .label, anchor: .middle)
  }

  /// Draws a matrix below its name and shape.
  /// - Returns: where it is.
  private mutating func matrix(_ name: String, _ matrix: Tensor, at place: Point) -> Rect {
    let grid = Grid(
      place.x, place.y, rows: matrix.shape[0], columns: matrix.shape[1], cell: Size(52, 30))
    let numbers = matrix.doubles
    text("\(name)  \(matrix.shape)", at: place - Point(0, 14), .note, .muted)
    cells(grid) { row, column in
      .signed(numbers[row * grid.columns + column], limit: 4, places: 0)
    }
    return grid.frame
  }
}
