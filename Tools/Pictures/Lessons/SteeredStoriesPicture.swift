/// How steered stories come out, of lesson 22: what `Tools/goldens/steering_shares.py` counted.
package struct SteeredStories {
  /// What became of so many stories of one β.
  package struct Row: Sendable {
    package let beta: Int
    /// How many say “that was bad”.
    package let bad: Int
    /// How many say “that was good”.
    package let good: Int
    /// How many are stories of the storyteller's world, letter by letter.
    package let tales: Int
  }

  package let count = 200
  package let rows = [
    Row(beta: -1, bad: 7, good: 62, tales: 151), Row(beta: 0, bad: 48, good: 59, tales: 158),
    Row(beta: 1, bad: 16, good: 1, tales: 136),
  ]

  package init() {}
}

extension Picture {
  static let steeredStories = Picture(
    "22-Stories", title: "How steered stories are judged",
    alternative: """
      Of 200 stories each, how many say “that was bad”, and how many “that was good”. At β = −1 they are 7 \
      and 62, at β = 0 48 and 59, at β = 1 16 and 1.
      """,
    height: 330
  ) { $0.steeredStories(SteeredStories()) }
}

extension Drawing {
  fileprivate mutating func steeredStories(_ stories: SteeredStories) {
    let notes = ["toward “good”", "as the model says", "toward “bad”"]
    for (place, row) in stories.rows.enumerated() {
      let left = 40 + 252 * Double(place)
      let plot = Plot(Rect(left, 84, 216, 170), x: 0...2, y: 0...80)
      text("β = \(numeral(Double(row.beta)))", at: Point(left, 30), .heading)
      text(notes[place], at: Point(left, 52), .note, .muted)
      let bars = [(row.bad, Tone(.orange, 0.9), "bad"), (row.good, Tone(.blue, 0.6), "good")]
      for (number, (count, tone, name)) in bars.enumerated() {
        let x = plot.point(Double(number) + 0.5, 0).x
        bar(plot, at: x, width: 64, to: Double(count), tone, text: "\(count)")
        text(name, at: Point(x, 270), .note, .muted, anchor: .middle)
      }
      line([plot.point(0, 0), plot.point(2, 0)], .line, width: 1.2, radius: 0)
    }
    text(
      "how many of \(stories.count) stories say “that was bad” and “that was good”",
      at: Point(400, 306), .note, .muted, anchor: .middle)
  }
}
