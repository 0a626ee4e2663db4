import Tensors

/// What two models give five tokens, of lesson 23.
package struct SpeculationExample {
  package let p = Tensor([0.1, 0.4, 0.05, 0.25, 0.2])
  package let q = Tensor([0.3, 0.1, 0.25, 0.15, 0.2])

  package init() {}

  /// Drafted and accepted.
  package var kept: Tensor { minimum(p, q) }
  /// Drafted and not accepted.
  package var rejected: Tensor { maximum(q - p, 0) }
  /// (p − q)₊: what is drawn from in the place of a rejected token, but for its sum.
  package var missing: Tensor { maximum(p - q, 0) }
}

extension Picture {
  static let speculation = Picture(
    "23-Rest", title: "What is rejected is what is missing",
    alternative: """
      Left: five tokens’ shares q, each bar divided into what is kept, min(p, q), and what is rejected, \
      0.2 of token 0 and 0.2 of token 2. Right: their shares p, each divided into what was kept and \
      what is missing, 0.3 of token 1 and 0.1 of token 3. Rejected and missing are 0.4 each.
      """,
    height: 370
  ) { $0.speculation(SpeculationExample()) }
}

extension Drawing {
  fileprivate mutating func speculation(_ example: SpeculationExample) {
    let sums = (example.rejected.sum().doubles[0], example.missing.sum().doubles[0])
    let halves = [
      (
        "q: what is drafted", "rejected: \(numeral(sums.0)) together", example.rejected,
        "rejected", Tone(.orange)
      ),
      (
        "p: what should come up", "missing: \(numeral(sums.1)) together", example.missing,
        "missing", Tone(.green)
      ),
    ]
    for (place, half) in halves.enumerated() {
      let left = 40 + 386 * Double(place)
      let plot = Plot(Rect(left + 44, 84, 290, 220), x: 0...5, y: 0...0.5)
      text(half.0, at: Point(left, 30), .heading)
      text(half.1, at: Point(left, 52), .note, .muted)
      axes(plot, x: [], y: [0, 0.2, 0.4], xTitle: nil)
      for (token, (kept, more)) in zip(example.kept.doubles, half.2.doubles).enumerated() {
        let x = plot.point(Double(token) + 0.5, 0).x
        let (foot, middle) = (plot.point(0, 0).y, plot.point(0, kept).y)
        let top = plot.point(0, kept + more).y
        box(
          Rect(x - 20, middle, 40, foot - middle), fill: Tone(.blue), stroke: .line, radius: 2,
          width: 0.8)
        if more > 1e-6 {
          box(
            Rect(x - 20, top, 40, middle - top), fill: half.4, stroke: .line, radius: 2, width: 0.8)
          text(half.3, at: Point(x, top - 26), .note, .muted, anchor: .middle)
        }
        text(numeral(kept + more), at: Point(x, top - 10), .number, anchor: .middle)
        text("\(token)", at: Point(x, plot.frame.bottom + 16), .number, .muted, anchor: .middle)
      }
    }
    text(
      "blue: min(p, q), drafted and kept", at: Point(400, 350), .note, .blueInk, anchor: .middle)
  }
}
