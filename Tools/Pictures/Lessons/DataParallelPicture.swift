import Tensors

/// Three workers with three chunks each, of lesson 39, around the ring.
package struct RingExample: Sendable {
  /// What each worker has at first, a row each: its digit is its place.
  package let start: [[Double]] = [[1, 2, 3], [10, 20, 30], [100, 200, 300]]

  /// What they have at first and after each turn, and which chunk of each was changed last.
  package var turns: [(rows: [[Double]], changed: [Int?])] {
    var turns: [(rows: [[Double]], changed: [Int?])] = [(start, [nil, nil, nil])]
    for turn in 0..<4 {
      let before = turns[turn].rows
      var rows = before
      // First each adds to what it has, then each takes what it is sent.
      let isAdding = turn < 2
      let places = (0..<3).map { rank in (rank - turn + (isAdding ? 1 : 4)) % 3 }
      for (rank, place) in places.enumerated() {
        let received = before[(rank + 2) % 3][place]
        rows[rank][place] = isAdding ? rows[rank][place] + received : received
      }
      turns.append((rows, places))
    }
    return turns
  }

  package init() {}
}

extension Picture {
  static let ring = Picture(
    "39-Ring", title: "Sums around a ring of three workers",
    alternative: """
      Five tables of three workers with three chunks each. At first worker 0 has 1, 2, 3, worker 1 has 10, \
      20, 30 and worker 2 has 100, 200, 300. After two turns of adding, worker 0 has the sum 111 of the \
      first chunk, worker 1 has 222 and worker 2 has 333. After two more turns all have 111, 222, 333.
      """,
    height: 240
  ) { $0.ring(RingExample()) }
}

extension Drawing {
  fileprivate mutating func ring(_ example: RingExample) {
    let titles = ["at first", "turn 1", "turn 2", "turn 1", "turn 2"]
    text("reduce-scatter: what comes in is added", at: Point(240, 30), .label, .orangeInk)
    text("all-gather: it takes its place", at: Point(540, 30), .label, .blueInk)
    for (place, (rows, changed)) in example.turns.enumerated() {
      let grid = Grid(96 + 141 * Double(place), 96, rows: 3, columns: 3, cell: Size(38, 34))
      text(titles[place], at: Point(grid.frame.atTop.x, 58), .note, .muted, anchor: .middle)
      columnLabels(["0", "1", "2"], of: grid)
      if place == 0 { rowLabels(["worker 0", "worker 1", "worker 2"], of: grid) }
      cells(grid) { row, column in
        let tone: Tone? =
          column == changed[row] ? Tone(place < 3 ? .orange : .blue, 0.6) : nil
        return Cell(numeral(rows[row][column]), tone)
      }
    }
    text(
      "Each worker sends one chunk a turn to the one below it, the last one to the first.",
      at: Point(96, 222), .note, .muted)
  }
}
