import KataTesting
import Tensors

extension LogitLensAttempts {
  @WayList static var otherWays: [Way] {
    // MARK: States
    Way(parts: "readsStates", "as it is meant") { $0.statesRead() }
    Way(parts: "readsStates", "the stream itself, all of it normalized once") {
      $0.statesRead {
        $0.states = { stream, _ in stream }
        $0.normalized = { states, norm in states.map(norm) }
      }
    }
    Way("readsStates", "all states as one tensor, and the model's own logits behind them") {
      example in
      let model = GPT2Formula(example)
      let states = model.hiddenStates(example.ids("ids"))
      let early = model.logits(model.finalNorm(stacked(states.dropLast())))
      return concatenated([early, model.logits(states[states.count - 1])[.newAxis]], axis: 0)
    }
    Way("readsStates", "one text after another") { example in
      let (model, ids) = (LensFormula(example), example.ids("ids"))
      return concatenated((0..<ids.shape[0]).map { model(ids[$0..<$0 + 1]) }, axis: 1)
    }

    // MARK: Tokens
    Way(parts: "picksNext", "as it is meant") { $0.nextPicked() }
    Way(parts: "picksNext", "all places are picked, and the last left out then") {
      $0.nextPicked {
        $0.guesses = { $0 }
        $0.tokens = { concatenated([$0[.all, 1...], $0[.all, ..<1]], axis: 1) }
        $0.finish = { $0[.ellipsis, ..<(-1)] }
      }
    }
    Way(parts: "picksNext", "by one-hot rows") {
      $0.nextPicked {
        $0.pick = { numbers, tokens in
          let isToken = tokens[.ellipsis, .newAxis] .== IntTensor.arange(numbers.shape[-1])
          return which(isToken, numbers, 0).sum(axis: -1)
        }
      }
    }
    Way(parts: "picksNext", "layer by layer") {
      $0.nextPicked {
        $0.pick = { numbers, tokens in
          stacked(
            (0..<numbers.shape[0]).map {
              numbers[$0].gather(tokens[.ellipsis, .newAxis], axis: -1).squeezed(axis: -1)
            })
        }
      }
    }
    Way(parts: "scoresTokens", "as it is meant") { $0.tokensScored() }
    Way(parts: "scoresTokens", "the maximum is subtracted before") {
      $0.tokensScored {
        $0.logShares = { logits in
          let lowered = logits - logits.max(axis: -1, keepDims: true)
          return lowered - log(exp(lowered).sum(axis: -1, keepDims: true))
        }
      }
    }
    Way("scoresTokens", "the token's own score minus the logarithm of the sum") { example in
      let logits = example["logits"]
      return LensPickFormula()(logits, of: example.ids("ids"))
        - logits[.ellipsis, ..<(-1), .all].logSumExp(axis: -1)
    }

    // MARK: Ranks
    Way(parts: "ranksTokens", "as it is meant") { $0.tokensRanked() }
    Way(parts: "ranksTokens", "the token itself is counted, and those of its score are not") {
      $0.tokensRanked {
        $0.counts = { $0 .>= $1 }
        $0.first = 1
        $0.ties = { -1 * $0 }
      }
    }
    Way("ranksTokens", "V minus how many are not above") { example in
      let logits = example["logits"]
      let own = LensPickFormula()(logits, of: example.ids("ids"))[.ellipsis, .newAxis]
      let others = Tensor(logits[.ellipsis, ..<(-1), .all] .<= own).sum(axis: -1)
      return Float(logits.shape[-1]) - others + 1
    }
    Way("ranksTokens", "the first place of the score among sorted ones") { example in
      let logits = example["logits"]
      let own = LensPickFormula()(logits, of: example.ids("ids"))[.ellipsis, .newAxis]
      let ordered = logits[.ellipsis, ..<(-1), .all].sorted(axis: -1, descending: true)
      return 1 + Tensor(Tensor(ordered .== own).argMax(axis: -1))
    }

    // MARK: Layers
    Way(parts: "measuresDistance", "as it is meant") { $0.distanceMeasured() }
    Way(parts: "measuresDistance", "the cross entropy minus the last layer's own entropy") {
      $0.distanceMeasured {
        $0.terms = { last, layers in exp(last) * last - exp(last) * layers }
      }
    }
    Way("measuresDistance", "einsum") { example in
      let layers = logSoftmax(example["logits"])
      let last = layers[-1]
      return einsum("b t v, l b t v -> l b t", exp(last), last[.newAxis] - layers)
    }
    Way(parts: "namesTopTokens", "as it is meant") { $0.topTokensNamed() }
    Way("namesTopTokens", "the engine's topK") {
      Tensor($0["logits"].topK($0.integer("count")).indices)
    }
    Way(parts: "namesTopTokens", "of shares, and not of scores") {
      $0.topTokensNamed { $0.scores = { logSoftmax($0) } }
    }
  }
}
