import Foundation
import Tensors

/// Three tokens of one channel, of lesson 16: the third comes alone.
package struct CacheExample {
  package let keys = log(Tensor([[1], [2], [3]]))
  package let values = Tensor([[6], [12], [24]])

  /// What the last of so many positions finds; all queries are 1.
  package func found(_ count: Int) -> Tensor {
    let scores = keys[..<count].transposed()
    return matmul(softmax(scores), values[..<count])
  }

  package init() {}
}

extension Picture {
  static let cache = Picture(
    "16-Cache", title: "The cache grows",
    alternative: """
      Left: a text of one to six tokens, each time through the model as a whole: 1 + 2 + … + 6 = 21 \
      positions are computed. Middle: with a cache only the newest is, 6 in all; the others’ keys and \
      values are kept. Right: the worked example. The prompt of two leaves the keys 0 and 0.693 and the \
      values 6 and 12; the third token adds 1.099 and 24, asks all three, and finds 17.
      """,
    height: 350
  ) { $0.cache(CacheExample()) }
}

extension Drawing {
  fileprivate mutating func cache(_ example: CacheExample) {
    growth("without a cache", "21 positions computed", x: 40, kept: false)
    growth("with a cache", "6 computed, the rest kept", x: 268, kept: true)
    box(Rect(40, 312, 16, 16), fill: Tone(.orange), stroke: .line)
    text("computed", at: Point(64, 320), .note, .muted)
    box(Rect(150, 312, 16, 16), fill: Tone(.blue, 0.35), stroke: .line)
    text("kept: its keys and values", at: Point(174, 320), .note, .muted)

    line([Point(480, 24), Point(480, 326)], .line, width: 0.5)
    text("by hand", at: Point(508, 30), .heading)
    text("after the prompt, two tokens", at: Point(508, 52), .note, .muted)
    state(example, count: 2, new: 0..<2, y: 70)
    text("the third token joins, then asks", at: Point(508, 194), .note, .muted)
    state(example, count: 3, new: 2..<3, y: 212)
  }

  /// A row a step, a cell a position.
  private mutating func growth(_ heading: String, _ note: String, x: Double, kept: Bool) {
    text(heading, at: Point(x, 30), .heading)
    text(note, at: Point(x, 52), .note, .muted)
    let grid = Grid(x, 76, rows: 6, columns: 6, cell: Size(30, 30))
    for step in 0..<6 {
      for position in 0...step {
        let isNew = !kept || position == step
        box(
          grid.rect(step, position).insetBy(2), fill: isNew ? Tone(.orange) : Tone(.blue, 0.35),
          stroke: .line, radius: 3, width: 0.8)
      }
    }
    text("a row a step, a cell a position", at: Point(x, 276), .note, .muted)
  }

  /// Keys and values so far, those that came last in orange, and what the last position finds.
  private mutating func state(_ example: CacheExample, count: Int, new: Range<Int>, y: Double) {
    let rows = [("key", example.keys.doubles), ("value", example.values.doubles)]
    for (row, (name, numbers)) in rows.enumerated() {
      let grid = Grid(560, y + 36 * Double(row), rows: 1, columns: count, cell: Size(58, 32))
      rowLabels([name], of: grid)
      cells(grid) { _, s in
        Cell(numeral(numbers[s]), new.contains(s) ? Tone(.orange, 0.9) : Tone(.blue, 0.35))
      }
    }
    let finds = (count == 2 ? [1, 2] : [3]).map { numeral(example.found($0).doubles[0]) }
    text("finds \(finds.joined(separator: " and "))", at: Point(560, y + 88), .label)
  }
}
