/// The word of lesson 25, which a few merges make one token of.
package struct BytePairExample {
  package let letters = ["Ġ", "t", "h", "e", "r", "e"]
  /// By rank.
  package let merges = [("h", "e"), ("Ġ", "t"), ("r", "e"), ("Ġt", "he"), ("Ġthe", "re")]

  package init() {}

  /// The word after so many merges.
  package func word(after count: Int) -> [String] {
    merges.prefix(count).reduce(letters) { merged($0, $1) }
  }
}

/// A word in which each pair of neighbors that are the merge's becomes one token.
func merged(_ word: [String], _ merge: (String, String)) -> [String] {
  word.reduce(into: []) { next, token in
    if next.last == merge.0, token == merge.1 {
      next[next.count - 1] += token
    } else {
      next.append(token)
    }
  }
}

extension Picture {
  static let bytePairs = Picture(
    "25-BytePairs", title: "A word is merged",
    alternative: """
      A word as a row of letters, and below it what each merge makes of it: first h and e, then the \
      blank and t, r and e, then longer and longer tokens, until the word is one.
      """,
    height: 330
  ) { $0.bytePairs(BytePairExample()) }
}

extension Drawing {
  fileprivate mutating func bytePairs(_ example: BytePairExample) {
    text("rank", at: Point(66, 30), .heading, anchor: .middle)
    text("is merged", at: Point(180, 30), .heading, anchor: .middle)
    text("the word then", at: Point(290, 30), .heading)
    let (left, width, height) = (290.0, 70.0, 34.0)
    for row in 0...example.merges.count {
      let y = 54 + 44 * Double(row)
      let middle = y + height / 2
      if row > 0 {
        let (a, b) = example.merges[row - 1]
        text("\(row - 1)", at: Point(66, middle), .number, .muted, anchor: .middle)
        text("\(a)  \(b)", at: Point(180, middle), .number, anchor: .middle)
      } else {
        text("letters", at: Point(180, middle), .note, .muted, anchor: .middle)
      }
      var place = 0
      for token in example.word(after: row) {
        let isNew = row > 0 && token == example.merges[row - 1].0 + example.merges[row - 1].1
        let count = token.unicodeScalars.count
        let rect = Rect(left + width * Double(place), y, width * Double(count), height)
        box(
          rect.insetBy(2), fill: isNew ? Tone(.orange, 0.9) : Tone(.blue, 0.3), stroke: .line,
          width: 0.8)
        text(token, at: rect.middle, .number, anchor: .middle)
        place += count
      }
    }
  }
}
