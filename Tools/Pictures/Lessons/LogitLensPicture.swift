import Tensors

/// What four tokens' scores are after none, one and two blocks, of lesson 42.
package struct LogitLensExample {
  package let tokens = ["the", "cat", "old", "fox"]
  /// The table that is the unembedding, `[4, 4]`.
  package let table = Tensor([[0, 1, -1, 0], [0, 0, 0, -1], [1, 0, 1, 0], [1, -1, 0, 1]])
  /// At one place, the stream after none and after one block, and what the final norm gives, `[4]` each.
  package let states = [
    Tensor([2, 2, -2, -2]), Tensor([4, -4, 4, -4]), Tensor([1, -1, -1, 1]),
  ]
  /// The token that comes next: the fox.
  package let next = 3

  /// `[3, 4]`.
  package var logits: Tensor {
    let read = states.dropLast().map(normalized) + states.suffix(1)
    return matmul(stacked(read), table.transposed())
  }
  /// `[3, 4]`.
  package var logShares: Tensor { logits - logits.logSumExp(axis: -1, keepDims: true) }
  /// Of the fox, `[3]`.
  package var logProbabilities: Tensor { logShares[.all, next] }
  package var ranks: Tensor {
    1 + Tensor(logits .> logits[.all, next...next]).sum(axis: -1)
  }
  /// How far each layer is from the last, `[3]`.
  package var divergences: Tensor {
    (exp(logShares[-1]) * (logShares[-1] - logShares)).sum(axis: -1)
  }

  package init() {}
}

extension Picture {
  static let logitLens = Picture(
    "42-LogitLens", title: "What a model says after each block",
    alternative: """
      Three layers, from the embedding to the end, and what each says: the scores of the tokens the, cat, \
      old and fox, then of the fox its log-probability and its rank, and how far the layer is from the \
      last. Layer 0 says 2, 1, 0 and −1: the fox has −3.44 and rank 4. Layer 1 says −2, 1, 2 and 1: −1.562 \
      and rank 2. Layer 2, which is the model's own, says 0, −1, 0 and 3: −0.111 and rank 1. The \
      distances are 2.785, 1.207 and 0.
      """,
    height: 270
  ) { $0.logitLens(LogitLensExample()) }
}

extension Drawing {
  fileprivate mutating func logitLens(_ example: LogitLensExample) {
    let (logits, chances) = (example.logits.rows, example.logProbabilities.doubles)
    let (ranks, distances) = (example.ranks.doubles, example.divergences.doubles)
    let grid = Grid(190, 80, rows: 3, columns: 4, cell: Size(66, 36))
    let measures = Grid(500, 80, rows: 3, columns: 3, cell: Size(86, 36))
    text("What each layer says comes next", at: Point(40, 28), .heading)
    rowLabels(["0, the embedding", "1, after a block", "2, the model"], of: grid)
    columnLabels(example.tokens, of: grid)
    columnLabels(["ln p(fox)", "rank", "distance"], of: measures)
    cells(grid) { row, column in .signed(logits[row][column], limit: 4, places: 1) }
    cells(measures) { row, column in
      switch column {
      case 0: Cell(numeral(chances[row]), Tone(.mist))
      case 1: Cell(numeral(ranks[row]), ranks[row] == 1 ? Tone(.green, 0.8) : Tone(.mist))
      default: Cell(numeral(distances[row]), Tone(.mist))
      }
    }
    text(
      "Layers 0 and 1 go through the final norm, then all three through the unembedding.",
      at: Point(190, 220), .note, .muted)
    text("What comes out of layer 2 has been normalized.", at: Point(190, 240), .note, .muted)
  }
}
