import Foundation
import Tensors

/// Rows of a table of distances, and buckets, of lesson 53.
package struct RelativePlacesExample {
  package let tokenCount = 6
  package let reach = 3
  package let bucketCount = 8
  package let farthest = 34

  package init() {}

  /// The row of each pair of places, `[6, 6]`.
  package var rows: [[Int]] {
    (0..<tokenCount).map { t in
      (0..<tokenCount).map { s in min(max(t - s + reach, 0), 2 * reach - 1) }
    }
  }

  package func bucket(of distance: Int) -> Int {
    let (middle, away) = (bucketCount / 2, abs(distance))
    if away <= middle { return distance }
    let part = log(Double(away) / Double(middle)) / log(Double(farthest - 1) / Double(middle))
    let step = Int((part * Double(middle - 1)).rounded(.up))
    return distance.signum() * (middle + step)
  }
}

extension Picture {
  static let relativePlaces = Picture(
    "53-RelativePlaces", title: "Rows of distances, and buckets",
    alternative: """
      Left, the rows of all pairs of six places, with a reach of 3: 3 on the diagonal, 4 below it and 5 in all \
      of the rest below, 2, 1 and 0 above it. Right, the buckets of distances from −40 to 40, 8 on each side: up to \
      4 away each distance has its own; then 5 to 8, 9 to 16 and 17 to 33 share one each, and from 34 on they share \
      one more.
      """,
    height: 400
  ) { $0.relativePlaces(RelativePlacesExample()) }
}

extension Drawing {
  fileprivate mutating func relativePlaces(_ example: RelativePlacesExample) {
    text("Rows of pairs", at: Point(40, 28), .heading)
    text("reach 3", at: Point(40, 52), .note, .muted)
    let count = example.tokenCount
    let grid = Grid(90, 104, rows: count, columns: count, cell: Size(40, 36))
    columnLabels((0..<count).map { "\($0)" }, of: grid)
    rowLabels((0..<count).map { "\($0)" }, of: grid)
    text("key", at: grid.frame.atTop - Point(0, 32), .note, .muted, anchor: .middle)
    text("query", at: grid.frame.atLeft - Point(28, 0), .note, .muted, anchor: .end)
    let rows = example.rows
    let middle = Double(example.reach)
    cells(grid) { t, s in
      Cell("\(rows[t][s])", .signed(Double(rows[t][s]) - middle, limit: middle))
    }
    text(
      ["orange: the key stands to the left", "blue: it stands to the right"],
      at: Point(90, 346))

    text("Buckets", at: Point(420, 28), .heading)
    text("8 on each side, 34 the farthest", at: Point(420, 52), .note, .muted)
    let plot = Plot(Rect(430, 92, 340, 228), x: -42...42, y: -9...9)
    axes(
      plot, x: [-34, -17, -4, 4, 17, 34], y: [-8, -4, 0, 4, 8], places: 0,
      xTitle: "distance, in tokens")
    for distance in -40...40 {
      let bucket = example.bucket(of: distance)
      dot(
        at: plot.point(Double(distance), Double(bucket)),
        abs(distance) <= example.bucketCount / 2 ? .orangeInk : .blueInk, radius: 2.4)
    }
  }
}
