import Tensors

/// A linear layer from two channels to three, with a way of one channel beside it, of lesson 37.
package struct LoRAExample {
  /// W, `[3, 2]`.
  package let weight = Tensor([[1, 0], [0, 1], [1, 1]])
  /// A, `[1, 2]`.
  package let down = Tensor([[1, 2]])
  /// B, `[3, 1]`.
  package let up = Tensor([[0.5], [0], [-1]])
  package let alpha: Float = 2
  package let rank = 1
  /// One row, `[1, 2]`.
  package let x = Tensor([[3, 1]])

  package var scale: Float { alpha / Float(rank) }
  package var kept: Tensor { matmul(x, weight.transposed()) }
  package var narrow: Tensor { matmul(x, down.transposed()) }
  package var added: Tensor { scale * matmul(narrow, up.transposed()) }
  package var change: Tensor { scale * matmul(up, down) }
  package var merged: Tensor { weight + change }

  package init() {}
}

extension Picture {
  static let lora = Picture(
    "37-LoRA", title: "A way beside a layer",
    alternative: """
      Above, x = 3, 1 goes two ways. Through W it becomes 3, 1, 4. Through A it becomes the one number \
      5, and through B, times 2, the three numbers 5, 0, −10. The sum is 8, 1, −6. Below, the same as \
      matrices: W, [3, 2], plus 2 times B, [3, 1], times A, [1, 2], is the merged weight, 2, 2 and 0, 1 \
      and −1, −3.
      """,
    height: 470
  ) { $0.lora(LoRAExample()) }
}

extension Drawing {
  fileprivate mutating func lora(_ example: LoRAExample) {
    text("Beside the layer", at: Point(40, 28), .heading)
    let x = matrix("x", example.x, at: Point(40, 120))
    let kept = matrix("through W, which stays", example.kept, at: Point(290, 76))
    let narrow = matrix("A", example.narrow, at: Point(240, 166))
    let added = matrix("2 · B", example.added, at: Point(390, 166))
    let sum = matrix("y", example.kept + example.added, at: Point(620, 120))
    arrow(from: x.atRight + Point(8, -6), to: kept.atLeft - Point(8, 0), .blueInk)
    arrow(from: x.atRight + Point(8, 6), to: narrow.atLeft - Point(8, 0), .orangeInk)
    arrow(from: narrow.atRight + Point(8, 0), to: added.atLeft - Point(8, 0), .orangeInk)
    arrow(from: kept.atRight + Point(8, 0), to: sum.atLeft - Point(8, 6), .blueInk)
    arrow(from: added.atRight + Point(8, 0), to: sum.atLeft - Point(8, -6), .orangeInk)

    text("Merged", at: Point(40, 262), .heading)
    let weight = matrix("W", example.weight, at: Point(40, 320))
    let up = matrix("B", example.up, at: Point(250, 320))
    let down = matrix("A", example.down, at: Point(360, 350))
    let merged = matrix("the merged weight", example.merged, at: Point(560, 320))
    between(weight, up, "+ 2 ·")
    between(up, down, "·")
    between(down, merged, "=")
    text(
      "6 numbers, and 5 that train. Of 768 to 768 channels and r 8: 589,824, and 12,288.",
      at: Point(40, 446), .note, .muted)
  }

  private mutating func between(_ left: Rect, _ right: Rect, _ sign: String) {
    let place = Point((left.right + right.left) / 2, right.middle.y)
    text(sign, at: place, .label, anchor: .middle)
  }

  /// Draws a matrix below its name and shape.
  /// - Returns: where it is.
  private mutating func matrix(_ name: String, _ matrix: Tensor, at place: Point) -> Rect {
    let grid = Grid(
      place.x, place.y, rows: matrix.shape[0], columns: matrix.shape[1], cell: Size(46, 30))
    let numbers = matrix.doubles
    text("\(name)  \(matrix.shape)", at: place - Point(0, 14), .note, .muted)
    cells(grid) { row, column in
      .signed(numbers[row * grid.columns + column], limit: 12, places: 1)
    }
    return grid.frame
  }
}
