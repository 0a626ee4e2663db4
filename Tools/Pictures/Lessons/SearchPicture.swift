import Foundation
import Tensors

/// Nine settings on a grid, and nine that are drawn, of lesson 38: a learning rate, which matters, and a
/// dropout, which hardly does.
package struct SearchExample: Sendable {
  package let rates = 1e-5...1e-1
  package let dropouts = 0...0.5

  /// Three values of each.
  package var grid: [[Double]] {
    let shares = [0, 0.5, 1]
    return shares.flatMap { rate in shares.map { setting(rate, $0) } }
  }

  /// Nine values of each, of seed 5.
  package var draws: [[Double]] {
    var generator = RandomGenerator(seed: 5)
    return (0..<9).map { _ in
      let rate = Double.random(in: 0..<1, using: &generator)
      return setting(rate, .random(in: 0..<1, using: &generator))
    }
  }

  package init() {}

  /// What a training comes to.
  package func loss(_ setting: [Double]) -> Double {
    let (rate, dropout) = (log10(setting[0]) + 2.1, setting[1] - 0.2)
    return 1.5 + 0.5 * rate * rate + 0.4 * dropout * dropout
  }

  private func setting(_ rate: Double, _ dropout: Double) -> [Double] {
    [
      rates.lowerBound * pow(rates.upperBound / rates.lowerBound, rate),
      dropouts.upperBound * dropout,
    ]
  }
}

extension Picture {
  static let search = Picture(
    "38-Search", title: "Nine settings on a grid, and nine that are drawn",
    alternative: """
      Two panels with nine dots each over learning rate and dropout, and above each the loss over the \
      learning rate, a valley. The grid's dots stand in three columns, so that three places of the \
      valley are seen, the lowest at 1.906. The nine drawn ones see nine places, the lowest at 1.550.
      """,
    height: 440
  ) { $0.search(SearchExample()) }
}

extension Drawing {
  fileprivate mutating func search(_ example: SearchExample) {
    panel(example, example.grid, left: 70, "A grid, 3 × 3: three learning rates")
    panel(example, example.draws, left: 460, "Nine draws: nine learning rates")
  }

  private mutating func panel(
    _ example: SearchExample, _ settings: [[Double]], left: Double, _ title: String
  ) {
    let valley = Plot(Rect(left, 66, 300, 140), x: -5...(-1), y: 0...6)
    let field = Plot(Rect(left, 240, 300, 130), x: -5...(-1), y: 0...0.5)
    text(title, at: Point(left, 28), .heading)
    axes(valley, x: [], y: [0, 2, 4, 6], yTitle: "loss")
    axes(field, x: [], y: [0, 0.25, 0.5], places: 2, yTitle: "dropout")
    let line = (0...40).map { place in
      let exponent = -5 + Double(place) / 10
      return (x: exponent, y: example.loss([pow(10, exponent), 0.2]))
    }
    curve(valley, line, .blueInk)
    let best = settings.min { example.loss($0) < example.loss($1) }!
    for setting in settings {
      let (exponent, loss) = (log10(setting[0]), example.loss(setting))
      let (low, high) = (field.point(exponent, setting[1]), valley.point(exponent, loss))
      self.line([low, high], .line, width: 0.7, dashed: true, radius: 0)
      for point in [low, high] { dot(at: point, setting == best ? .orangeInk : .muted) }
    }
    let lowest = valley.point(log10(best[0]), example.loss(best))
    text(
      "best: \(numeral(example.loss(best)))", at: lowest + Point(8, 20), .label, .orangeInk)
    for (exponent, label) in [(-5.0, "0.00001"), (-3, "0.001"), (-1, "0.1")] {
      text(
        label, at: Point(field.point(exponent, 0).x, field.frame.bottom + 14), .note, .muted,
        anchor: .middle)
    }
    text(
      "learning rate, on a logarithmic scale", at: field.frame.atBottom + Point(0, 38), .note,
      .muted, anchor: .middle)
  }
}
