import Tensors

/// A model of two positions and one channel, whose two heads add multiples of the first position to the last, of
/// lesson 44.
package struct PatchingExample {
  package let clean = [3.0, 1]
  package let corrupted = [-1.0, 1]
  /// What a head adds, as a multiple of the first position: A, in block 0, and B.
  package let heads = [1.0, 0.5]

  package init() {}

  /// What stands where, before each block and in the end, and what each head found.
  /// - Parameters:
  ///   - stream: what takes the place of the stream before a block.
  ///   - found: what takes the place of what the head of a block found.
  package func run(
    _ x: [Double], stream: (Int, [Double]) -> [Double] = { $1 },
    found: (Int, Double) -> Double = { $1 }
  ) -> (stream: [[Double]], found: [Double]) {
    var (states, all, x) = ([[Double]](), [Double](), x)
    for (block, factor) in heads.enumerated() {
      x = stream(block, x)
      states.append(x)
      let added = found(block, factor * x[0])
      all.append(added)
      x = [x[0], x[1] + added]
    }
    return (states + [x], all)
  }

  /// How much of the last number comes back.
  package func share(_ patched: [[Double]]) -> Double {
    let (from, to) = (run(corrupted).stream[2][1], run(clean).stream[2][1])
    return (patched[2][1] - from) / (to - from)
  }

  /// A row for each block, a column for each position.
  package var streamShares: [[Double]] {
    let kept = run(clean).stream
    return heads.indices.map { block in
      clean.indices.map { place in
        share(
          run(
            corrupted,
            stream: { other, x in
              other == block ? x.indices.map { $0 == place ? kept[block][$0] : x[$0] } : x
            }
          ).stream)
      }
    }
  }

  /// Of each block's head.
  package var headShares: [Double] {
    let kept = run(clean).found
    return heads.indices.map { block in
      share(run(corrupted, found: { $0 == block ? kept[block] : $1 }).stream)
    }
  }
}

extension Picture {
  static let patching = Picture(
    "44-Patching", title: "Where an answer comes back",
    alternative: """
      Two runs of three rows each: clean 3 and 1, 3 and 4, 3 and 5.5; corrupted −1 and 1, −1 and 0, −1 and \
      −0.5. Beside them the shares that come back: for the stream 1 and 0 before block 0, a third and two \
      thirds before block 1; for the heads two thirds for A and a third for B.
      """,
    height: 262
  ) { $0.patching(PatchingExample()) }
}

extension Drawing {
  fileprivate mutating func patching(_ example: PatchingExample) {
    run("clean", example.run(example.clean).stream, at: 140, labels: true)
    run("corrupted", example.run(example.corrupted).stream, at: 310, labels: false)
    let stream = Grid(500, 80, rows: 2, columns: 2, cell: Size(60, 40))
    text("patched stream", at: Point(500, 32), .heading)
    columnLabels(["first", "last"], of: stream)
    cells(stream) { .share(example.streamShares[$0][$1]) }
    let heads = Grid(690, 80, rows: 2, columns: 1, cell: Size(60, 40))
    text("patched head", at: Point(670, 32), .heading)
    rowLabels(["A", "B"], of: heads)
    cells(heads) { row, _ in .share(example.headShares[row]) }
    text(
      [
        "The last number of the last row is what counts: 5.5 in the clean run, −0.5 in the corrupted one.",
        "A share says how much of the 6 between them comes back.",
      ], at: Point(24, 226), .note, .muted)
  }

  private mutating func run(_ name: String, _ rows: [[Double]], at x: Double, labels: Bool) {
    let grid = Grid(x, 80, rows: 3, columns: 2, cell: Size(60, 40))
    text(name, at: Point(x, 32), .heading)
    columnLabels(["first", "last"], of: grid)
    if labels { rowLabels(["before block 0", "before block 1", "in the end"], of: grid) }
    cells(grid) { .signed(rows[$0][$1], limit: 8) }
  }
}
