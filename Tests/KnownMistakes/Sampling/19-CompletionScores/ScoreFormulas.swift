import KataTesting
import Tensors

/// Logarithms of shares as a row of parts. Scores are `[…, V]`.
struct LogShareFormula: Formula {
  /// What is subtracted, `[…, 1]`.
  var total: Move = { $0.logSumExp(axis: -1, keepDims: true) }
  var subtract: (_ logits: Tensor, _ total: Tensor) -> Tensor = { $0 - $1 }
  var finish: Move = { $0 }

  func callAsFunction(_ logits: Tensor) -> Tensor { finish(subtract(logits, total(logits))) }
}

/// The log-probabilities of a text's tokens as a row of parts.
struct TokenScoreFormula: Formula {
  var logShares = LogShareFormula()
  /// The logits that are read, of `[…, T, V]`.
  var guesses: Move = { $0[.ellipsis, ..<(-1), .all] }
  /// The tokens that they are about, of `[…, T]`.
  var tokens: (_ ids: IntTensor) -> IntTensor = { $0[.ellipsis, 1...] }
  /// Of `[…, T − 1, V]` the numbers of the tokens, `[…, T − 1]`.
  var pick: (_ scores: Tensor, _ tokens: IntTensor) -> Tensor = {
    $0.gather($1[.ellipsis, .newAxis], axis: -1).squeezed(axis: -1)
  }
  /// Whether the shares are taken before the tokens are picked, and not after it.
  var sharesFirst = true

  func callAsFunction(_ logits: Tensor, of ids: IntTensor) -> Tensor {
    let (guesses, tokens) = (guesses(logits), tokens(ids))
    return sharesFirst ? pick(logShares(guesses), tokens) : logShares(pick(guesses, tokens))
  }

  /// Each token is looked up in its own position's scores, which are about the one after it.
  mutating func readLate() {
    guesses = { $0[.ellipsis, 1..., .all] }
  }
}

/// How likely a text is as a row of parts.
struct TextScoreFormula: Formula {
  var token = TokenScoreFormula()
  /// What goes through the model.
  var text: (_ prompt: [Int], _ completion: [Int]) -> [Int] = { $0 + $1 }
  /// The scores that count, of the `[T − 1]` of a text with a prompt of P tokens.
  var counted: (_ scores: Tensor, _ P: Int) -> Tensor = { $0[max(0, $1 - 1)...] }
  /// What is made of the scores that count, `[n]` to `[]`.
  var result: Move = { $0.sum() }

  func callAsFunction(
    of completion: [Int], after prompt: [Int], by model: GPT2Formula
  ) -> Tensor {
    let ids = IntTensor([text(prompt, completion)])  // [1, T]
    let states = model.hiddenStates(ids)
    let scores = token(model.logits(states[states.count - 1]), of: ids)[0]  // [T − 1]
    return result(counted(scores, prompt.count))
  }
}

/// The scores of several completions as a row of parts.
struct CompletionsFormula: Formula {
  var token = TokenScoreFormula()
  /// What of the prompt goes through the model first.
  var start: (_ prompt: [Int]) -> [Int] = { $0 }
  /// What of a completion goes through the model then.
  var fed: (_ prompt: [Int], _ completion: [Int]) -> [Int] = { $1 }
  /// The tokens, the first of which has no score.
  var text: (_ prompt: [Int], _ completion: [Int]) -> [Int] = { $0.suffix(1) + $1 }
  /// Their logits, of what the prompt's last position and the completion's positions gave.
  var logits: (_ first: Tensor, _ others: Tensor) -> Tensor = {
    concatenated([$0, $1], axis: 1)
  }
  /// The cache that a completion goes on with, of the one that the last left.
  var cache: (_ prompt: CacheFormula, _ left: CacheFormula, _ empty: CacheFormula) -> CacheFormula =
    { prompt, _, _ in prompt }
  /// The scores that count, of those of a text that ends with a completion of n tokens.
  var counted: (_ scores: Tensor, _ n: Int) -> Tensor = { scores, _ in scores }
  /// What is made of a completion's scores, `[n]` to `[]`.
  var result: Move = { $0.sum() }
  /// What the prompt adds, of its logits, `[1, P, V]`.
  var given: (_ logits: Tensor, _ prompt: [Int]) -> Float = { _, _ in 0 }
  /// What is made of the score, of a completion of n tokens after P.
  var scaled: (_ score: Float, _ n: Int, _ P: Int) -> Float = { score, _, _ in score }
  /// Which of the scores is chosen.
  var choice: (_ scores: Tensor) -> Int = { $0.argMax().item() }

  func callAsFunction(
    of completions: [[Int]], after prompt: [Int], by model: GPT2Formula
  ) -> (scores: [Float], positions: Int) {
    let empty = CacheFormula(layerCount: model.configuration.layerCount)
    var (held, positions) = (empty, 0)
    func run(_ ids: [Int]) -> Tensor {
      positions += ids.count
      return model(IntTensor([ids]), cache: &held)
    }
    let all = run(start(prompt))
    let first = all[.all, (-1)...]  // [1, 1, V]
    let read = held
    let scores = completions.map { completion in
      held = cache(read, held, empty)
      let others = run(fed(prompt, completion))  // [1, n, V]
      let scores = token(logits(first, others), of: IntTensor([text(prompt, completion)]))[0]
      let score = result(counted(scores, completion.count)).item() + given(all, prompt)
      return scaled(score, completion.count, prompt.count)
    }
    return (scores, positions)
  }
}

extension CompletionsFormula {
  /// The prompt goes through the model again with each completion.
  mutating func readPromptAgain() {
    cache = { _, _, empty in empty }
    fed = { prompt, completion in prompt + completion }
    logits = { _, all in all }
    text = { prompt, completion in prompt + completion }
    counted = { scores, n in scores[(scores.count - n)...] }
  }
}
