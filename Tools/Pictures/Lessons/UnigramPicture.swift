import Tensors

/// The word of lesson 28, and the two ways to cut it that are worth looking at.
package struct UnigramExample {
  package let pieces = ["▁un", "▁unk", "kind", "ind"]
  package let probabilities = Tensor([0.2, 0.02, 0.1, 0.05])
  package var numbers: [Double] { log(probabilities).doubles }
  /// The ids of the pieces of each way, the best first.
  package let ways = [[0, 2], [1, 3]]
  package var word: String { ways[0].map { pieces[$0] }.joined() }

  package init() {}

  package func score(of way: [Int]) -> Double { way.map { numbers[$0] }.reduce(0, +) }
}

extension Picture {
  static let unigram = Picture(
    "28-UnigramPieces", title: "Two ways through a word",
    alternative: """
      The scalars ▁ u n k i n d with the places 0 to 7 before, between and behind them. Below are two \
      ways as rows of pieces: ▁un, −1.61, from 0 to 3 and kind, −2.30, from 3 to 7, together −3.91; and \
      ▁unk, −3.91, from 0 to 4 and ind, −3.00, from 4 to 7, together −6.91. The first is the best.
      """,
    height: 264
  ) { $0.unigram(UnigramExample()) }
}

extension Drawing {
  fileprivate mutating func unigram(_ example: UnigramExample) {
    let (letters, cell, left) = (Array(example.word), Size(72, 32), 60.0)
    text("places", at: Point(left, 30), .heading)
    let word = Grid(left, 76, rows: 1, columns: letters.count, cell: cell)
    for place in 0...letters.count {
      let x = left + Double(place) * cell.width
      text("\(place)", at: Point(x, 60), .number, .muted, anchor: .middle)
    }
    cells(word) { _, c in Cell(String(letters[c]), Tone(.mist)) }
    text("together", at: Point(636, 60), .note, .muted)
    for (row, way) in example.ways.enumerated() {
      var start = 0
      let y = 136 + 64 * Double(row)
      for id in way {
        let count = example.pieces[id].count
        let piece = Rect(
          left + Double(start) * cell.width + 3, y, Double(count) * cell.width - 6, 44)
        box(piece, fill: Tone(row == 0 ? .blue : .orange, 0.6), stroke: .line, radius: 4)
        text(example.pieces[id], at: piece.middle - Point(0, 9), .code, anchor: .middle)
        text(
          fixed(example.numbers[id], places: 2, minus: "−"), at: piece.middle + Point(0, 11),
          .number, anchor: .middle)
        start += count
      }
      let score = fixed(example.score(of: way), places: 2, minus: "−")
      text(score, at: Point(636, y + 22), .number)
      if row == 0 { text("the best", at: Point(690, y + 22), .note, .blueInk) }
    }
  }
}
