/// How the word of lesson 27 is cut.
package struct WordPieceExample {
  package let word = "unkindness"
  package let tokens = ["[UNK]", "un", "unk", "##d", "##in", "##ind", "##kind", "##ness"]

  package init() {}

  /// Parts of the word that are looked up, one after another.
  package var tries: [(start: Int, end: Int, isThere: Bool)] {
    let letters = Array(word)
    var tries: [(Int, Int, Bool)] = []
    var start = 0
    while start < letters.count {
      let ends = (start + 1...letters.count).reversed()
      let end = ends.first { end in
        let isThere = tokens.contains((start == 0 ? "" : "##") + String(letters[start..<end]))
        tries.append((start, end, isThere))
        return isThere
      }
      start = end ?? letters.count
    }
    return tries
  }

  /// What is found.
  package var pieces: [String] {
    let letters = Array(word)
    return tries.filter(\.isThere).map {
      ($0.start == 0 ? "" : "##") + String(letters[$0.start..<$0.end])
    }
  }
}

extension Picture {
  static let wordPiece = Picture(
    "27-WordPiece", title: "The longest piece that is there, again and again",
    alternative: """
      Fourteen tries under the word unkindness. From its start, pieces of ten letters, nine and so on \
      are not in the vocabulary; the three letters unk are. From the letter behind them on, indness and \
      shorter ones are not there, and ind is. The last four letters, ness, are there at once.
      """,
    height: 496
  ) { $0.wordPiece(WordPieceExample()) }
}

extension Drawing {
  fileprivate mutating func wordPiece(_ example: WordPieceExample) {
    let (letters, tries, cell) = (Array(example.word), example.tries, Size(44, 24))
    let left = 60.0
    text("each try is looked up in the vocabulary", at: Point(left, 30), .heading)
    text("from the second piece on, with ## before it", at: Point(left, 52), .note, .muted)
    var found = 0
    for (place, part) in tries.enumerated() {
      let grid = Grid(
        left + Double(part.start) * cell.width, 76 + 28 * Double(place), rows: 1,
        columns: part.end - part.start, cell: cell)
      let tone = part.isThere ? Tone(found % 2 == 0 ? .blue : .orange, 0.7) : Tone(.mist)
      cells(grid) { _, c in
        Cell(String(letters[part.start + c]), tone, part.isThere ? .ink : .muted)
      }
      guard part.isThere else { continue }
      let end = grid.frame.atRight + Point(6, 0)
      line([end, Point(560, end.y)], .line, width: 1, dashed: true, radius: 0)
      text(example.pieces[found], at: Point(572, end.y), .code)
      text("is there", at: Point(660, end.y), .note, .muted)
      found += 1
    }
  }
}
