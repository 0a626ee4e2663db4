import Tensors

/// The loss of one place, and three classes, of lesson 29.
package struct CrossEntropyExample {
  /// Of three classes.
  package let scores = Tensor([2, 1, 0])
  /// Where the curve is drawn.
  package let p: Tensor = .arange(0.02, 1.0005, step: 0.01)

  /// −ln p, of the curve.
  package var curve: Tensor { -log(p) }
  /// What each of the classes costs where it is the right one.
  package var losses: Tensor { scores.logSumExp() - scores }
  /// What even guessing costs, whichever is right.
  package var evenLoss: Tensor { log(Tensor(Float(scores.count))) }

  package init() {}
}

extension Picture {
  static let crossEntropy = Picture(
    "29-CrossEntropy", title: "What a place costs",
    alternative: """
      The curve of −ln p over p from 0 to 1: steep near 0, and 0 at 1. Marked are p = 0.090 with a \
      loss of 2.408, p = 0.245 with 1.408 and p = 0.665 with 0.408; and a third, which is what even \
      guessing among 3 classes gives, with 1.099.
      """,
    height: 380
  ) { $0.crossEntropy(CrossEntropyExample()) }
}

extension Drawing {
  fileprivate mutating func crossEntropy(_ example: CrossEntropyExample) {
    let plot = Plot(Rect(60, 66, 660, 260), x: 0...1.01, y: 0...4)
    text("The loss of a place, −ln p", at: Point(60, 28), .heading)
    axes(
      plot, x: [0, 0.5, 1], y: [0, 1, 2, 3, 4],
      xTitle: "p, the share of the right class")
    curve(plot, Array(zip(example.p.doubles, example.curve.doubles)), .blueInk, width: 3)
    let shares = exp(-1 * example.losses).doubles
    for (place, (share, loss)) in zip(shares, example.losses.doubles).enumerated() {
      let point = plot.point(share, loss)
      dot(at: point, .orangeInk)
      text(
        "class \(place): p \(numeral(share)), loss \(numeral(loss))", at: point + Point(14, -8),
        .label)
    }
    let even = example.evenLoss.doubles[0]
    let point = plot.point(1 / Double(example.scores.count), even)
    dot(at: point, .muted)
    text("evenly: \(numeral(even))", at: point + Point(14, -8), .label, .muted)
  }
}
