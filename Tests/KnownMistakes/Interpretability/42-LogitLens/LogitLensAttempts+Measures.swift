import KataTesting
import PlainFunctions
import Tensors

extension LogitLensAttempts {
  /// Mistakes in the tokens' log-probabilities.
  @WayList static var scoring: [Way] {
    Way(parts: "scoresTokens", "the scores themselves are given, and not their log-probabilities") {
      $0.tokensScored { $0.logShares = { $0 } }
    }
    Way(parts: "scoresTokens", "the shares are given, and not their logarithms") {
      $0.tokensScored { $0.logShares = { softmax($0) } }
    }
    Way(parts: "scoresTokens", "the logarithm is taken of shares, the small ones of which are 0") {
      $0.tokensScored { $0.logShares = { log(softmax($0)) } }
    }
    Way(parts: "scoresTokens", "powers are added without a maximum subtracted, and overflow") {
      $0.tokensScored { $0.logShares = { $0 - log(exp($0).sum(axis: -1, keepDims: true)) } }
    }
    Way(parts: "scoresTokens", "the sign is turned around: these are losses") {
      $0.tokensScored { $0.pick.finish = { -1 * $0 } }
    }
    Way(parts: "scoresTokens", "the shares add up to 1 along the places") {
      $0.tokensScored { $0.logShares = { $0 - $0.logSumExp(axis: -2, keepDims: true) } }
    }
    Way(parts: "scoresTokens", "the shares add up to 1 along the layers") {
      $0.tokensScored { $0.logShares = { $0 - $0.logSumExp(axis: 0, keepDims: true) } }
    }
    Way(parts: "scoresTokens", "the shares of all layers and places together add up to 1") {
      $0.tokensScored { $0.logShares = { $0 - $0.logSumExp() } }
    }
    Way(parts: "scoresTokens", "the tokens' scores are picked first, and made to add up to 1") {
      $0.tokensScored { $0.sharesFirst = false }
    }
    Way(parts: "scoresTokens", "the logarithms are those of base 2, which are bits") {
      $0.tokensScored { $0.pick.finish = { $0 / log(Tensor(2)) } }
    }
    Way(parts: "scoresTokens", "a token is looked up in its own place's scores") {
      $0.tokensScored { $0.pick.readLate() }
    }
    Way(parts: "scoresTokens", "the places are added up: it is the whole text's") {
      $0.tokensScored { $0.pick.finish = { $0.sum(axis: -1) } }
    }
  }

  /// Mistakes in the ranks.
  @WayList static var ranking: [Way] {
    // MARK: Which side
    Way(
      parts: "ranksTokens", "the rank is from the wrong side: 1 is the token with the lowest score"
    ) {
      $0.tokensRanked { $0.counts = { $0 .< $1 } }
    }
    Way(parts: "ranksTokens", "the first rank is 0") { $0.tokensRanked { $0.first = 0 } }
    Way(parts: "ranksTokens", "it is counted how many tokens are below") {
      $0.tokensRanked {
        $0.counts = { $0 .< $1 }
        $0.first = 0
      }
    }
    Way(parts: "ranksTokens", "the token itself is counted too, and 1 is added") {
      $0.tokensRanked { $0.counts = { $0 .>= $1 } }
    }
    Way(parts: "ranksTokens", "tokens of the same score share the worse rank") {
      $0.tokensRanked { $0.ties = { $0 - 1 } }
    }
    Way(parts: "ranksTokens", "tokens of the same score share the mean of their ranks") {
      $0.tokensRanked { $0.ties = { ($0 - 1) / 2 } }
    }
    Way(parts: "ranksTokens", "ranks are divided by the number of tokens") { example in
      example.tokensRanked { [V = example["logits"].shape[-1]] in $0.finish = { $0 / Float(V) } }
    }

    // MARK: Sorting
    Way("ranksTokens", "tokens of the same score are ranked by their ids") { example in
      let order = example["logits"].argSort(axis: -1, descending: true)
      return 1 + LensPickFormula()(places(in: order), of: example.ids("ids"))
    }
    Way(
      "ranksTokens",
      "sorting gives the token at each rank, and not each token's rank: it has to be turned around"
    ) { example in
      let order = example["logits"].argSort(axis: -1, descending: true)
      return 1 + LensPickFormula()(Tensor(order), of: example.ids("ids"))
    }
    Way("ranksTokens", "the scores are sorted upward") { example in
      let order = example["logits"].argSort(axis: -1)
      return 1 + LensPickFormula()(places(in: order), of: example.ids("ids"))
    }

    // MARK: Among what
    Way(parts: "ranksTokens", "a token is looked up in its own place's scores") {
      $0.tokensRanked { $0.pick.readLate() }
    }
    Way(
      parts: "ranksTokens",
      "a token's score at its own place is compared with those of the one before"
    ) {
      $0.tokensRanked { ranks in
        let early = ranks.pick
        ranks.pick.readLate()
        ranks.scores = early.guesses
      }
    }
    Way(
      parts: "ranksTokens",
      "the target is one place early: each place is asked for the token after the next"
    ) {
      $0.tokensRanked { $0.pick.readEarly() }
    }
    Way(parts: "ranksTokens", "nothing is shifted, and there is a rank for the first token too") {
      $0.tokensRanked { $0.pick.readUnshifted() }
    }
    Way(parts: "ranksTokens", "the last layer's ranks stand for all layers") {
      $0.tokensRanked { $0.finish = { $0[(-1)...].broadcast(to: $0.shape) } }
    }
    Way(parts: "ranksTokens", "each layer's scores are compared with the last layer's score") {
      $0.tokensRanked { $0.own = { $0[(-1)...].broadcast(to: $0.shape) } }
    }
    Way(parts: "ranksTokens", "it is counted in how many layers another token is above") {
      $0.tokensRanked { $0.count = { $0.max(axis: -1).sum(axis: 0) } }
    }
    Way(parts: "ranksTokens", "a loop ends as soon as one token is above: the rank is 1 or 2") {
      $0.tokensRanked { $0.count = { $0.max(axis: -1) } }
    }
  }

  /// Of each token its place in an order, `[…, V]`.
  static func places(in order: IntTensor) -> Tensor {
    Tensor(Tensor(order).argSort(axis: -1))
  }

  /// Mistakes in how far layers are from the last.
  @WayList static var distances: [Way] {
    Way(parts: "measuresDistance", "the divergence is turned around: the layer's shares weigh") {
      $0.distanceMeasured { $0.terms = { exp($1) * ($1 - $0) } }
    }
    Way(parts: "measuresDistance", "the layer's shares weigh, and not the last's") {
      $0.distanceMeasured { $0.terms = { exp($1) * ($0 - $1) } }
    }
    Way(parts: "measuresDistance", "the sign is turned around") {
      $0.distanceMeasured { $0.terms = { exp($0) * ($1 - $0) } }
    }
    Way(parts: "measuresDistance", "the cross entropy is given: the last's own entropy is in it") {
      $0.distanceMeasured { $0.terms = { -1 * exp($0) * $1 } }
    }
    Way(parts: "measuresDistance", "logarithms weigh the differences, and not shares") {
      $0.distanceMeasured { $0.terms = { $0 * ($0 - $1) } }
    }
    Way(parts: "measuresDistance", "shares are subtracted, and not their logarithms") {
      $0.distanceMeasured { $0.terms = { exp($0) * (exp($0) - exp($1)) } }
    }
    Way(parts: "measuresDistance", "both directions are added up") {
      $0.distanceMeasured { $0.terms = { (exp($0) - exp($1)) * ($0 - $1) } }
    }
    Way(parts: "measuresDistance", "absolute differences of the shares are added up") {
      $0.distanceMeasured { $0.terms = { abs(exp($0) - exp($1)) } }
    }
    Way(parts: "measuresDistance", "layers are compared with the first, and not with the last") {
      $0.distanceMeasured { $0.reference = { $0[0] } }
    }
    Way(parts: "measuresDistance", "each layer is compared with the next") {
      $0.distanceMeasured {
        $0.reference = { concatenated([$0[1...], $0[(-1)...]], axis: 0) }
      }
    }
    Way(parts: "measuresDistance", "scores are compared, and not what a softmax makes of them") {
      $0.distanceMeasured { $0.logShares = { $0 } }
    }
    Way(
      parts: "measuresDistance", "the logarithm is taken of shares, the small ones of which are 0"
    ) {
      $0.distanceMeasured { $0.logShares = { log(softmax($0)) } }
    }
    Way(parts: "measuresDistance", "the shares add up to 1 along the places") {
      $0.distanceMeasured { $0.logShares = { $0 - $0.logSumExp(axis: -2, keepDims: true) } }
    }
    Way(parts: "measuresDistance", "the mean over the tokens is taken, and not the sum") {
      $0.distanceMeasured { $0.sum = { $0.mean(axis: -1) } }
    }
    Way(parts: "measuresDistance", "the places are added up, and not the tokens") {
      $0.distanceMeasured { $0.sum = { $0.sum(axis: -2) } }
    }
    Way(parts: "measuresDistance", "the places are averaged") {
      $0.distanceMeasured { $0.finish = { $0.mean(axis: -1) } }
    }
    Way(parts: "measuresDistance", "bits are given, and not nats") {
      $0.distanceMeasured { $0.finish = { $0 / log(Tensor(2)) } }
    }
    Way(parts: "measuresDistance", "the last layer, of which all are 0, is left out") {
      $0.distanceMeasured { $0.finish = { $0[..<(-1)] } }
    }
  }

  /// Mistakes in the first tokens.
  @WayList static var tops: [Way] {
    Way(parts: "namesTopTokens", "the least likely tokens are given") {
      $0.topTokensNamed { $0.order = { $0.argSort(axis: -1) } }
    }
    Way(parts: "namesTopTokens", "the likeliest of them comes last") {
      $0.topTokensNamed { $0.finish = { $0[.ellipsis, .stride(from: -1, by: -1)] } }
    }
    Way(parts: "namesTopTokens", "the tokens are ordered by their ids") {
      $0.topTokensNamed { $0.finish = { $0.sorted(axis: -1) } }
    }
    Way(parts: "namesTopTokens", "there is one token too few") {
      $0.topTokensNamed { $0.count = { $0 - 1 } }
    }
    Way(parts: "namesTopTokens", "the likeliest token is left out") {
      $0.topTokensNamed {
        $0.order = { [order = $0.order] in order($0)[.ellipsis, 1...] }
      }
    }
    Way(parts: "namesTopTokens", "of equal tokens the one with the higher id comes first") {
      $0.topTokensNamed {
        $0.order = { $0.argSort(axis: -1)[.ellipsis, .stride(from: -1, by: -1)] }
      }
    }
    Way(parts: "namesTopTokens", "the last layer's tokens stand for all layers") {
      $0.topTokensNamed { $0.finish = { $0[(-1)...].broadcast(to: $0.shape) } }
    }
    Way(parts: "namesTopTokens", "the last place's tokens alone are given") {
      $0.topTokensNamed { $0.finish = { $0[.all, .all, -1] } }
    }
    Way("namesTopTokens", "the best places of each token are given, and not a place's best tokens")
    {
      example in
      let k = example.integer("count")
      let order = example["logits"].argSort(axis: -2, descending: true)
      return Tensor(order[.ellipsis, ..<min(k, order.shape[-2]), .all])
    }
    Way("namesTopTokens", "the tokens' ranks are given, and not the tokens") { example in
      let order = example["logits"].argSort(axis: -1, descending: true)
      return places(in: order)[.ellipsis, ..<example.integer("count")]
    }
  }
}
