import Tensors

/// What two texts say of three tokens, of lesson 21.
package struct PairingExample {
  package let a = log(Tensor([0.6, 0.3, 0.1]))
  package let b = log(Tensor([0.2, 0.3, 0.5]))

  package init() {}

  package var mean: Tensor { (exp(a) + exp(b)) / 2 }
  package var product: Tensor { softmax(a + b) }
  package var contrast: Tensor { softmax(2 * a - b) }
}

extension Picture {
  static let pairing = Picture(
    "21-Pairing", title: "What is made of two texts",
    alternative: """
      Five groups of three bars, for the tokens helped, said and hit. After the first text 0.6, 0.3 and \
      0.1; after the second 0.2, 0.3 and 0.5. The mean has 0.4, 0.3 and 0.3, the product 0.462, 0.346 \
      and 0.192, the contrast with α = 1 0.849, 0.142 and 0.009.
      """,
    height: 300
  ) { $0.pairing(PairingExample()) }
}

extension Drawing {
  fileprivate mutating func pairing(_ example: PairingExample) {
    let groups: [(name: String, note: String, shares: Tensor, tone: Tone)] = [
      ("first", "kind", exp(example.a), Tone(.blue)),
      ("second", "mean", exp(example.b), Tone(.orange)),
      ("mean", "either", example.mean, Tone(.green)),
      ("product", "both", example.product, Tone(.green)),
      ("contrast", "first, not second", example.contrast, Tone(.green)),
    ]
    for (place, group) in groups.enumerated() {
      let left = 30 + 152 * Double(place)
      let plot = Plot(Rect(left, 84, 132, 160), x: 0...3, y: 0...0.9)
      text(group.name, at: Point(left, 30), .heading)
      text(group.note, at: Point(left, 52), .note, .muted)
      for (token, share) in group.shares.doubles.enumerated() {
        let x = plot.point(Double(token) + 0.5, 0).x
        bar(plot, at: x, width: 32, to: share, group.tone, text: numeral(share))
        text(["helped", "said", "hit"][token], at: Point(x, 260), .note, .muted, anchor: .middle)
      }
      line([plot.point(0, 0), plot.point(3, 0)], .line, width: 1.2, radius: 0)
    }
  }
}
