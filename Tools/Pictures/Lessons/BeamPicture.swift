import Tensors

/// Two beams and what they go on with, of lesson 20.
package struct BeamExample {
  /// A token, what the model gives it, and what follows.
  package struct Branch: Sendable {
    package let token: String
    package let share: Float
    package var following: [Branch] = []
  }

  package let branches = [
    Branch(
      token: "the", share: 0.6,
      following: [
        Branch(token: "fox", share: 0.4), Branch(token: "hen", share: 0.35),
        Branch(token: "dog", share: 0.25),
      ]),
    Branch(
      token: "Mia", share: 0.4,
      following: [Branch(token: "was", share: 0.9), Branch(token: "ran", share: 0.1)]),
  ]
  package let beamCount = 2

  package init() {}

  /// The sum of the logarithms of shares.
  package func score(_ shares: Float...) -> Double {
    log(Tensor(shares)).sum().doubles[0]
  }

  /// The scores of all texts of two tokens, branch by branch.
  package var scores: [[Double]] {
    branches.map { branch in branch.following.map { score(branch.share, $0.share) } }
  }

  /// Those that a text must have to be kept.
  package var threshold: Double {
    scores.flatMap(\.self).sorted(by: >)[beamCount - 1]
  }
}

extension Picture {
  static let beams = Picture(
    "20-Beams", title: "Two beams",
    alternative: """
      A tree. From the prompt lead the 0.6 and Mia 0.4, and both are kept. From the lead fox 0.4, hen \
      0.35 and dog 0.25, from Mia was 0.9 and ran 0.1. Beside each stands the sum of the logarithms. The \
      two best sums are Mia was with −1.022 and the fox with −1.427: these are kept, three are dropped. \
      A dashed line marks what the best token each time finds: the fox.
      """,
    height: 380
  ) { $0.beams(BeamExample()) }
}

extension Drawing {
  private static let size = Size(104, 38)

  fileprivate mutating func beams(_ example: BeamExample) {
    text("two beams", at: Point(40, 30), .heading)
    text("after one token", at: Point(232, 52), .note, .muted)
    text("after two tokens", at: Point(492, 52), .note, .muted)
    let root = Point(140, 186)
    var y = 90.0
    for (branch, scores) in zip(example.branches, example.scores) {
      let middle = y + 25 * Double(scores.count - 1)
      let left = Point(232, middle)
      let isFirst = branch.token == example.branches[0].token
      edge(root, left, isGreedy: isFirst)
      for (place, (next, score)) in zip(branch.following, scores).enumerated() {
        let right = Point(492, y)
        edge(left + Point(Self.size.width, 0), right, isGreedy: isFirst && place == 0)
        node(next.token, next.share, at: right, kept: score >= example.threshold)
        text(
          numeral(score), at: right + Point(Self.size.width + 14, 0), .number,
          score >= example.threshold ? .blueInk : .muted)
        y += 50
      }
      node(branch.token, branch.share, at: left, kept: true)
      text(
        numeral(example.score(branch.share)), at: left + Point(Self.size.width / 2, 34), .number,
        .muted, anchor: .middle)
      y += 14
    }
    box(
      Rect(40, root.y - 19, 100, 38), fill: Tone(.mist), stroke: .line, radius: 4, width: 0.8)
    text("the prompt", at: Point(90, root.y), .label, anchor: .middle)
    box(Rect(40, 346, 16, 16), fill: Tone(.blue), stroke: .line)
    text("kept", at: Point(64, 354), .note, .muted)
    box(Rect(124, 346, 16, 16), fill: Tone(.mist), stroke: .line)
    text("dropped", at: Point(148, 354), .note, .muted)
    line(
      [Point(240, 354), Point(280, 354)], .orangeInk, width: 2, dashed: true, radius: 0)
    text("the best token each time", at: Point(290, 354), .note, .muted)
  }

  /// - Parameter point: the middle of its left side.
  private mutating func node(_ token: String, _ share: Float, at point: Point, kept: Bool) {
    let rect = Rect(point.x, point.y - Self.size.height / 2, Self.size.width, Self.size.height)
    box(rect, fill: kept ? Tone(.blue) : Tone(.mist), stroke: .line, radius: 4, width: 0.8)
    text(token, at: point + Point(12, 0), .label)
    text(
      numeral(Double(share)), at: point + Point(Self.size.width - 12, 0), .number, anchor: .end)
  }

  private mutating func edge(_ start: Point, _ end: Point, isGreedy: Bool) {
    line(
      [start, end], isGreedy ? .orangeInk : .muted, width: isGreedy ? 2 : 1.2, dashed: isGreedy,
      radius: 0)
  }
}
