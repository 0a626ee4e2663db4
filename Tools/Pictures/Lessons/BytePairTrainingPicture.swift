/// The words of lesson 26, and what the first merges make of them.
package struct BytePairTrainingExample {
  package let words = [("low", 5), ("lower", 2), ("slow", 3)]
  /// What is merged, and how often it occurs then.
  package let merges = [("l", "o", 10), ("lo", "w", 10), ("s", "low", 3)]

  package init() {}

  /// A word after so many merges.
  package func word(_ place: Int, after count: Int) -> [String] {
    merges.prefix(count).reduce(words[place].0.map { String($0) }) { merged($0, ($1.0, $1.1)) }
  }
}

extension Picture {
  static let bytePairTraining = Picture(
    "26-BytePairTraining", title: "Pairs become tokens",
    alternative: """
      Three words as rows of letters, each with its count. Below them, what the first merges make of \
      them: lo, then low, then slow. Beside each row of words stands the pair that occurs most often, \
      with its count.
      """,
    height: 270
  ) { $0.bytePairTraining(BytePairTrainingExample()) }
}

extension Drawing {
  fileprivate mutating func bytePairTraining(_ example: BytePairTrainingExample) {
    let lefts = [40.0, 210, 410]
    let (width, height) = (32.0, 34.0)
    for (place, (word, count)) in example.words.enumerated() {
      text("\(word), \(count) times", at: Point(lefts[place], 30), .heading)
    }
    text("most frequent", at: Point(606, 30), .heading)
    for row in 0...example.merges.count {
      let y = 56 + 50 * Double(row)
      for place in example.words.indices {
        var letters = 0
        for token in example.word(place, after: row) {
          let isNew = row > 0 && token == example.merges[row - 1].0 + example.merges[row - 1].1
          let rect = Rect(
            lefts[place] + width * Double(letters), y, width * Double(token.count), height)
          box(
            rect.insetBy(2), fill: isNew ? Tone(.orange, 0.9) : Tone(.blue, 0.3), stroke: .line,
            width: 0.8)
          text(token, at: rect.middle, .number, anchor: .middle)
          letters += token.count
        }
      }
      if row < example.merges.count {
        let (left, right, count) = example.merges[row]
        text("\(left)  \(right)", at: Point(606, y + height / 2), .number)
        text("\(count) times", at: Point(690, y + height / 2), .note, .muted)
      }
    }
  }
}
