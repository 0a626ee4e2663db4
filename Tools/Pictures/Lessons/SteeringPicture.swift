import Tensors

/// Three candidates and how likely the suffix is behind each, of lesson 22.
package struct SteeringExample {
  package let shares = Tensor([0.5, 0.3, 0.2])
  package let suffixShares = Tensor([0.4, 0.1, 0.2])

  /// p′ of each candidate.
  package func steered(beta: Float) -> Tensor { softmax(log(shares) + beta * log(suffixShares)) }

  package init() {}
}

extension Picture {
  static let steering = Picture(
    "22-Steering", title: "What β does",
    alternative: """
      The new shares of three tokens, which have 0.5, 0.3 and 0.2, and behind which the suffix has 0.4, \
      0.1 and 0.2. At β = −1 they are 0.238, 0.571 and 0.190: the second leads, behind which the suffix \
      is rare. At β = 0 they stay as they are. At β = 1 they are 0.741, 0.111 and 0.148.
      """,
    height: 330
  ) { $0.steering(SteeringExample()) }
}

extension Drawing {
  fileprivate mutating func steering(_ example: SteeringExample) {
    let dials: [(name: String, note: String, beta: Float)] = [
      ("β = −1", "away from the suffix", -1), ("β = 0", "as the model says", 0),
      ("β = 1", "toward the suffix", 1),
    ]
    for (place, dial) in dials.enumerated() {
      let left = 40 + 252 * Double(place)
      let plot = Plot(Rect(left, 84, 216, 170), x: 0...3, y: 0...0.8)
      text(dial.name, at: Point(left, 30), .heading)
      text(dial.note, at: Point(left, 52), .note, .muted)
      for (id, share) in example.steered(beta: dial.beta).doubles.enumerated() {
        let x = plot.point(Double(id) + 0.5, 0).x
        let isBest = share == example.steered(beta: dial.beta).doubles.max()
        bar(
          plot, at: x, width: 48, to: share, isBest ? Tone(.orange, 0.9) : Tone(.blue, 0.6),
          text: numeral(share))
        text(
          numeral(example.suffixShares.doubles[id]), at: Point(x, 270), .number, .muted,
          anchor: .middle)
      }
      line([plot.point(0, 0), plot.point(3, 0)], .line, width: 1.2, radius: 0)
    }
    text(
      "below each: how likely the suffix is behind it", at: Point(400, 306), .note, .muted,
      anchor: .middle)
  }
}
