import Tensors

/// Three sequences for a causal model, and a text with blanks for a masked one, of lesson 33.
package struct BatchesExample {
  package let rows = [[7, 3, 5, 2], [4, 9], [6, 8, 1]]
  package let words = [
    "[CLS]", "the", "fox", "was", "kind", "and", "the", "crow", "was", "not", "[SEP]",
  ]
  /// What the model reads instead of the words that it is asked about.
  package let read = [2: "[MASK]", 4: "moon", 7: "crow"]

  package init() {}

  /// What is read, `[3, 3]`.
  package var ids: IntTensor { IntTensor(rows.map { filled(Array($0.dropLast()), with: 0) }) }
  /// What is asked, `[3, 3]`.
  package var targets: IntTensor {
    IntTensor(rows.map { filled(Array($0.dropFirst()), with: -100) })
  }
  /// Where a word stands, and where it is asked about.
  package var asked: Mask { Mask(words.indices.map { read[$0] != nil }) }
  /// The target of each place: itself, by its place among the words, or −100.
  package var targetPlaces: IntTensor { which(asked, IntTensor.arange(words.count), -100) }

  private func filled(_ row: [Int], with filler: Int) -> [Int] {
    row + Array(repeating: filler, count: 3 - row.count)
  }
}

extension Picture {
  static let batches = Picture(
    "33-Batches", title: "What a batch asks",
    alternative: """
      Above, three sequences of four, two and three tokens, each with what a causal model reads of it and \
      the targets, which are the tokens behind; where a row is filled up, there is no target. Below, nine \
      words between [CLS] and [SEP]. Of the three that are asked about, fox became [MASK], kind became moon \
      and crow stayed; the targets there are fox, kind and crow, and none elsewhere.
      """,
    height: 420
  ) { $0.batches(BatchesExample()) }
}

extension Drawing {
  fileprivate mutating func batches(_ example: BatchesExample) {
    text("What comes next", at: Point(40, 28), .heading)
    let (ids, targets) = (example.ids.scalars, example.targets.scalars)
    for (name, x) in [("sequences", 40.0), ("read", 320), ("targets", 560)] {
      text(name, at: Point(x, 56), .note, .muted)
    }
    for (row, tokens) in example.rows.enumerated() {
      let y = 72 + 40 * Double(row)
      for (column, id) in tokens.enumerated() {
        cell("\(id)", at: Point(40 + 52 * Double(column), y), Tone(.mist))
      }
      for column in 0..<3 {
        let place = 3 * row + column
        let isAsked = targets[place] != -100
        let x = 52 * Double(column)
        cell("\(ids[place])", at: Point(320 + x, y), isAsked ? Tone(.blue, 0.6) : Tone(.mist))
        cell(
          isAsked ? "\(targets[place])" : "–", at: Point(560 + x, y),
          isAsked ? Tone(.orange, 0.7) : Tone(.mist))
      }
      for x in [272.0, 500] { arrow(from: Point(x, y + 16), to: Point(x + 34, y + 16)) }
    }
    blanks(example)
  }

  private mutating func blanks(_ example: BatchesExample) {
    text("Blanks", at: Point(40, 232), .heading)
    let asked = example.asked.scalars
    for (name, y) in [("text", 266.0), ("read", 318), ("targets", 370)] {
      text(name, at: Point(40, y), .note, .muted)
    }
    for (place, word) in example.words.enumerated() {
      let x = 100 + 61 * Double(place)
      let read = example.read[place] ?? word
      box(word, Rect(x, 250, 57, 32), Tone(.mist))
      box(read, Rect(x, 302, 57, 32), asked[place] ? Tone(.blue, 0.6) : Tone(.mist))
      box(
        asked[place] ? word : "–", Rect(x, 354, 57, 32),
        asked[place] ? Tone(.orange, 0.7) : Tone(.mist))
    }
  }

  private mutating func cell(_ name: String, at corner: Point, _ tone: Tone) {
    box(name, Rect(corner.x, corner.y, 48, 32), tone)
  }

  private mutating func box(_ name: String, _ rect: Rect, _ tone: Tone) {
    box(rect, fill: tone, stroke: .line, radius: 3, width: 0.8)
    text(name, at: rect.middle, .label, anchor: .middle)
  }
}
