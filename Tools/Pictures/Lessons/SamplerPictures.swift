import Tensors

/// Five tokens and their shares, of lesson 17.
package struct SamplerExample {
  package let logits = log(Tensor([0.1, 0.4, 0.05, 0.25, 0.2]))

  package init() {}

  package func shares(temperature: Float = 1) -> Tensor { softmax(logits / temperature) }

  /// The ids from the best on, with their shares and those before them.
  package var ranked: [(id: Int, share: Double, before: Double)] {
    let shares = shares().doubles
    let ids = Array(logits.argSort().scalars.reversed())
    return ids.enumerated().map { rank, id in
      (id, shares[id], ids[..<rank].reduce(0) { $0 + shares[$1] })
    }
  }

  /// Where the tokens’ pieces end when they lie end to end.
  package var ends: Tensor { shares().cumsum(axis: -1) }
}

extension Picture {
  static let filters = Picture(
    "17-TopKTopP", title: "What top-k and top-p keep",
    alternative: """
      The shares 0.4, 0.25, 0.2, 0.1 and 0.05 of tokens 1, 3, 4, 0 and 2 as bars from the best on. \
      Top-k with k = 2 keeps the first two. Top-p stacks them: before the tokens stand 0, 0.4, 0.65, \
      0.85 and 0.95, and with p = 0.6 those stay that begin below the line at 0.6: tokens 1 and 3, of \
      which 3 crosses it.
      """,
    height: 380
  ) { $0.filters(SamplerExample()) }

  static let temperature = Picture(
    "17-Temperature", title: "Temperature",
    alternative: """
      The shares of five tokens at three temperatures. At ½ the best has 0.582 and the worst 0.009; at \
      1 they have 0.4 and 0.05; at 2 they have 0.298 and 0.105. The order is always the same.
      """,
    height: 320
  ) { $0.temperature(SamplerExample()) }

  static let draw = Picture(
    "17-Draw", title: "A point draws a token",
    alternative: """
      The shares of tokens 0 to 4 lie end to end on a line from 0 to 1; the pieces end at 0.1, 0.5, \
      0.55, 0.8 and 1. The point 0.52 lies behind two ends, in the piece of token 2.
      """,
    height: 176
  ) { $0.draw(SamplerExample()) }
}

extension Drawing {
  fileprivate mutating func filters(_ example: SamplerExample) {
    let ranked = example.ranked
    let left = Plot(Rect(84, 86, 290, 220), x: 0...5, y: 0...0.5)
    text("top-k, k = 2: the best two", at: Point(40, 30), .heading)
    text("by rank alone", at: Point(40, 52), .note, .muted)
    axes(left, x: [], y: [0, 0.2, 0.4], xTitle: nil)
    for (rank, token) in ranked.enumerated() {
      let x = left.point(Double(rank) + 0.5, 0).x
      bar(
        left, at: x, width: 40, to: token.share, rank < 2 ? Tone(.blue) : Tone(.mist),
        text: numeral(token.share))
      foot(token.id, stays: rank < 2, at: Point(x, left.frame.bottom))
    }

    let p = 0.6
    let right = Plot(Rect(470, 86, 290, 220), x: 0...5, y: 0...1)
    text("top-p, p = 0.6: as many as it takes", at: Point(426, 30), .heading)
    text("each begins where those before it end", at: Point(426, 52), .note, .muted)
    axes(right, x: [], y: [0, 0.2, 0.4, 0.6, 0.8, 1])
    for (rank, token) in ranked.enumerated() {
      let stays = token.before < p
      let x = right.point(Double(rank) + 0.5, 0).x
      let (top, bottom) = (right.point(0, token.before + token.share), right.point(0, token.before))
      box(
        Rect(x - 20, top.y, 40, bottom.y - top.y), fill: stays ? Tone(.blue) : Tone(.mist),
        stroke: .line, radius: 2, width: 0.8)
      foot(token.id, stays: stays, at: Point(x, right.frame.bottom))
    }
    line(
      [right.point(0, p), right.point(5, p)], .orangeInk, width: 2, dashed: true, radius: 0)
    text("p", at: right.point(5, p) + Point(8, 0), .label, .orangeInk)
  }

  private mutating func foot(_ id: Int, stays: Bool, at point: Point) {
    text("\(id)", at: point + Point(0, 16), .number, anchor: .middle)
    text(
      stays ? "stays" : "goes", at: point + Point(0, 36), .note, stays ? .blueInk : .muted,
      anchor: .middle)
  }

  fileprivate mutating func temperature(_ example: SamplerExample) {
    let dials: [(name: String, note: String, value: Float)] = [
      ("τ = ½", "tamer", 0.5), ("τ = 1", "as the model says", 1), ("τ = 2", "wilder", 2),
    ]
    for (place, dial) in dials.enumerated() {
      let left = 40 + 252 * Double(place)
      let plot = Plot(Rect(left, 84, 216, 180), x: 0...5, y: 0...0.6)
      text(dial.name, at: Point(left, 30), .heading)
      text(dial.note, at: Point(left, 52), .note, .muted)
      for (id, share) in example.shares(temperature: dial.value).doubles.enumerated() {
        let x = plot.point(Double(id) + 0.5, 0).x
        bar(
          plot, at: x, width: 34, to: share, Tone(.blue, 0.9), text: numeral(share))
        text("\(id)", at: Point(x, 280), .number, .muted, anchor: .middle)
      }
      line([plot.point(0, 0), plot.point(5, 0)], .line, width: 1.2, radius: 0)
    }
    text("token", at: Point(400, 302), .note, .muted, anchor: .middle)
  }

  fileprivate mutating func draw(_ example: SamplerExample) {
    let (shares, ends) = (example.shares().doubles, example.ends.doubles)
    let rect = Rect(60, 84, 680, 40)
    var left = rect.left
    for (id, share) in shares.enumerated() {
      let piece = Rect(left, rect.top, share * rect.size.width, rect.size.height)
      box(
        piece, fill: id == 2 ? Tone(.orange) : Tone(.blue, id % 2 == 0 ? 0.25 : 0.6), stroke: .line)
      text("\(id)", at: piece.middle, .number, anchor: .middle)
      text(
        numeral(ends[id]), at: Point(piece.right, 144), .note, .muted, anchor: .middle)
      left = piece.right
    }
    text("0", at: Point(rect.left, 144), .note, .muted, anchor: .middle)
    let point = Point(rect.left + 0.52 * rect.size.width, rect.top - 4)
    arrow(from: point - Point(0, 30), to: point, .orangeInk, width: 2)
    text(
      "0.52: behind the ends 0.1 and 0.5, so token 2", at: point - Point(0, 44), .label,
      anchor: .middle)
  }
}
