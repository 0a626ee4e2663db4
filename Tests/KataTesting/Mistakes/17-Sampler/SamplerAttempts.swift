import Tensors

final class SamplerAttempts: KataAttempts {}

extension SamplerAttempts {
  @WayList static var mistakes: [Way] {
    // MARK: The penalty
    Way("penalizes", "the penalty is added") {
      $0["logits"] + $0.float("penalty") * $0.counts
    }
    Way("penalizes", "the scores are multiplied by the penalty") {
      which($0.counts .> 0, $0["logits"] * $0.float("penalty"), $0["logits"])
    }
    Way("penalizes", "the scores are divided by the penalty") {
      which($0.counts .> 0, $0["logits"] / ($0.float("penalty") + 1e-9), $0["logits"])
    }
    Way("penalizes", "a token that occurred often pays once") {
      $0["logits"] - $0.float("penalty") * Tensor($0.counts .> 0)
    }
    Way("penalizes", "each occurrence is counted twice") {
      $0["logits"] - 2 * $0.float("penalty") * $0.counts
    }
    Way("penalizes", "the last token alone pays") {
      let last = Array($0.ids("ids").scalars.suffix(1))
      return $0["logits"] - $0.float("penalty") * occurrences(last, of: $0["logits"].shape[0])
    }
    Way("penalizes", "the counts are multiplied by the scores") {
      $0["logits"] - $0.float("penalty") * $0.counts * $0["logits"]
    }

    // MARK: Top-k
    Way(results: "keepsTopK", "k − 1 are kept") { $0.topK { best($0, $1 - 1) } }
    Way(results: "keepsTopK", "k + 1 are kept") { $0.topK { best($0, $1 + 1) } }
    Way(results: "keepsTopK", "the others become 0") { $0.topK { best($0, $1, hidden: 0) } }
    Way(results: "keepsTopK", "the others become −10,000, a score like any other, and not −∞") {
      $0.topK { best($0, $1, hidden: -1e4) }
    }
    Way(results: "keepsTopK", "the others become −1e9, a score like any other, and not −∞") {
      $0.topK { best($0, $1, hidden: -1e9) }
    }
    Way(results: "keepsTopK", "the others become the lowest number, and not −∞") {
      $0.topK { best($0, $1, hidden: -.greatestFiniteMagnitude) }
    }
    Way(results: "keepsTopK", "the first k tokens are kept: ranks are taken for ids") {
      $0.topK { which(IntTensor.arange($0.shape[0]) .< $1, $0, -.infinity) }
    }
    Way(results: "keepsTopK", "the k worst are kept") { $0.topK { -1 * best(-1 * $0, $1) } }
    Way(results: "keepsTopK", "the k best are returned in their order, without the others") {
      $0.topK { $0.topK(min($1, $0.shape[0])).values }
    }
    Way(results: "keepsTopK", "the scores come back in descending order") {
      $0.topK { best($0.sorted(descending: true), $1) }
    }
    Way(results: "keepsTopK", "shares are returned, not scores") {
      $0.topK { softmaxed(best($0, $1)) }
    }

    // MARK: Top-p
    Way(results: "keepsTopP", "the token that crosses p is dropped, unless it is the first") {
      $0.topP { best($0, max(1, crossing($0, $1) - 1)) }
    }
    Way(results: "keepsTopP", "the token that crosses p is dropped, and nothing may be left") {
      $0.topP { best($0, crossing($0, $1) - 1) }
    }
    Way(results: "keepsTopP", "one token more than needed is kept") {
      $0.topP { best($0, crossing($0, $1) + 1) }
    }
    Way(results: "keepsTopP", "the others become 0") {
      $0.topP { best($0, crossing($0, $1), hidden: 0) }
    }
    Way(results: "keepsTopP", "the others become −10,000, a score like any other, and not −∞") {
      $0.topP { best($0, crossing($0, $1), hidden: -1e4) }
    }
    Way(results: "keepsTopP", "the others become −1e9, a score like any other, and not −∞") {
      $0.topP { best($0, crossing($0, $1), hidden: -1e9) }
    }
    Way(results: "keepsTopP", "the others become the lowest number, and not −∞") {
      $0.topP { best($0, crossing($0, $1), hidden: -.greatestFiniteMagnitude) }
    }
    Way(results: "keepsTopP", "a token stays too if those before it have exactly p") {
      $0.topP { logits, p in
        let (_, shares, sums) = ranked(logits)
        return best(logits, IntTensor(sums - shares .<= p).sum())
      }
    }
    Way(results: "keepsTopP", "the order is not undone: the scores come back descending") {
      $0.topP { best($0.sorted(descending: true), crossing($0, $1)) }
    }
    Way(results: "keepsTopP", "the mask is of the sorted scores: ranks are taken for ids") {
      $0.topP { which(IntTensor.arange($0.shape[0]) .< crossing($0, $1), $0, -.infinity) }
    }
    Way(results: "keepsTopP", "the shares are added up in the order of the ids") {
      $0.topP { logits, p in
        let shares = softmaxed(logits)
        return which(shares.cumsum(axis: 0) - shares .< p, logits, -.infinity)
      }
    }
    Way(results: "keepsTopP", "the worst come first") {
      $0.topP { logits, p in -1 * best(-1 * logits, IntTensor(worstSums(logits) .< p).sum() + 1) }
    }
    Way(results: "keepsTopP", "the scores are sorted in ascending order") {
      $0.topP { logits, p in
        let (sorted, shares, sums) = ranked(logits, descending: false)
        let kept = IntTensor(sums - shares .< p).sum()
        return which(logits .>= sorted[max(1, kept) - 1], logits, -.infinity)
      }
    }
    Way(results: "keepsTopP", "tokens stay whose own share is p or more") {
      $0.topP { which(softmaxed($0) .>= $1, $0, -.infinity) }
    }
    Way(results: "keepsTopP", "tokens stay whose own share is 1 − p or more") {
      $0.topP { which(softmaxed($0) .>= 1 - $1, $0, -.infinity) }
    }
    Way(results: "keepsTopP", "the scores are added up, not their shares") {
      $0.topP { best($0, max(1, scoresBelow($0, $1))) }
    }
    Way(results: "keepsTopP", "the scores are added up, not their shares, and nothing may be left")
    {
      $0.topP { best($0, scoresBelow($0, $1)) }
    }
    Way(results: "keepsTopP", "the scores are added up, not their shares, and all may be left") {
      $0.topP { logits, p in
        let sorted = logits.sorted(descending: true)
        return which(logits .>= sorted[scoresBelow(logits, p) - 1], logits, -.infinity)
      }
    }
    Way(results: "keepsTopP", "p of all tokens are kept, whatever their shares") {
      $0.topP { best($0, Int(Float($0.shape[0]) * $1)) }
    }
    Way(results: "keepsTopP", "1 − p is taken for p") {
      $0.topP { best($0, max(1, crossing($0, 1 - $1))) }
    }
    Way(results: "keepsTopP", "shares are returned, not scores") {
      $0.topP { softmaxed(best($0, crossing($0, $1))) }
    }
    Way(results: "filtersTogether", "the others become 0, and join the sum of the next filter") {
      var formula = SamplerFormula()
      formula.keepTopK = { best($0, $1, hidden: 0) }
      return $0.filteredTogether(by: formula)
    }
    Way(results: "filtersTogether", "the token that crosses p is dropped") {
      var formula = SamplerFormula()
      formula.keepTopP = { best($0, max(1, crossing($0, $1) - 1)) }
      return $0.filteredTogether(by: formula)
    }

    // MARK: Draws
    Way(results: "draws", "the best token is always taken") {
      $0.frequencies { logits, _ in logits.argMax().item() }
    }
    Way(results: "draws", "all tokens in the running are equally likely") {
      $0.frequencies { pointed(at: Tensor($0 .> -.infinity), by: uniform(&$1)) }
    }
    Way(results: "draws", "a copy of the generator draws the same number forever") {
      $0.frequencies { logits, generator in
        var copy = generator
        return pointed(at: softmaxed(logits), by: uniform(&copy))
      }
    }
    Way(results: "draws", "the numbers are the system's, which no seed repeats") {
      $0.frequencies { logits, _ in pointed(at: softmaxed(logits), by: .random(in: 0..<1)) }
    }
    Way(results: "draws", "the rank is returned, not the id") {
      $0.frequencies { pointed(at: ranked($0).shares, by: uniform(&$1)) }
    }
    Way(results: "draws", "the id is one too high") {
      $0.frequencies { pointed(at: softmaxed($0), by: uniform(&$1)) + 1 }
    }
    Way(results: "draws", "the softmax is taken twice") {
      $0.frequencies { pointed(at: softmaxed(softmaxed($0)), by: uniform(&$1)) }
    }
    Way(results: "draws", "the scores are taken for shares") {
      $0.frequencies { logits, generator in
        let raised = which(logits .> -.infinity, logits - logits.min(), 0)
        return pointed(at: raised, by: uniform(&generator))
      }
    }
    Way(
      results: "draws", "a token is taken at random, and kept if another number is below its share"
    ) {
      $0.frequencies { logits, generator in
        // Once more at most, where it should go on until one is kept.
        let (shares, V) = (softmaxed(logits).scalars, Float(logits.shape[0]))
        let id = Int(uniform(&generator) * V)
        return uniform(&generator) < shares[id] ? id : Int(uniform(&generator) * V)
      }
    }

    // MARK: The next token
    Way(results: "choosesNext", "the scores are multiplied by the temperature") {
      var formula = SamplerFormula()
      formula.scale = { $0 * $1 }
      return $0.chosen(by: formula)
    }
    Way(results: "choosesNext", "the temperature comes after the filters") {
      $0.chosen(.scalesLast)
    }
    Way(results: "choosesNext", "the penalty comes after the temperature") {
      $0.chosen(.scalesFirst)
    }
    Way(results: "choosesNext", "the penalty comes after the filters") { $0.chosen(.filtersFirst) }
    Way(results: "choosesNext", "the penalty comes last") { $0.chosen(.penaltyLast) }
    Way(results: "choosesNext", "top-p comes before top-k") { $0.chosen(.topPFirst) }
    Way(results: "choosesNext", "top-k is ignored") { $0.chosen(.noTopK) }
    Way(results: "choosesNext", "top-p is ignored") { $0.chosen(.noTopP) }
    Way(results: "choosesNext", "the temperature is ignored") { $0.chosen(.noTemperature) }
    Way(results: "choosesNext", "the penalty is ignored") { $0.chosen(.noPenalty) }
    Way(results: "choosesNext", "a temperature of 0 ignores the penalty") {
      $0.chosen(.noPenaltyIfGreedy)
    }
    Way(results: "choosesNext", "a temperature of 0 is divided by") { $0.chosen(.neverGreedy) }
    Way(results: "choosesNext", "the best token is always taken") { $0.chosen(.alwaysGreedy) }
    Way(results: "choosesNext", "all tokens that are left are equally likely") {
      var formula = SamplerFormula()
      formula.draw = { pointed(at: Tensor($0 .> -.infinity), by: uniform(&$1)) }
      return $0.chosen(by: formula)
    }

    // MARK: Texts
    Way("continues", "the first position's scores are read") { $0.continued(.readsFirst) }
    Way("continues", "the scores are read one position early") { $0.continued(.readsOneEarly) }
    Way("continues", "the scores are read one position late") { $0.continued(.readsOneLate) }
    Way("continues", "the prompt is returned too") { $0.continued(.returnsPrompt) }
    Way("continues", "it stops one token early") { $0.continued(.oneTooFew) }
    Way("continues", "it adds one token too many") { $0.continued(.oneTooMany) }
    Way("continues", "it goes on after the last position") { $0.continued(.ignoresEnd) }
    Way("continues", "it stops before the last position") { $0.continued(.leavesLastPosition) }
    Way("continues", "it always goes on to the last position") { $0.continued(.ignoresCount) }
    Way("continues", "the new token alone goes through the model, without a cache") {
      $0.continued(.newOnly)
    }
    Way("continues", "the whole text goes through the model again, and into the cache again") {
      $0.continued(.wholeAgainInCache)
    }
    Way("continues", "of the prompt, only the last token goes through the model") {
      $0.continued(.lastOfPromptOnly)
    }
    Way("continues", "the penalty does not count the prompt") { $0.continued(.countsNewOnly) }
    Way("continues", "the penalty counts the prompt alone") { $0.continued(.countsPromptOnly) }
    Way("continues", "the penalty counts the prompt twice") { $0.continued(.countsPromptTwice) }
    Way("continues", "the penalty is ignored") { $0.continued(.noPenalty) }
    Way("continues", "the settings are ignored") { $0.continued(.defaultSettings) }
    Way(results: "drawsContinuations", "each token is drawn with a copy of the generator") {
      $0.pairs(by: SamplerFormula(.copiesGenerator))
    }
    Way(results: "drawsContinuations", "the settings are ignored") {
      $0.pairs(by: SamplerFormula(.defaultSettings))
    }
    Way(results: "drawsContinuations", "the best token is always taken") {
      $0.pairs(by: SamplerFormula(.alwaysGreedy))
    }
    Way(results: "drawsContinuations", "the prompt is returned too") {
      $0.pairs(by: SamplerFormula(.returnsPrompt))
    }
    Way(results: "drawsContinuations", "the temperature is ignored") {
      $0.pairs(by: SamplerFormula(.noTemperature))
    }
  }

  /// How many scores there are, from the best on, before which the scores have less than p.
  private static func scoresBelow(_ logits: Tensor, _ p: Float) -> Int {
    let sorted = logits.sorted(descending: true)
    return IntTensor(sorted.cumsum(axis: 0) - sorted .< p).sum()
  }

  /// The sums of the shares up to each and with it, from the worst to the best.
  private static func worstSums(_ logits: Tensor) -> Tensor {
    softmaxed(logits.sorted()).cumsum(axis: 0)
  }
}
