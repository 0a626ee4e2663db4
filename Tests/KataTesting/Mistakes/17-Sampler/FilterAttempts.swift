import Tensors

extension SamplerAttempts {
  /// Mistakes of the filters, top-k and top-p.
  @WayList static var filters: [Way] {
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
      $0.topK { softmax(best($0, $1)) }
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
        let shares = softmax(logits)
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
      $0.topP { which(softmax($0) .>= $1, $0, -.infinity) }
    }
    Way(results: "keepsTopP", "tokens stay whose own share is 1 − p or more") {
      $0.topP { which(softmax($0) .>= 1 - $1, $0, -.infinity) }
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
    Way(results: "keepsTopP", "the shares are not added up") {
      $0.topP { logits, p in
        let (_, shares, _) = ranked(logits)
        return best(logits, max(1, IntTensor(shares .< p).sum()))
      }
    }
    Way(results: "keepsTopP", "p of all tokens are kept, whatever their shares") {
      $0.topP { best($0, Int(Float($0.shape[0]) * $1)) }
    }
    Way(results: "keepsTopP", "1 − p is taken for p") {
      $0.topP { best($0, max(1, crossing($0, 1 - $1))) }
    }
    Way(results: "keepsTopP", "shares are returned, not scores") {
      $0.topP { softmax(best($0, crossing($0, $1))) }
    }
    Way(results: "filtersTogether", "the others become 0, and join the sum of the next filter") {
      $0.filteredTogether { $0.keepTopK = { best($0, $1, hidden: 0) } }
    }
    Way(results: "filtersTogether", "the token that crosses p is dropped") {
      $0.filteredTogether { $0.keepTopP = { best($0, max(1, crossing($0, $1) - 1)) } }
    }
  }

  /// How many scores there are, from the best on, before which the scores have less than p.
  private static func scoresBelow(_ logits: Tensor, _ p: Float) -> Int {
    let sorted = logits.sorted(descending: true)
    return IntTensor(sorted.cumsum(axis: 0) - sorted .< p).sum()
  }

  /// The sums of the shares up to each and with it, from the worst to the best.
  private static func worstSums(_ logits: Tensor) -> Tensor {
    softmax(logits.sorted()).cumsum(axis: 0)
  }
}
