import Tensors

/// The row of lesson 01.
package struct LayerNormExample {
  package let x = Tensor([1, 2, 3, 6])
  package var mean: Tensor { x.mean() }
  package var distances: Tensor { x - mean }
  package var deviation: Tensor { sqrt(distances.square().mean()) }
  package var result: Tensor { distances / deviation }

  package init() {}
}

extension Picture {
  static let layerNorm = Picture(
    "01-LayerNorm", title: "A row through LayerNorm",
    alternative: """
      Bars of the row [1, 2, 3, 6] with its mean, 3; beside them its distances from the mean, \
      [−2, −1, 0, 3]; last the distances divided by their deviation, 1.871, which makes \
      [−1.069, −0.535, 0, 1.604].
      """,
    height: 340
  ) { $0.layerNorm(LayerNormExample()) }
}

extension Drawing {
  fileprivate mutating func layerNorm(_ example: LayerNormExample) {
    let (mean, deviation) = (Double(example.mean.item()), Double(example.deviation.item()))
    let steps: [(heading: String, note: String, numbers: [Double])] = [
      ("x", "mean μ = \(numeral(mean))", example.x.doubles),
      ("x − μ", "deviation σ = \(numeral(deviation))", example.distances.doubles),
      ("(x − μ) / σ", "mean 0, deviation 1", example.result.doubles),
    ]
    for (place, step) in steps.enumerated() {
      let left = 40 + 252 * Double(place)
      let plot = Plot(Rect(left, 86, 216, 234), x: 0...4, y: -2.8...6.2)
      text(step.heading, at: Point(left, 32), .heading)
      text(step.note, at: Point(left, 54), .note, .muted)
      bars(step.numbers, in: plot)
      line(
        [plot.point(0, 0), plot.point(4, 0)], .line, width: 1.2, radius: 0)
      if place == 0 {
        line(
          [plot.point(0, mean), plot.point(4, mean)], .orangeInk, width: 2, dashed: true,
          radius: 0)
        text("μ", at: plot.point(0, mean) - Point(8, 0), .label, .orangeInk, anchor: .end)
      } else {
        arrow(from: Point(left - 30, 195), to: Point(left - 4, 195))
      }
    }
  }

  /// A bar a number, colored by its sign.
  private mutating func bars(_ numbers: [Double], in plot: Plot) {
    for (place, number) in numbers.enumerated() {
      bar(
        plot, at: plot.point(Double(place) + 0.5, 0).x, width: 36, to: number,
        .signed(number, limit: 3), text: numeral(number))
    }
  }
}
