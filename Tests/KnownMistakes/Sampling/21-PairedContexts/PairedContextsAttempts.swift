import KataTesting
import Layers
import PlainFunctions
import Tensors

final class PairedContextsAttempts: KataAttempts {}

extension PairedContextsAttempts {
  static var mistakes: [Way] { formulas + texts }

  @WayList private static var formulas: [Way] {
    // MARK: Log-shares
    Way(parts: "normalizes", "shares are returned, and not their logarithms") {
      $0.normalized { $0.logShares = { softmax($0) } }
    }
    Way(parts: "normalizes", "the sum of the powers overflows: the largest score is not taken out")
    {
      $0.normalized { $0.logShares = { $0 - log(exp($0).sum()) } }
    }
    Way(parts: "normalizes", "the logarithm of the softmax is taken, in which tiny shares are 0") {
      $0.normalized { $0.logShares = { log(softmax($0)) } }
    }
    Way(parts: "normalizes", "the largest score is taken off, and not the sum") {
      $0.normalized { $0.logShares = { $0 - $0.max() } }
    }
    Way(parts: "normalizes", "scores are returned as they are") {
      $0.normalized { $0.logShares = { $0 } }
    }

    // MARK: Mean and product
    Way(parts: "averages", "the logarithms are averaged, and not the probabilities") {
      $0.averaged { $0.mean = { a, b in (a + b) / 2 } }
    }
    Way(parts: "averages", "the sum is not halved") {
      $0.averaged { $0.mean = { a, b in log(exp(a) + exp(b)) } }
    }
    Way(parts: "averages", "the logarithm of the sum is halved, and not the sum") {
      $0.averaged { $0.mean = { log(exp($0) + exp($1)) / 2 } }
    }
    Way(parts: "averages", "the probabilities are returned, and not their logarithms") {
      $0.averaged { $0.mean = { a, b in (exp(a) + exp(b)) / 2 } }
    }
    Way(parts: "averages", "the larger of the two is taken") {
      $0.averaged { $0.mean = { a, b in maximum(a, b) } }
    }
    Way(parts: "multiplies", "the products are not divided by their sum") {
      $0.multiplied { $0.product = { a, b in a + b } }
    }
    Way(parts: "multiplies", "the logarithms are multiplied, and not the probabilities") {
      $0.multiplied { $0.product = { a, b in a * b - (a * b).logSumExp() } }
    }
    Way(parts: "multiplies", "the root of the product is taken") {
      $0.multiplied { $0.product = { a, b in (a + b) / 2 - ((a + b) / 2).logSumExp() } }
    }

    // MARK: Contrast
    Way(parts: "contrasts", "α has the other sign: the second text is raised") {
      $0.contrasted { $0.contrast = { a, b, alpha in (1 - alpha) * a + alpha * b } }
    }
    Way(parts: "contrasts", "the texts are exchanged") {
      $0.contrasted { $0.contrast = { a, b, alpha in (1 + alpha) * b - alpha * a } }
    }
    Way(parts: "contrasts", "the 1 is missing: α · (a − b)") {
      $0.contrasted { $0.contrast = { a, b, alpha in alpha * (a - b) } }
    }
    Way(parts: "contrasts", "a is not raised: a − α · b") {
      $0.contrasted { $0.contrast = { a, b, alpha in a - alpha * b } }
    }
    Way(parts: "contrasts", "α is taken for Hugging Face's scale: b + α · (a − b)") {
      $0.contrasted { $0.contrast = { a, b, alpha in b + alpha * (a - b) } }
    }
    Way(parts: "contrasts", "both are added: (1 + α) · a + α · b") {
      $0.contrasted { $0.contrast = { a, b, alpha in (1 + alpha) * a + alpha * b } }
    }
    Way(parts: "contrasts", "probabilities are combined, and not their logarithms") {
      $0.contrasted { $0.contrast = { a, b, alpha in (1 + alpha) * exp(a) - alpha * exp(b) } }
    }

    // MARK: What is plausible
    Way(parts: "keepsPlausible", "the share is compared with the probability, not with the best's")
    {
      $0.keptPlausible { $0.isPlausible = { a, _, share in exp(a) .>= share } }
    }
    Way(parts: "keepsPlausible", "the logarithm of the best is multiplied by the share") {
      $0.keptPlausible { $0.isPlausible = { a, _, share in a .>= a.max() * share } }
    }
    Way(parts: "keepsPlausible", "the share is added to the best's logarithm, and not its own") {
      $0.keptPlausible { $0.isPlausible = { a, _, share in a .>= a.max() + share } }
    }
    Way(parts: "keepsPlausible", "the scores are judged, and not the first text's log-shares") {
      $0.keptPlausible {
        $0.isPlausible = { _, scores, share in scores .>= scores.max() + log(Tensor(share)) }
      }
    }
    Way(parts: "keepsPlausible", "the best goes where it is at the border: > stands for >=") {
      $0.keptPlausible { $0.isPlausible = { a, _, share in a .> a.max() + log(Tensor(share)) } }
    }
    Way(parts: "keepsPlausible", "the implausible tokens stay, and the others go") {
      $0.keptPlausible { $0.isPlausible = { a, _, share in a .< a.max() + log(Tensor(share)) } }
    }
    Way(parts: "keepsPlausible", "the others become 0, a score like any other") {
      $0.keptPlausible { $0.hidden = 0 }
    }
    Way(parts: "keepsPlausible", "the others become −10,000, a score like any other, and not −∞") {
      $0.keptPlausible { $0.hidden = -1e4 }
    }
    Way(parts: "keepsPlausible", "all tokens stay") {
      $0.keptPlausible { $0.isPlausible = { a, _, _ in a .<= a.max() } }
    }

    // MARK: All of it
    Way(parts: "combines", "logits are taken for log-probabilities") {
      $0.combined { $0.logShares = { $0 } }
    }
    Way(parts: "combines", "the texts are exchanged") { $0.combined { $0.order = { ($1, $0) } } }
    Way(parts: "combines", "the second text judges what is plausible") {
      $0.combined { $0.judge = { _, b in b } }
    }
    Way(parts: "combines", "implausible tokens stay") {
      $0.combined { $0.isPlausible = { a, _, _ in a .<= a.max() } }
    }
    Way(parts: "combines", "mean and product are exchanged") {
      $0.combined { swap(&$0.mean, &$0.product) }
    }
    Way(parts: "combines", "α has the other sign: the second text is raised") {
      $0.combined { $0.contrast = { a, b, alpha in (1 - alpha) * a + alpha * b } }
    }
    Way(parts: "combines", "the first text speaks alone") {
      $0.combined { $0.pairing = { _ in .contrast(alpha: 0, plausibility: 0) } }
    }
  }

  @WayList private static var texts: [Way] {
    // MARK: What goes through the model
    Way(parts: "continues", "both texts have one cache") {
      $0.continuedTogether { $0.sharesCache = true }
    }
    Way(parts: "continues", "both caches hold the first text") {
      $0.continuedTogether { $0.starts = { prompt, _ in (prompt, prompt) } }
    }
    Way(parts: "continues", "the second text stands behind the first") {
      $0.continuedTogether { $0.starts = { ($0, $0 + $1) } }
    }
    Way(parts: "continues", "the second text does not grow") {
      $0.continuedTogether { $0.feedOther = { _, _ in nil } }
    }
    Way(parts: "continues", "the whole texts go through the model again, and into the caches again")
    {
      $0.continuedTogether {
        $0.feed = { text, _ in text }
        $0.feedOther = { text, _ in text }
      }
    }

    // MARK: What is said
    Way(parts: "continues", "α has the other sign: the second text is raised") {
      $0.continuedTogether { $0.contrast = { a, b, alpha in (1 - alpha) * a + alpha * b } }
    }
    Way(parts: "continues", "the texts are exchanged") {
      $0.continuedTogether { $0.order = { ($1, $0) } }
    }
    Way(parts: "continues", "the first text speaks alone") {
      $0.continuedTogether { $0.pairing = { _ in .contrast(alpha: 0, plausibility: 0) } }
    }
    Way(parts: "continues", "implausible tokens stay") {
      $0.continuedTogether { $0.isPlausible = { a, _, _ in a .<= a.max() } }
    }
    Way(parts: "continues", "the penalty counts the second text") {
      $0.continuedTogether { $0.counted = { _, other in other } }
    }
    Way(parts: "continues", "the penalty counts what was added alone, and not the first text") {
      let count = $0.prompt.count
      return $0.continuedTogether { $0.counted = { ids, _ in Array(ids.dropFirst(count)) } }
    }
    Way(parts: "continues", "the penalty counts both texts") {
      $0.continuedTogether { $0.counted = { $0 + $1 } }
    }
    Way(parts: "continues", "the settings are ignored") {
      $0.continuedTogether { $0.sampler.settings = { _ in SamplingSettings(temperature: 0) } }
    }

    // MARK: What is returned
    Way(parts: "continues", "the prompt is returned too") {
      $0.continuedTogether { $0.result = { _, ids in ids } }
    }
    Way(parts: "continues", "it stops one token early") {
      $0.continuedTogether { $0.end = { P, O, N, S in P + min(N - 1, S - max(P, O)) } }
    }
    Way(parts: "continues", "it adds one token too many") {
      $0.continuedTogether { $0.end = { P, O, N, S in P + min(N + 1, S - max(P, O)) } }
    }
    Way(parts: "continues", "it goes on where only the first text has positions left") {
      $0.continuedTogether { $0.end = { P, _, N, S in P + min(N, S - P) } }
    }
    Way(parts: "continues", "it goes on where only the second text has positions left") {
      $0.continuedTogether { $0.end = { P, O, N, S in P + min(N, S - O) } }
    }
    Way(parts: "continues", "it stops before the last position") {
      $0.continuedTogether { $0.end = { P, O, N, S in P + min(N, S - max(P, O) - 1) } }
    }

    // MARK: Draws
    Way(parts: "drawsContinuations", "the first text speaks alone") {
      $0.drawnTogether { $0.pairing = { _ in .contrast(alpha: 0, plausibility: 0) } }
    }
    Way(parts: "drawsContinuations", "both texts have one cache") {
      $0.drawnTogether { $0.sharesCache = true }
    }
    Way(parts: "drawsContinuations", "the settings are ignored") {
      $0.drawnTogether { $0.sampler.settings = { _ in SamplingSettings() } }
    }
    Way(parts: "drawsContinuations", "the best token is always taken") {
      $0.drawnTogether { $0.sampler.isGreedy = { _ in true } }
    }
    Way(parts: "drawsContinuations", "each token is drawn with a copy of the generator") {
      $0.drawnTogether {
        $0.sampler.draw = { [draw = $0.sampler.draw] scores, generator in
          var copy = generator
          return draw(scores, &copy)
        }
      }
    }
  }
}

extension PairedContextsAttempts {
  @WayList static var otherWays: [Way] {
    Way(parts: "normalizes", "the largest score is taken out first") {
      $0.normalized {
        $0.logShares = { x in
          let y = x - x.max()
          return y - log(exp(y).sum())
        }
      }
    }
    Way(parts: "averages", "a logarithm of a sum of powers") {
      $0.averaged { $0.mean = { a, b in stacked([a, b]).logSumExp(axis: 0) - log(Tensor(2)) } }
    }
    Way(parts: "averages", "half of each") {
      $0.averaged { $0.mean = { a, b in log(0.5 * exp(a) + 0.5 * exp(b)) } }
    }
    Way(parts: "multiplies", "by probabilities") {
      $0.multiplied {
        $0.product = { a, b in
          let both = exp(a) * exp(b)
          return log(both / both.sum())
        }
      }
    }
    Way(parts: "contrasts", "a, and α times the difference") {
      $0.contrasted { $0.contrast = { a, b, alpha in a + alpha * (a - b) } }
    }
    Way(parts: "contrasts", "as Hugging Face has it") {
      $0.contrasted { $0.contrast = { a, b, alpha in (1 + alpha) * (a - b) + b } }
    }
    Way(parts: "keepsPlausible", "by probabilities") {
      $0.keptPlausible {
        $0.isPlausible = { a, _, share in exp(a) .>= share * exp(a).max() }
      }
    }
    Way(parts: "combines", "as it is meant") { $0.combined() }
    Way(parts: "combines", "scores that are shifted, and a product that is not divided") {
      $0.combined {
        $0.product = { a, b in a + b }
        $0.contrast = { a, b, alpha in (1 + alpha) * a - alpha * b + 3 }
      }
    }
    Way(parts: "continues", "as it is meant") { $0.continuedTogether() }
    Way(parts: "drawsContinuations", "as it is meant") { $0.drawnTogether() }
  }
}
