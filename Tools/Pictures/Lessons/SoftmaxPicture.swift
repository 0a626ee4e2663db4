import Tensors

/// The rows of scores of lesson 04.
package struct SoftmaxExample {
  package let scores: Tensor
  package var powers: Tensor { exp(scores) }
  package var shares: Tensor { softmax(scores) }

  package init(_ scores: [Float] = [1, 2, 3]) { self.scores = Tensor(scores) }
}

extension Picture {
  static let softmax = Picture(
    "04-Softmax", title: "Scores, powers of e, shares",
    alternative: """
      Three groups of bars. The scores are 1, 2, 3; their powers of e are 2.718, 7.389 and 20.086, \
      each 2.718 times the one before; divided by their sum, 30.193, they are the shares 0.090, \
      0.245 and 0.665 of one whole.
      """,
    height: 372
  ) { $0.softmax(SoftmaxExample()) }
}

extension Drawing {
  fileprivate mutating func softmax(_ example: SoftmaxExample) {
    let sum = numeral(example.powers.sum().doubles[0])
    let steps: [(heading: String, note: String, numbers: [Double], top: Double)] = [
      ("scores", "any numbers at all", example.scores.doubles, 23),
      ("powers of e", "positive; their sum is \(sum)", example.powers.doubles, 23),
      ("shares", "add up to 1", example.shares.doubles, 23.0 / 30.193),
    ]
    for (place, step) in steps.enumerated() {
      let left = 40 + 252 * Double(place)
      let plot = Plot(Rect(left, 76, 216, 200), x: 0...3, y: 0...step.top)
      text(step.heading, at: Point(left, 30), .heading)
      text(step.note, at: Point(left, 52), .note, .muted)
      for (bar, number) in step.numbers.enumerated() {
        let label = place == 2 ? fixed(number, places: 3) : numeral(number)
        self.bar(
          plot, at: plot.point(Double(bar) + 0.5, 0).x, width: 46, to: number,
          place == 2 ? Tone(.blue, 0.9) : Tone(.orange, place == 0 ? 0.5 : 0.9), text: label)
      }
      line([plot.point(0, 0), plot.point(3, 0)], .line, width: 1.2, radius: 0)
      if place > 0 { arrow(from: Point(left - 30, 250), to: Point(left - 4, 250)) }
    }
    shareBar(
      example.shares.doubles, named: example.scores.doubles.map { "score \(numeral($0))" },
      in: Rect(40, 310, 720, 32))
    text("the whole, divided", at: Point(40, 296), .note, .muted)
  }

  /// One whole, cut into shares.
  mutating func shareBar(_ shares: [Double], named names: [String], in rect: Rect) {
    var x = rect.left
    for (place, share) in shares.enumerated() {
      let piece = Rect(x, rect.top, share * rect.size.width, rect.size.height)
      box(piece, fill: Tone(.blue, 0.25 + 0.75 * share), stroke: .line, width: 0.8)
      if piece.size.width > 30 {
        text(names[place], at: piece.middle, .note, .ink, anchor: .middle)
      }
      x = piece.right
    }
  }
}
