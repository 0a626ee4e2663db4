import Tensors

/// What an accuracy says, of lesson 36: the same share of more and more texts, and all of a few.
package struct FineTuningExample {
  /// How many were right, of how many.
  package let found = [(correct: 8, count: 10), (40, 50), (400, 500), (10, 10)]
  package let z = 1.959964

  /// Wilson's interval, and beside it the one that is often taken for it, p ± z · √(p(1 − p)/n).
  package func intervals(
    _ correct: Int, of count: Int
  ) -> (wilson: (low: Double, high: Double), plain: (low: Double, high: Double)) {
    let n = Double(count)
    let p = Double(correct) / n
    let half = z * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
    let (middle, scale) = (p + z * z / (2 * n), 1 + z * z / n)
    let plain = z * (p * (1 - p) / n).squareRoot()
    return (((middle - half) / scale, (middle + half) / scale), (p - plain, p + plain))
  }

  package init() {}
}

extension Picture {
  static let fineTuning = Picture(
    "36-FineTuning", title: "What an accuracy says",
    alternative: """
      Four shares of texts that were sorted right, and for each where the accuracy may lie. 8 of 10: from \
      0.490 to 0.943. 40 of 50: from 0.670 to 0.888. 400 of 500: from 0.763 to 0.833. 10 of 10: from \
      0.722 to 1, where the formula without Wilson’s terms has no width at all, and for 8 of 10 it goes \
      beyond 1.
      """,
    height: 350
  ) { $0.fineTuning(FineTuningExample()) }
}

extension Drawing {
  fileprivate mutating func fineTuning(_ example: FineTuningExample) {
    let plot = Plot(Rect(150, 70, 480, 200), x: 0.4...1.1, y: 0...4)
    text("Where the accuracy lies, in 95 of 100 cases", at: Point(60, 28), .heading)
    axes(plot, x: [0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1], y: [], xTitle: "accuracy")
    for (place, (correct, count)) in example.found.enumerated() {
      let (wilson, plain) = example.intervals(correct, of: count)
      let y = 3.6 - Double(place)
      text(
        "\(correct) of \(count)", at: Point(130, plot.point(0.4, y).y), .label, anchor: .end)
      line(
        [plot.point(wilson.low, y), plot.point(wilson.high, y)], .blueInk, width: 5, radius: 0)
      line(
        [plot.point(plain.low, y - 0.28), plot.point(plain.high, y - 0.28)], .orangeInk, width: 2,
        radius: 0)
      dot(at: plot.point(Double(correct) / Double(count), y), .ink, radius: 5)
      text(
        "\(numeral(wilson.low)) to \(numeral(wilson.high))",
        at: Point(650, plot.point(0.4, y).y), .number)
    }
    legend(
      [("Wilson’s", .blueInk, false), ("p ± z · √(p(1 − p)/n)", .orangeInk, false)],
      at: Point(150, 318))
  }
}
