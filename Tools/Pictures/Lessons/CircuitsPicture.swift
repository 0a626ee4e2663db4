import Tensors

/// A product of two narrow matrices, and its norm, of lesson 45.
package struct CircuitsExample {
  package let left = Tensor([[1, 0], [0, 1], [1, 1]])
  package let right = Tensor([[2, 0, 1], [0, 1, 0]])

  package init() {}

  package var product: Tensor { matmul(left, right) }
  package var ofLeft: Tensor { matmul(left.transposed(), left) }
  package var ofRight: Tensor { matmul(right, right.transposed()) }
  package var products: Tensor { ofLeft * ofRight }
  package var squares: Tensor { product.square() }
}

extension Picture {
  static let circuits = Picture(
    "45-Circuits", title: "The norm of a product that is never made",
    alternative: """
      Left, 3 by 2, times right, 2 by 3, is a matrix of 3 by 3, whose squares add up to 12. Below, left \
      turned around times left, 2, 1 and 1, 2, beside right times right turned around, 5, 0 and 0, 1: \
      multiplied number by number they are 10, 0 and 0, 2, which add up to 12 as well.
      """,
    height: 400
  ) { $0.circuits(CircuitsExample()) }
}

extension Drawing {
  fileprivate mutating func circuits(_ example: CircuitsExample) {
    text("The whole matrix", at: Point(40, 28), .heading)
    let left = matrix("left", example.left, at: Point(40, 76))
    let right = matrix("right", example.right, at: Point(190, 91))
    let product = matrix("left · right", example.product, at: Point(390, 76))
    let squares = matrix("its squares", example.squares, at: Point(590, 76))
    between(left, right, "·")
    between(right, product, "=")
    arrow(from: product.atRight + Point(10, 0), to: squares.atLeft - Point(10, 0))
    sum(example.squares, beside: squares)

    text("From the two sides", at: Point(40, 222), .heading)
    let ofLeft = matrix("leftᵀ · left", example.ofLeft, at: Point(40, 276))
    let ofRight = matrix("right · rightᵀ", example.ofRight, at: Point(240, 276))
    let products = matrix("number by number", example.products, at: Point(590, 276))
    between(ofLeft, ofRight, "⊙")
    between(ofRight, products, "=")
    sum(example.products, beside: products)
    text(
      "Of [768, 64] and [64, 768]: two matrices of [64, 64], where the whole one would be [768, 768].",
      at: Point(40, 372), .note, .muted)
  }

  private mutating func sum(_ numbers: Tensor, beside frame: Rect) {
    text(
      "Σ \(numeral(Double(numbers.sum().item())))", at: frame.atRight + Point(12, 0), .label, .ink)
  }

  private mutating func between(_ left: Rect, _ right: Rect, _ sign: String) {
    let place = Point((left.right + right.left) / 2, right.middle.y)
    text(sign, at: place, .label, anchor: .middle)
  }

  /// Draws a matrix below its name and shape.
  /// - Returns: where it is.
  private mutating func matrix(_ name: String, _ matrix: Tensor, at place: Point) -> Rect {
    let grid = Grid(
      place.x, place.y, rows: matrix.shape[0], columns: matrix.shape[1], cell: Size(42, 30))
    text("\(name)  \(matrix.shape)", at: place - Point(0, 14), .note, .muted)
    let rows = matrix.rows
    cells(grid) { row, column in .signed(rows[row][column], limit: 12, places: 0) }
    return grid.frame
  }
}
