import KataTesting
import Layers
import PlainFunctions
import Tensors

final class AndThatWasBadAttempts: KataAttempts {}

extension AndThatWasBadAttempts {
  static var mistakes: [Way] { forks + suffixes + steering + choices + texts + rejections }

  @WayList private static var forks: [Way] {
    Way(parts: "forks", "the copies are joined along the heads, and not as rows of a batch") {
      $0.forked { $0.rows = { $0.tiled($1, axis: 1) } }
    }
    Way(parts: "forks", "the copies are joined along the positions, and not as rows of a batch") {
      $0.forked { $0.rows = { $0.tiled($1, axis: 2) } }
    }
    Way(parts: "forks", "the copies get an axis of their own before the batch") {
      $0.forked { $0.rows = { $0[.newAxis].tiled($1, axis: 0) } }
    }
    Way(parts: "forks", "keys and values are exchanged") {
      $0.forked { $0.kept = { key, value in (value, key) } }
    }
    Way(parts: "forks", "the keys are kept as values too") {
      $0.forked { $0.kept = { key, _ in (key, key) } }
    }
    Way(parts: "forks", "the first block alone is forked") {
      $0.forked { $0.layers = { $0.prefix(1) } }
    }
    Way(parts: "forks", "there is one row too many: the cache itself is counted as well") {
      $0.forked { $0.rowCount = { $0 + 1 } }
    }
    Way(parts: "forks", "the cache is returned as it is, with one row") {
      $0.forked { $0.result = { _, cache in cache } }
    }
    Way(parts: "forks", "the last position alone is kept") {
      $0.forked {
        $0.rows = { [rows = $0.rows] in rows($0, $1)[.ellipsis, (-1)..., .all] }
      }
    }
  }

  @WayList private static var suffixes: [Way] {
    Way(parts: "scoresSuffixes", "the suffix stands behind the text without the candidate") {
      $0.suffixScored { $0.text = { _, suffix in suffix } }
    }
    Way(parts: "scoresSuffixes", "the suffix stands before the candidate") {
      $0.suffixScored { $0.text = { candidate, suffix in suffix + [candidate] } }
    }
    Way(parts: "scoresSuffixes", "candidate and suffix stand alone, without the text before") {
      $0.suffixScored { $0.cache = { _, empty in empty } }
    }
    Way(
      parts: "scoresSuffixes",
      "the candidates follow one another in one cache, each with the suffix of the one before"
    ) {
      $0.suffixScored { $0.runs = .oneCache }
    }
    Way(
      parts: "scoresSuffixes",
      "it is read one position late: the suffix's first token does not count"
    ) {
      $0.suffixScored { $0.result = { $0[.all, 1...].sum(axis: -1) } }
    }
    Way(parts: "scoresSuffixes", "each token is looked up in its own position's scores") {
      $0.suffixScored { $0.token.readLate() }
    }
    Way(parts: "scoresSuffixes", "probabilities are added, and not their logarithms") {
      $0.suffixScored { $0.result = { exp($0).sum(axis: -1) } }
    }
    Way(parts: "scoresSuffixes", "the probability is given, and not its logarithm") {
      $0.suffixScored { $0.result = { exp($0.sum(axis: -1)) } }
    }
    Way(parts: "scoresSuffixes", "the mean is given, and not the sum") {
      $0.suffixScored { $0.result = { $0.mean(axis: -1) } }
    }
    Way(parts: "scoresSuffixes", "the scores of all candidates are added up") {
      $0.suffixScored { $0.result = { $0.sum() } }
    }
    Way(parts: "scoresSuffixes", "the scores are added up along the candidates") {
      $0.suffixScored { $0.result = { $0.sum(axis: 0) } }
    }
    Way(parts: "scoresSuffixes", "the scores are made to add up to 1 over the candidates") {
      $0.suffixScored {
        $0.result = { scores in
          let sums = scores.sum(axis: -1)
          return sums - sums.logSumExp()
        }
      }
    }
    Way(parts: "scoresSuffixes", "scores are added, and not their log-probabilities") {
      $0.suffixScored { $0.token.logShares.subtract = { logits, _ in logits } }
    }
  }

  @WayList private static var steering: [Way] {
    Way(parts: "steers", "β's sign is turned around") {
      $0.steered { $0.score = { own, suffix, beta in own - beta * suffix } }
    }
    Way(parts: "steers", "β is left out") {
      $0.steered { $0.score = { own, suffix, _ in own + suffix } }
    }
    Way(parts: "steers", "the suffix is left out") {
      $0.steered { $0.score = { own, _, _ in own } }
    }
    Way(parts: "steers", "the tokens' own scores are left out: P(suffix)^β alone") {
      $0.steered { $0.score = { _, suffix, beta in beta * suffix } }
    }
    Way(parts: "steers", "the suffix's probability is added to a score, and not its logarithm") {
      $0.steered { $0.score = { own, suffix, beta in own + beta * exp(suffix) } }
    }
    Way(parts: "steers", "a score is multiplied by the suffix's logarithm") {
      $0.steered { $0.score = { own, suffix, beta in own * beta * suffix } }
    }
    Way(parts: "steers", "β is taken for the tokens' own scores too") {
      $0.steered { $0.score = { own, suffix, beta in beta * (own + suffix) } }
    }
    Way(parts: "steers", "the tokens' own shares stand in the place of their logarithms") {
      $0.steered { $0.score = { own, suffix, beta in softmax(own) + beta * suffix } }
    }
    Way(parts: "steers", "products of probabilities are given as scores, and not their logarithms")
    {
      $0.steered { $0.score = { own, suffix, beta in softmax(own) * exp(beta * suffix) } }
    }
    Way(parts: "steers", "the other tokens keep their scores") {
      $0.steered { $0.others = { $0 } }
    }
    Way(parts: "steers", "the other tokens get a score of 0, and are in the running") {
      $0.steered { $0.others = { .zeros($0.shape) } }
    }
    Way(parts: "steers", "the candidates' scores stand at the first tokens") {
      $0.steered { $0.put = { .arange($0.count) } }
    }
    Way(parts: "steers", "the first tokens' scores are read, and not the candidates'") {
      $0.steered { $0.read = { .arange($0.count) } }
    }
  }

  @WayList private static var choices: [Way] {
    Way(parts: "choosesNext", "β's sign is turned around") {
      $0.steeredNext { $0.steer.score = { own, suffix, beta in own - beta * suffix } }
    }
    Way(parts: "choosesNext", "the suffix is left out: this is plain sampling") {
      $0.steeredNext { $0.steer.score = { own, _, _ in own } }
    }
    Way(parts: "choosesNext", "the dials come before the steering") {
      $0.steeredNext { $0.dialsFirst = true }
    }
    Way(parts: "choosesNext", "all tokens are candidates, however many are asked for") {
      $0.steeredNext { $0.candidates = { logits, _ in .arange(logits.shape[0]) } }
    }
    Way(parts: "choosesNext", "the first tokens are the candidates, and not the likeliest") {
      $0.steeredNext { $0.candidates = { logits, k in .arange(min(k, logits.shape[0])) } }
    }
    Way(parts: "choosesNext", "the least likely are the candidates") {
      $0.steeredNext {
        $0.candidates = { logits, k in (-1 * logits).topK(min(k, logits.shape[0])).indices }
      }
    }
    Way(parts: "choosesNext", "the tokens that are no candidates keep their scores") {
      $0.steeredNext { $0.steer.others = { $0 } }
    }
    Way(parts: "choosesNext", "the settings are ignored") {
      $0.steeredNext { $0.sampler.settings = { _ in SamplingSettings() } }
    }
    Way(parts: "choosesNext", "the best token is always taken") {
      $0.steeredNext { $0.sampler.isGreedy = { _ in true } }
    }
    Way(parts: "choosesNext", "the suffix stands behind the text without the candidate") {
      $0.steeredNext { $0.suffix.text = { _, suffix in suffix } }
    }
  }

  @WayList private static var texts: [Way] {
    Way(parts: "continues", "the cache is left with the suffix in it") {
      $0.steeredText { $0.left = { _, suffix in suffix } }
    }
    Way(parts: "continues", "the cache is left with the candidate and the suffix in it") {
      $0.steeredText { $0.left = { id, suffix in [id] + suffix } }
    }
    Way(parts: "continues", "the candidates are tried in the text's own cache, and stay in it") {
      $0.steeredText { $0.step.suffix.runs = .oneCache }
    }
    Way(parts: "continues", "the whole text goes through the model again for each token") {
      $0.steeredText {
        $0.cache = { _, empty in empty }
        $0.feed = { ids, _ in ids }
      }
    }
    Way(parts: "continues", "the new token alone goes through the model, without a cache") {
      $0.steeredText { $0.cache = { _, empty in empty } }
    }
    Way(
      parts: "continues", "the whole text goes through the model again, and into the cache again"
    ) {
      $0.steeredText { $0.feed = { ids, _ in ids } }
    }
    Way(parts: "continues", "the prompt is returned too") {
      $0.steeredText { $0.result = { _, ids in ids } }
    }
    Way(parts: "continues", "it goes on where there is no room for the suffix") {
      $0.steeredText { $0.end = { P, N, S, _ in min(P + N, S) } }
    }
    Way(parts: "continues", "it stops one token before there is no room for the suffix") {
      $0.steeredText { $0.end = { P, N, S, n in min(P + N, S - n - 1) } }
    }
    Way(parts: "continues", "it stops one token early") {
      $0.steeredText { $0.end = { P, N, S, n in min(P + N - 1, S - n) } }
    }
    Way(parts: "continues", "it adds one token too many") {
      $0.steeredText { $0.end = { P, N, S, n in min(P + N + 1, S - n) } }
    }
    Way(parts: "continues", "β's sign is turned around") {
      $0.steeredText { $0.step.steer.score = { own, suffix, beta in own - beta * suffix } }
    }
    Way(parts: "continues", "nothing is steered: this is plain sampling") {
      $0.steeredText { $0.step.steer.score = { own, _, _ in own } }
    }
    Way(parts: "continues", "the penalty counts the prompt alone") {
      $0.steeredText { $0.counted = { prompt, _ in prompt } }
    }
    Way(parts: "continues", "the penalty does not count the prompt") {
      $0.steeredText { $0.counted = { prompt, ids in Array(ids.dropFirst(prompt.count)) } }
    }
    Way(parts: "continues", "the penalty counts what went through the model last") {
      $0.steeredText {
        $0.counted = { prompt, ids in ids.count > prompt.count ? ids.suffix(1) : prompt }
      }
    }
    Way(parts: "continues", "the suffix stands behind the text without the candidate") {
      $0.steeredText { $0.step.suffix.text = { _, suffix in suffix } }
    }
  }

  @WayList private static var rejections: [Way] {
    Way(parts: "rejects", "those above the threshold stay, and the others are rejected") {
      $0.accepting { $0.stays = { $0 .> $1 } }
    }
    Way(parts: "rejects", "logarithms are compared with a probability") {
      $0.accepting { $0.compared = { $0 } }
    }
    Way(
      parts: "rejects",
      "the suffix's probabilities are made to add up to 1 over the completions before the filter"
    ) {
      $0.accepting { $0.compared = { softmax($0) } }
    }
    Way(parts: "rejects", "the completion counts too: how likely it is with the suffix") {
      $0.accepting { $0.suffixScore = { continued, _ in continued } }
    }
    Way(parts: "rejects", "the suffix stands behind the prompt without the completion") {
      $0.accepting {
        $0.continued = { _, suffix in suffix }
        $0.suffixScore = { continued, _ in continued }
      }
    }
    Way(parts: "rejects", "the sign is turned around: completion without the suffix minus with it")
    {
      $0.accepting { $0.suffixScore = { $1 - $0 } }
    }
    Way(parts: "rejects", "the prompt goes through the model again for each completion") {
      $0.accepting { $0.scores.readPromptAgain() }
    }
    Way(parts: "rejects", "probabilities are added, and not their logarithms") {
      $0.accepting { $0.scores.result = { exp($0).sum() } }
    }
  }
}
