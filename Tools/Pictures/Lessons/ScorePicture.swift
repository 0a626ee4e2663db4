import Tensors

/// A prompt of two tokens and a completion of two, of lesson 19.
package struct ScoreExample {
  package let ids = IntTensor([7, 8, 9, 5])
  /// The shares of 10 tokens at each place: the next one of the text has these, and the others are
  /// equally likely.
  private let shares: [Float] = [0.125, 0.5, 0.25]

  /// `[4, 10]`; at the last place all are equally likely.
  package var logits: Tensor {
    let next = ids.scalars.dropFirst()
    let rows = zip(shares, next).map { share, id in
      (0..<10).map { $0 == id ? share : (1 - share) / 9 }
    }
    return log(Tensor((rows + [Array(repeating: 0.1, count: 10)]).flatMap { $0 }, shape: [4, 10]))
  }

  /// Of all tokens but the first, `[3]`.
  package var logProbabilities: Tensor { log(Tensor(shares)) }

  package init() {}
}

extension Picture {
  static let scores = Picture(
    "19-Scores", title: "Which scores are about which token",
    alternative: """
      The tokens 7, 8, 9 and 5; the first two are the prompt, the others the completion. Below each \
      stands what the model says at its place of the token after it, and an arrow leads there: of 8 \
      −2.079, of 9 −0.693, of 5 −1.386; at the last place, of what is in no text yet. The completion's \
      score is −0.693 − 1.386 = −2.079.
      """,
    height: 250
  ) { $0.scores(ScoreExample()) }
}

extension Drawing {
  fileprivate mutating func scores(_ example: ScoreExample) {
    let tokens = example.ids.scalars
    let scores = example.logProbabilities.doubles
    let top = Grid(190, 50, rows: 1, columns: 4, cell: Size(120, 36))
    let bottom = Grid(190, 146, rows: 1, columns: 4, cell: Size(120, 36))
    rowLabels(["the text"], of: top)
    rowLabels(["said at this place"], of: bottom)
    text("prompt", at: Point(310, 30), .label, .blueInk, anchor: .middle)
    text("completion", at: Point(550, 30), .label, .orangeInk, anchor: .middle)
    cells(top) { _, place in
      Cell("\(tokens[place])", place < 2 ? Tone(.blue, 0.35) : Tone(.orange, 0.9))
    }
    cells(bottom) { _, place in
      guard place < scores.count else { return Cell("of nobody yet", nil, .muted) }
      return Cell(numeral(scores[place]), place > 0 ? Tone(.orange, 0.9) : Tone(.mist))
    }
    for place in scores.indices {
      arrow(
        from: bottom.rect(0, place).atTop + Point(10, -2),
        to: top.rect(0, place + 1).atBottom + Point(-10, 4), place > 0 ? .orangeInk : .muted)
    }
    let own = scores.dropFirst()
    let sum = own.map { numeral(-$0) }.joined(separator: " − ")
    text(
      "the completion’s score: −\(sum) = \(numeral(own.reduce(0, +)))", at: Point(190, 218), .label)
  }
}
