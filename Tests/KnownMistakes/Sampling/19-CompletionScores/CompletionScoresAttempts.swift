import KataTesting
import PlainFunctions
import Tensors

final class CompletionScoresAttempts: KataAttempts {}

extension CompletionScoresAttempts {
  static var mistakes: [Way] { tokens + texts + several }

  /// Mistakes in the log-probabilities of tokens.
  @WayList private static var tokens: [Way] {
    // MARK: Logarithms
    Way(parts: "takesLogs", "the logarithm is taken of shares, the small ones of which are 0") {
      $0.logShares { $0.subtract = { logits, _ in log(softmax(logits)) } }
    }
    Way(parts: "takesLogs", "something is added to the shares, so that none is 0") {
      $0.logShares { $0.subtract = { logits, _ in log(softmax(logits) + 1e-9) } }
    }
    Way(parts: "takesLogs", "powers are added without a maximum subtracted, and overflow") {
      $0.logShares { $0.total = { log(exp($0).sum(axis: -1, keepDims: true)) } }
    }
    Way(parts: "takesLogs", "the shares are given, and no logarithms") {
      $0.logShares { $0.finish = { exp($0) } }
    }
    Way(parts: "takesLogs", "the sign is turned around: these are losses") {
      $0.logShares { $0.finish = { -1 * $0 } }
    }
    Way(parts: "takesLogs", "the logarithms are those of base 2, which are bits") {
      $0.logShares { $0.finish = { $0 / log(Tensor(2)) } }
    }
    Way(parts: "takesLogs", "the logarithms are those of base 10") {
      $0.logShares { $0.finish = { $0 / log(Tensor(10)) } }
    }
    Way(parts: "takesLogs", "the maximum is subtracted, and not the logarithm of the sum") {
      $0.logShares { $0.total = { $0.max(axis: -1, keepDims: true) } }
    }
    Way(parts: "takesLogs", "the sum of the powers is subtracted, without its logarithm") {
      $0.logShares { $0.total = { exp($0.logSumExp(axis: -1, keepDims: true)) } }
    }
    Way(parts: "takesLogs", "scores are divided by the logarithm of the sum") {
      $0.logShares { $0.subtract = { $0 / $1 } }
    }
    Way(parts: "takesLogs", "keepDims is missing") {
      $0.logShares { $0.total = { $0.logSumExp(axis: -1) } }
    }
    Way(parts: "takesLogs", "the shares of all positions together add up to 1") {
      $0.logShares { $0.total = { $0.logSumExp() } }
    }
    Way(parts: "takesLogs", "the shares add up to 1 along the first axis") {
      $0.logShares { $0.total = { $0.logSumExp(axis: 0, keepDims: true) } }
    }

    // MARK: Tokens
    Way(
      parts: "picksTokens",
      "it is read one position late: a token is looked up in its own position's scores"
    ) {
      $0.tokenScores { $0.readLate() }
    }
    Way(parts: "picksTokens", "nothing is shifted, and there is a score for the first token too") {
      $0.tokenScores { ($0.guesses, $0.tokens) = ({ $0 }, { $0 }) }
    }
    Way(parts: "picksTokens", "nothing is shifted, and the last token is left out") {
      $0.tokenScores { $0.tokens = { $0[.ellipsis, ..<(-1)] } }
    }
    Way(
      parts: "picksTokens",
      "it is shifted the other way: each token's score is that of the one before"
    ) {
      $0.tokenScores {
        $0.readLate()
        $0.tokens = { $0[.ellipsis, ..<(-1)] }
      }
    }
    Way(parts: "picksTokens", "the scores themselves are picked, and not their log-probabilities") {
      $0.tokenScores { $0.logShares.subtract = { logits, _ in logits } }
    }
    Way(parts: "picksTokens", "the shares are picked, and not their logarithms") {
      $0.tokenScores { $0.logShares.finish = { exp($0) } }
    }
    Way(
      parts: "picksTokens", "the tokens' scores are picked first, and made to add up along the text"
    ) {
      $0.tokenScores { $0.sharesFirst = false }
    }
    Way(parts: "picksTokens", "the sign is turned around: these are losses") {
      $0.tokenScores { $0.logShares.finish = { -1 * $0 } }
    }
    Way(parts: "picksTokens", "the best token's log-probability is given, whatever the text has") {
      $0.tokenScores { $0.pick = { scores, _ in scores.max(axis: -1) } }
    }
    Way(parts: "picksTokens", "an axis of 1 is left at the end") {
      $0.tokenScores {
        $0.pick = { [pick = $0.pick] in pick($0, $1)[.ellipsis, .newAxis] }
      }
    }
    Way(parts: "picksTokens", "they are added up") {
      $0.tokenScores { $0.pick = { [pick = $0.pick] in pick($0, $1).sum(axis: -1) } }
    }
  }

  /// Mistakes in the scores of a text.
  @WayList private static var texts: [Way] {
    // MARK: One completion
    Way(
      parts: "scoresCompletion",
      "it is read one position late: the completion's first token does not count"
    ) {
      $0.completionScored { $0.counted = { scores, P in scores[P...] } }
    }
    Way(parts: "scoresCompletion", "the prompt's last token counts too") {
      $0.completionScored { $0.counted = { scores, P in scores[max(0, P - 2)...] } }
    }
    Way(parts: "scoresCompletion", "the prompt is counted") {
      $0.completionScored { $0.counted = { scores, _ in scores } }
    }
    Way(parts: "scoresCompletion", "the prompt is counted, and not the completion") {
      $0.completionScored { $0.counted = { scores, P in scores[..<max(0, P - 1)] } }
    }
    Way(parts: "scoresCompletion", "probabilities are added, and not their logarithms") {
      $0.completionScored { $0.result = { exp($0).sum() } }
    }
    Way(parts: "scoresCompletion", "the logarithm of the sum of the probabilities is given") {
      $0.completionScored { $0.result = { $0.logSumExp() } }
    }
    Way(parts: "scoresCompletion", "the probability is given, and not its logarithm") {
      $0.completionScored { $0.result = { exp($0.sum()) } }
    }
    Way(parts: "scoresCompletion", "the mean is given, and not the sum") {
      $0.completionScored { $0.result = { $0.mean() } }
    }
    Way(parts: "scoresCompletion", "the sign is turned around: this is a loss") {
      $0.completionScored { $0.result = { -1 * $0.sum() } }
    }
    Way(parts: "scoresCompletion", "the prompt does not go through the model") {
      $0.completionScored {
        $0.text = { _, completion in completion }
        $0.counted = { scores, _ in scores }
      }
    }
    Way(parts: "scoresCompletion", "the last token alone counts") {
      $0.completionScored { $0.counted = { scores, _ in scores[(-1)...] } }
    }
    Way(parts: "scoresCompletion", "each token is looked up in its own position's scores") {
      $0.completionScored { $0.token.readLate() }
    }
    Way(parts: "scoresCompletion", "scores are added, and not their log-probabilities") {
      $0.completionScored { $0.token.logShares.subtract = { logits, _ in logits } }
    }

    // MARK: Perplexity
    Way(parts: "measuresPerplexity", "the sum is taken, and not the mean") {
      $0.perplexity { $0.result = { exp(-1 * $0.sum()) } }
    }
    Way(parts: "measuresPerplexity", "the sign is missing: this is the mean probability's kind") {
      $0.perplexity { $0.result = { exp($0.mean()) } }
    }
    Way(parts: "measuresPerplexity", "the sum is divided by the tokens, the first among them") {
      $0.perplexity { $0.result = { exp(-1 * $0.sum() / Float($0.count + 1)) } }
    }
    Way(parts: "measuresPerplexity", "2 is raised to nats, and not e") {
      $0.perplexity { $0.result = { pow(2, -1 * $0.mean()) } }
    }
    Way(parts: "measuresPerplexity", "the mean loss is given, and not e to its power") {
      $0.perplexity { $0.result = { -1 * $0.mean() } }
    }
    Way(parts: "measuresPerplexity", "the mean is taken of one over each probability") {
      $0.perplexity { $0.result = { exp(-1 * $0).mean() } }
    }
    Way(parts: "measuresPerplexity", "the mean is taken of probabilities, and not of logarithms") {
      $0.perplexity { $0.result = { 1 / exp($0).mean() } }
    }
    Way(parts: "measuresPerplexity", "each token is looked up in its own position's scores") {
      $0.perplexity { $0.token.readLate() }
    }
    Way(parts: "measuresPerplexity", "the first of the scores is left out") {
      $0.perplexity { $0.counted = { scores, _ in scores.count > 1 ? scores[1...] : scores } }
    }
  }

  /// Mistakes with several completions.
  @WayList private static var several: [Way] {
    // MARK: Their scores
    Way(parts: "scoresCompletions", "the completions follow one another in one cache") {
      $0.completionsScored { $0.cache = { _, left, _ in left } }
    }
    Way(parts: "scoresCompletions", "the completions go on with an empty cache") {
      $0.completionsScored { $0.cache = { _, _, empty in empty } }
    }
    Way(parts: "scoresCompletions", "the prompt goes through the model again for each completion") {
      $0.completionsScored { $0.readPromptAgain() }
    }
    Way(parts: "scoresCompletions", "the prompt is counted") {
      $0.completionsScored {
        $0.given = { [token = $0.token] logits, prompt in
          token(logits, of: IntTensor([prompt])).sum().item()
        }
      }
    }
    Way(
      parts: "scoresCompletions",
      "it is read one position late: each completion's first token does not count"
    ) {
      $0.completionsScored {
        $0.logits = { _, others in others }
        $0.text = { _, completion in completion }
      }
    }
    Way(parts: "scoresCompletions", "each token is looked up in its own position's scores") {
      $0.completionsScored { $0.token.readLate() }
    }
    Way(parts: "scoresCompletions", "the prompt's last token goes through the model twice") {
      $0.completionsScored {
        $0.fed = { prompt, completion in prompt.suffix(1) + completion.dropLast() }
        $0.logits = { _, others in concatenated([others, others[.all, (-1)...]], axis: 1) }
      }
    }
    Way(
      parts: "scoresCompletions",
      "the completion's first token is looked up before the prompt's end"
    ) {
      $0.completionsScored {
        $0.start = { prompt in prompt.count > 1 ? prompt.dropLast() : prompt }
      }
    }
    Way(parts: "scoresCompletions", "probabilities are added, and not their logarithms") {
      $0.completionsScored { $0.result = { exp($0).sum() } }
    }
    Way(parts: "scoresCompletions", "the probability is given, and not its logarithm") {
      $0.completionsScored { $0.result = { exp($0.sum()) } }
    }
    Way(parts: "scoresCompletions", "the scores are divided by the completions' lengths") {
      $0.completionsScored { $0.result = { $0.mean() } }
    }
    Way(parts: "scoresCompletions", "the sign is turned around: these are losses") {
      $0.completionsScored { $0.result = { -1 * $0.sum() } }
    }
    Way(parts: "scoresCompletions", "scores are added, and not their log-probabilities") {
      $0.completionsScored { $0.token.logShares.subtract = { logits, _ in logits } }
    }

    // MARK: The best of them
    Way(parts: "choosesBest", "the scores are not divided by the lengths") {
      $0.bestChosen { $0.scaled = { score, _, _ in score } }
    }
    Way(parts: "choosesBest", "the scores are multiplied by the lengths") {
      $0.bestChosen { $0.scaled = { score, n, _ in score * Float(n) } }
    }
    Way(parts: "choosesBest", "the scores are divided by the lengths with the prompt's") {
      $0.bestChosen { $0.scaled = { score, n, P in score / Float(n + P) } }
    }
    Way(parts: "choosesBest", "the least likely is chosen") {
      $0.bestChosen { $0.choice = { $0.argMin().item() } }
    }
    Way(parts: "choosesBest", "probabilities are added, and not their logarithms") {
      $0.bestChosen { $0.result = { exp($0).sum() } }
    }
    Way(parts: "choosesBest", "each token is looked up in its own position's scores") {
      $0.bestChosen { $0.token.readLate() }
    }
  }
}
