import Tensors

/// Nine words, of which three are asked about, of lesson 35.
package struct MaskedPretrainingExample {
  package let words = ["the", "fox", "was", "kind", "and", "the", "crow", "was", "not"]
  /// What the model reads instead of the words that it is asked about.
  package let read = [1: "[MASK]", 3: "moon", 6: "crow"]
  /// What the model gives the right word, `[9]`.
  package let shares = Tensor([0.99, 0.6, 0.99, 0.05, 0.99, 0.99, 0.9, 0.99, 0.99])

  package init() {}

  /// −ln p at each place, `[9]`.
  package var losses: Tensor { -log(shares) }
  /// Where something is asked, `[9]`.
  package var asked: Mask { Mask(words.indices.map { read[$0] != nil }) }
  /// The mean over the places that are asked about.
  package var loss: Tensor { which(asked, losses, 0).sum() / Tensor(asked).sum() }
  /// The mean over all places, as it should not be.
  package var lossOfAll: Tensor { losses.mean() }
}

extension Picture {
  static let maskedPretraining = Picture(
    "35-MaskedPretraining", title: "The loss on blanks",
    alternative: """
      Nine places of a text and the share that a model gives to the right word at each. At six of them, \
      which are not asked about, it reads that word, and the share is 0.99. At the three that are asked \
      about it is 0.6, 0.05 and 0.9, with the losses 0.511, 2.996 and 0.105. Their mean is 1.204; over \
      all nine places it would be 0.408.
      """,
    height: 400
  ) { $0.maskedPretraining(MaskedPretrainingExample()) }
}

extension Drawing {
  fileprivate mutating func maskedPretraining(_ example: MaskedPretrainingExample) {
    text("Losses at nine places, three of which are asked about", at: Point(40, 28), .heading)
    let plot = Plot(Rect(110, 56, 650, 160), x: 0...9, y: 0...3.2)
    let (asked, losses) = (example.asked.scalars, example.losses.doubles)
    let shares = example.shares.doubles
    for (name, y) in [("−ln p", 136.0), ("text", 246), ("read", 288), ("p", 326)] {
      text(name, at: Point(40, y), .note, .muted)
    }
    for (place, word) in example.words.enumerated() {
      let x = plot.frame.left + 36 + 72 * Double(place)
      bar(
        plot, at: x, width: 44, to: losses[place], Tone(asked[place] ? .orange : .mist),
        text: numeral(losses[place]))
      cell(word, Rect(x - 33, 230, 66, 32), Tone(.mist))
      cell(
        example.read[place] ?? word, Rect(x - 33, 272, 66, 32),
        asked[place] ? Tone(.blue, 0.6) : Tone(.mist))
      text(
        numeral(shares[place]), at: Point(x, 326), .number, asked[place] ? .ink : .muted,
        anchor: .middle)
    }
    text(
      "the loss, over the three: \(numeral(example.loss.doubles[0]))", at: Point(110, 366), .label,
      .orangeInk)
    text(
      "over all nine it would be \(numeral(example.lossOfAll.doubles[0]))", at: Point(430, 366),
      .label, .muted)
  }

  private mutating func cell(_ name: String, _ rect: Rect, _ tone: Tone) {
    box(rect, fill: tone, stroke: .line, radius: 3, width: 0.8)
    text(name, at: rect.middle, .label, anchor: .middle)
  }
}
