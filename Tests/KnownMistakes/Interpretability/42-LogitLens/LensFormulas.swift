import KataTesting
import Tensors

/// What every hidden state says, as a row of parts.
struct LensFormula: Formula {
  var model: GPT2Formula
  /// The states that are read, of the stream from its start to its end, `[B, T, C]` each: as Hugging Face
  /// lists them.
  var states: (_ stream: [Tensor], _ model: GPT2Formula) -> [Tensor] = { stream, model in
    stream.dropLast() + [model.finished(stream[stream.count - 1])]
  }
  /// What becomes of a state before it is unembedded.
  var norm: (_ state: Tensor, _ norm: NormFormula) -> Tensor = { state, norm in norm(state) }
  /// All states, as they are unembedded.
  var normalized: (_ states: [Tensor], _ norm: Move) -> [Tensor] = { states, norm in
    states.dropLast().map(norm) + states.suffix(1)
  }
  /// All layers as one tensor.
  var joined: (_ layers: [Tensor]) -> Tensor = { stacked($0) }
  var finish: Move = { $0 }

  init(_ example: Example) { model = GPT2Formula(example) }

  /// `[B, T]` to `[L + 1, B, T, V]`.
  func callAsFunction(_ ids: IntTensor) -> Tensor {
    let read = normalized(states(model.stream(ids), model)) { norm($0, model.finalNorm) }
    return finish(joined(read.map(model.logits)))
  }
}

/// The numbers of the tokens to come, as a row of parts.
struct LensPickFormula: Formula {
  /// The numbers that are read, of `[L + 1, B, T, V]`.
  var guesses: Move = { $0[.ellipsis, ..<(-1), .all] }
  /// The tokens that they are about, of `[B, T]`.
  var tokens: (_ ids: IntTensor) -> IntTensor = { $0[.all, 1...] }
  /// The tokens' numbers, of `[L + 1, B, T − 1, V]` and `[B, T − 1]`.
  var pick: (_ guesses: Tensor, _ tokens: IntTensor) -> Tensor = gathered
  var finish: Move = { $0 }

  func callAsFunction(_ numbers: Tensor, of ids: IntTensor) -> Tensor {
    finish(pick(guesses(numbers), tokens(ids)))
  }

  /// Each token is looked up in its own place's numbers, which are about the one after it.
  mutating func readLate() { guesses = { $0[.ellipsis, 1..., .all] } }

  /// Nothing is shifted: there is a number for the first token too.
  mutating func readUnshifted() { (guesses, tokens) = ({ $0 }, { $0 }) }

  /// The token is looked up one place too early: two places before its own.
  mutating func readEarly() {
    guesses = { $0[.ellipsis, ..<(-2), .all] }
    tokens = { $0[.all, 2...] }
  }
}

/// Of numbers `[L + 1, B, T, V]` those of tokens `[B, T]`, in all layers.
func gathered(_ numbers: Tensor, _ tokens: IntTensor) -> Tensor {
  let wanted = tokens[.ellipsis, .newAxis].broadcast(to: numbers.shape.dropLast().appending([1]))
  return numbers.gather(wanted, axis: -1).squeezed(axis: -1)
}

/// Log-probabilities of the tokens to come, as a row of parts.
struct LensScoreFormula: Formula {
  var logShares: Move = logSoftmax
  var pick = LensPickFormula()
  /// Whether the shares are taken before the tokens are picked, and not after it.
  var sharesFirst = true

  func callAsFunction(_ logits: Tensor, of ids: IntTensor) -> Tensor {
    sharesFirst ? pick(logShares(logits), of: ids) : logShares(pick(logits, of: ids))
  }
}

/// The logarithms of shares along the last axis.
func logSoftmax(_ x: Tensor) -> Tensor { x - x.logSumExp(axis: -1, keepDims: true) }

/// The ranks of the tokens to come, as a row of parts.
struct RankFormula: Formula {
  var pick = LensPickFormula()
  /// The scores that a token's is compared with, of `[L + 1, B, T, V]`; nil for those that it is picked from.
  var scores: Move?
  /// The tokens' own scores as they are compared, `[L + 1, B, T − 1]`.
  var own: Move = { $0 }
  /// What is counted, of `[…, V]` and `[…, 1]`.
  var counts: (_ scores: Tensor, _ own: Tensor) -> Mask = { $0 .> $1 }
  /// How many there are, `[…, V]` to `[…]`.
  var count: Move = { $0.sum(axis: -1) }
  /// What is added to the count.
  var first: Float = 1
  /// What equal scores add, by how many there are.
  var ties: (_ count: Tensor) -> Tensor = { 0 * $0 }
  /// What becomes of the ranks, `[L + 1, B, T − 1]`.
  var finish: Move = { $0 }

  func callAsFunction(_ logits: Tensor, of ids: IntTensor) -> Tensor {
    let guesses = scores?(logits) ?? pick.guesses(logits)
    let own = own(pick(logits, of: ids))[.ellipsis, .newAxis]
    let equal = Tensor(guesses .== own).sum(axis: -1)
    return finish(first + count(Tensor(counts(guesses, own))) + ties(equal))
  }
}

/// How far layers are from the last, as a row of parts.
struct DivergenceFormula: Formula {
  var logShares: Move = logSoftmax
  /// What each layer is compared with, of `[L + 1, B, T, V]`.
  var reference: Move = { $0[-1] }
  /// What is added up, of the reference's and the layers' log-shares.
  var terms: (_ last: Tensor, _ layers: Tensor) -> Tensor = { exp($0) * ($0 - $1) }
  /// `[L + 1, B, T, V]` to `[L + 1, B, T]`.
  var sum: Move = { $0.sum(axis: -1) }
  var finish: Move = { $0 }

  func callAsFunction(_ logits: Tensor) -> Tensor {
    let layers = logShares(logits)
    return finish(sum(terms(reference(layers), layers)))
  }
}

/// The tokens that come first, as a row of parts.
struct TopFormula: Formula {
  /// What is ordered.
  var scores: Move = { $0 }
  /// The ids in order, of all of them.
  var order: (_ scores: Tensor) -> IntTensor = { $0.argSort(axis: -1, descending: true) }
  /// How many are given, of those that are asked for.
  var count: (_ k: Int) -> Int = { $0 }
  /// What becomes of them, `[L + 1, B, T, k]`.
  var finish: Move = { $0 }

  func callAsFunction(_ logits: Tensor, count k: Int) -> Tensor {
    finish(Tensor(order(scores(logits))[.ellipsis, ..<count(k)]))
  }
}
