import KataTesting
import Tensors

/// A filter that keeps the best tokens, as a row of parts. Scores are `[V]`.
struct KeepingFormula<Limit>: Formula {
  /// The scores as they are filtered.
  var arrange: Move = { $0 }
  /// How many stay, of k or p.
  var count: (_ scores: Tensor, _ limit: Limit) -> Int
  /// Which stay.
  var isKept: (_ scores: Tensor, _ count: Int, _ limit: Limit) -> Mask = { scores, count, _ in
    scores .>= threshold(of: scores, count)
  }
  /// What the others become.
  var hidden = -Float.infinity
  var hide: (_ scores: Tensor, _ isKept: Mask, _ hidden: Float) -> Tensor = {
    which($1, $0, $2)
  }
  var finish: Move = { $0 }

  init(count: @escaping (_ scores: Tensor, _ limit: Limit) -> Int) { self.count = count }

  func callAsFunction(_ logits: Tensor, _ limit: Limit) -> Tensor {
    let scores = arrange(logits)
    return finish(hide(scores, isKept(scores, count(logits, limit), limit), hidden))
  }

  mutating func changeCount(_ change: @escaping (Int) -> Int) {
    count = { [count] in change(count($0, $1)) }
  }

  /// The first tokens of the vocabulary stay.
  mutating func takeRanksForIDs() {
    isKept = { scores, count, _ in IntTensor.arange(scores.shape[0]) .< count }
  }

  /// The worst are taken for the best.
  mutating func turnAround() {
    isKept = { [isKept] in isKept(-1 * $0, $1, $2) }
    hidden = -hidden
  }
}

/// The least of the `count` best scores.
private func threshold(of scores: Tensor, _ count: Int) -> Tensor {
  if count < 1 { return Tensor(Float.nan) }
  return scores.sorted(descending: true)[min(count, scores.shape[0]) - 1]
}

/// A frequency penalty as a row of parts.
struct PenaltyFormula: Formula {
  var ids: [Int]
  var penalty: Float
  /// What a token pays for, of how often it occurred, `[V]`.
  var cost: (_ counts: Tensor) -> Tensor = { $0 }
  var apply: (_ scores: Tensor, _ cost: Tensor, _ penalty: Float) -> Tensor = { $0 - $2 * $1 }

  init(_ ids: [Int], _ penalty: Float) { (self.ids, self.penalty) = (ids, penalty) }

  /// `[V]` to `[V]`.
  func callAsFunction(_ logits: Tensor) -> Tensor {
    apply(logits, cost(occurrences(ids, of: logits.shape[0])), penalty)
  }
}
