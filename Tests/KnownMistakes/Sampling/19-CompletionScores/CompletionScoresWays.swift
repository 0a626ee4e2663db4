import Foundation
import KataTesting
import Tensors

extension CompletionScoresAttempts {
  @WayList static var otherWays: [Way] {
    // MARK: Tokens
    Way(parts: "takesLogs", "the maximum is subtracted before, and the sum's logarithm after") {
      $0.logShares {
        $0.total = { logits in
          let peak = logits.max(axis: -1, keepDims: true)
          return peak + log(exp(logits - peak).sum(axis: -1, keepDims: true))
        }
      }
    }
    Way(parts: "takesLogs", "an axis added by hand") {
      $0.logShares { $0.total = { $0.logSumExp(axis: -1)[.ellipsis, .newAxis] } }
    }
    Way("takesLogs", "a loop over doubles") { example in
      let logits = example["logits"]
      let V = logits.shape[-1]
      var numbers = logits.scalars
      for start in stride(from: 0, to: numbers.count, by: V) {
        let row = numbers[start..<start + V].map(Double.init)
        let peak = row.max()!
        let total = peak + Foundation.log(row.reduce(0) { $0 + Foundation.exp($1 - peak) })
        for place in 0..<V { numbers[start + place] = Float(row[place] - total) }
      }
      return Tensor(numbers, shape: logits.shape)
    }.leavingTensors

    Way(parts: "picksTokens", "the shares are taken of all positions, and the last left out") {
      $0.tokenScores {
        let logShares = $0.logShares
        $0.guesses = { logShares($0)[.ellipsis, ..<(-1), .all] }
        $0.logShares = LogShareFormula(total: { .zeros($0.shape) })
      }
    }
    Way(parts: "picksTokens", "by one-hot rows") {
      $0.tokenScores {
        $0.pick = { scores, tokens in
          let isToken = tokens[.ellipsis, .newAxis] .== IntTensor.arange(scores.shape[-1])
          return which(isToken, scores, 0).sum(axis: -1)
        }
      }
    }
    Way("picksTokens", "the token's own score minus the logarithm of the sum") { example in
      let logits = example["logits"][.ellipsis, ..<(-1), .all]
      let tokens = example.ids("ids")[.ellipsis, 1..., .newAxis]
      return logits.gather(tokens, axis: -1).squeezed(axis: -1) - logits.logSumExp(axis: -1)
    }

    // MARK: Texts
    Way(parts: "scoresCompletion", "as it is meant") { $0.completionScored() }
    Way(results: "scoresCompletion", "the text's score without the prompt's") { example in
      let model = GPT2Formula(example)
      let formula = TextScoreFormula().changed { $0.counted = { scores, _ in scores } }
      let (prompt, completion) = (example.prompt, example.ids("completion").scalars)
      let whole = formula(of: completion, after: prompt, by: model)
      return Answers(whole - formula(of: [], after: prompt, by: model))
    }
    Way(results: "scoresCompletion", "with a cache") { example in
      let completion = example.ids("completion").scalars
      let formula = CompletionsFormula()
      let scores = formula(of: [completion], after: example.prompt, by: GPT2Formula(example))
      return Answers(scores.scores[0])
    }
    Way(parts: "measuresPerplexity", "one over the geometric mean") {
      $0.perplexity {
        $0.result = { scores in
          Tensor(pow(exp(scores), -1 / Float(scores.count)).scalars.reduce(1, *))
        }
      }
    }
    Way(parts: "measuresPerplexity", "the losses' sum over their count") {
      $0.perplexity { $0.result = { exp((-1 * $0).sum() / Float($0.count)) } }
    }
    Way(parts: "scoresCompletions", "as they are meant") { $0.completionsScored() }
    Way(parts: "scoresCompletions", "a completion's last token does not go through the model") {
      $0.completionsScored {
        $0.fed = { _, completion in Array(completion.dropLast()) }
        $0.logits = { first, others in concatenated([first, others, first], axis: 1) }
      }
    }
    Way(parts: "choosesBest", "as it is meant") { $0.bestChosen() }
    Way(parts: "choosesBest", "the least perplexity") {
      $0.bestChosen {
        $0.scaled = { score, n, _ in Foundation.exp(-score / Float(n)) }
        $0.choice = { $0.argMin().item() }
      }
    }
  }
}
