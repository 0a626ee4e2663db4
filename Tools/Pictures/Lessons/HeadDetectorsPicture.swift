import Tensors

/// A head that reads a text which repeats itself, of lesson 41.
package struct HeadDetectorsExample {
  package let ids = [7, 3, 5, 7, 3, 5]
  package let pattern = Tensor([
    [1, 0, 0, 0, 0, 0], [0.9, 0.1, 0, 0, 0, 0], [0.8, 0.1, 0.1, 0, 0, 0],
    [0.2, 0.7, 0.05, 0.05, 0, 0], [0.1, 0.1, 0.75, 0.05, 0, 0], [0.2, 0, 0, 0.8, 0, 0],
  ])

  /// Where each kind of head would look, `[6, 6]`.
  package var kinds: [(name: String, places: Mask)] {
    let places = IntTensor.arange(6)  // [6]
    let queries = places[.all, .newAxis]  // [6, 1]
    let previous = queries - 1 .== places
    let first = (queries .> 0) .& (places .== 0)
    let behind = IntTensor(ids)[.all, .newAxis] .== IntTensor([-1] + ids.dropLast())
    let induction = behind .& (places .<= queries)
    return [("previous token", previous), ("first token", first), ("induction", induction)]
  }

  package init() {}

  /// The mean share at some places, of the queries that have one.
  package func score(at places: Mask) -> Float {
    let rows = Tensor(places).max(axis: -1).sum()
    return (which(places, pattern, 0).sum() / rows).item()
  }
}

extension Picture {
  static let headDetectors = Picture(
    "41-HeadDetectors", title: "One head, three questions",
    alternative: """
      Three times the same pattern of six queries and keys, of the tokens 7 3 5 7 3 5, each time with other places \
      marked. The places before each have the shares 0.9, 0.1, 0.05, 0.05 and 0, on average 0.22. The first place has \
      0.9, 0.8, 0.2, 0.1 and 0.2, on average 0.44. What came behind an earlier occurrence, which three queries have, \
      has 0.7, 0.75 and 0.8, on average 0.75.
      """,
    height: 312
  ) { $0.headDetectors(HeadDetectorsExample()) }
}

extension Drawing {
  fileprivate mutating func headDetectors(_ example: HeadDetectorsExample) {
    let (shares, tokens) = (example.pattern.rows, example.ids.map(String.init))
    for (place, kind) in example.kinds.enumerated() {
      let grid = Grid(
        56 + 252 * Double(place), 80, rows: 6, columns: 6, cell: Size(36, 28))
      let isPlace = kind.places.scalars
      text(kind.name, at: Point(grid.frame.left, 30), .heading)
      cells(grid) { t, s in
        if s > t { return Cell("", Tone(.mist)) }
        let text = shares[t][s] == 0 ? "0" : numeral(shares[t][s])
        return isPlace[6 * t + s]
          ? Cell(text, Tone(.orange, 0.8)) : Cell(text, .share(0.5 * shares[t][s]))
      }
      rowLabels(tokens, of: grid, .note, .ink)
      columnLabels(tokens, of: grid, .note, .ink)
      let score = numeral(Double(example.score(at: kind.places)))
      text(
        "mean of the marked: \(score)", at: grid.frame.atBottom + Point(0, 28), .label,
        anchor: .middle)
    }
  }
}
