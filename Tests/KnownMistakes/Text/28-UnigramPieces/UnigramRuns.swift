import KataTesting
import Tensors

// How the attempts at kata 28 are run.

extension Example {
  var unigram: UnigramFormula {
    UnigramFormula(
      pieces: texts("pieces"), numbers: self["logProbabilities"].scalars.map { Double($0) },
      unknown: integer("unknown"))
  }

  func prepared(
    _ change: @escaping (inout UnigramFormula) -> Void
  ) -> Exchange<UnigramFormula> {
    Exchange(
      of: unigram, change,
      answers: { formula in
        let table = formula.table
        return [
          "ids": texts("asked").map { table.ids[formula.key($0)] ?? -1 },
          "the longest piece": table.longest, "what is unknown": Float(table.penalty),
        ]
      })
  }

  /// The text without a mark at its start, with something else for some scalars.
  func marked(_ change: (Unicode.Scalar) -> String) -> String {
    text("text").unicodeScalars.map(change).joined()
  }

  /// What fits, at the example's place or at another.
  func fitting(
    at place: Int? = nil, _ change: @escaping (inout UnigramFormula) -> Void
  ) -> Exchange<UnigramFormula> {
    Exchange(
      of: unigram, change,
      answers: { formula in
        let units = formula.units(text("text"))
        let start = min(place ?? integer("start"), units.count - 1)
        let fits = formula.fits(at: start, of: units, formula.table)
        return [
          "ids": fits.map(\.id), "ends": fits.map(\.end),
          "log-probabilities": Self.tensor(fits.map(\.number)),
        ]
      })
  }

  /// The best steps, with some parts exchanged, or with other scores.
  func stepping(
    scores: ((UnigramFormula, String) -> [Double])? = nil,
    _ change: @escaping (inout UnigramFormula) -> Void
  ) -> Exchange<UnigramFormula> {
    Exchange(
      of: unigram, change,
      answers: { formula in
        var steps = formula.steps(text("text"))
        for (place, score) in (scores?(formula, text("text")) ?? []).enumerated() {
          steps[place].score = score
        }
        return Self.answers(steps)
      })
  }

  static func answers(_ steps: [(score: Double, id: Int, start: Int)]) -> Answers {
    [
      "scores": tensor(steps.map(\.score)), "pieces": steps.dropFirst().map(\.id),
      "starts": steps.dropFirst().map(\.start),
    ]
  }

  /// The ids on the best way.
  func walked() -> [Int] {
    let steps = waySteps
    var (ids, place): ([Int], Int) = ([], steps.count)
    while place > 0 {
      ids.insert(steps[place - 1].id, at: 0)
      place = steps[place - 1].start
    }
    return ids
  }

  func unigramEncoded(
    _ change: @escaping (inout UnigramFormula) -> Void
  ) -> Exchange<UnigramFormula> {
    Exchange(of: unigram, change) { $0.encode(text("text")) }
  }

  /// The text of the pieces, with something for each mark, also at the start.
  func unigramText(_ space: String = " ") -> String {
    let all = texts("pieces")
    let scalars = ids("ids").scalars.flatMap { all[$0].unicodeScalars }
    return scalars.map { $0 == "▁" ? space : String($0) }.joined()
  }

  func summedForward(
    of sums: @escaping (UnigramFormula, String) -> [Double] = { $0.forward($1) },
    finish: @escaping ([Double]) -> [Double] = { $0 },
    _ change: @escaping (inout UnigramFormula) -> Void
  ) -> Exchange<UnigramFormula> {
    Exchange(of: unigram, change) { Self.tensor(finish(sums($0, text("text")))) }
  }

  func summedBackward(
    of sums: @escaping (UnigramFormula, String) -> [Double] = { $0.backward($1) },
    finish: @escaping ([Double]) -> [Double] = { $0 },
    _ change: @escaping (inout UnigramFormula) -> Void
  ) -> Exchange<UnigramFormula> {
    summedForward(of: sums, finish: finish, change)
  }

  func unigramCounted(
    _ change: @escaping (inout UnigramFormula) -> Void
  ) -> Exchange<UnigramFormula> {
    Exchange(of: unigram, change) { Self.tensor($0.counts(in: texts("texts"))) }
  }

  func reestimated(
    _ change: @escaping (inout UnigramFormula) -> Void
  ) -> Exchange<UnigramFormula> {
    Exchange(
      of: unigram, change,
      answers: { answers(reestimated: $0.reestimated(on: texts("texts"))) })
  }

  func answers(reestimated formula: UnigramFormula) -> Answers {
    var right = unigram
    right.numbers = formula.numbers
    let sums = texts("texts").map { right.forward(right.mark($0)).last! }
    return [
      "log-probabilities": Self.tensor(formula.numbers),
      "how likely the texts are": Float(sums.reduce(0, +)),
    ]
  }
}

extension UnigramFormula {
  /// Takes the longest piece from the start on, and nothing else.
  mutating func takeLongest() {
    chosen = { Array($0.suffix(1)) }
  }

  mutating func changeFits(_ change: @escaping (inout Fit) -> Void) {
    chosen = { [chosen] fits in
      chosen(fits).map { fit in
        var fit = fit
        change(&fit)
        return fit
      }
    }
  }
}
