import KataTesting
import PlainFunctions
import Tensors

extension SamplerAttempts {
  /// Mistakes of the filters, top-k and top-p.
  @WayList static var filters: [Way] {
    // MARK: Top-k
    Way(parts: "keepsTopK", "k − 1 are kept") { $0.topKExchanged { $0.count = { _, k in k - 1 } } }
    Way(parts: "keepsTopK", "k + 1 are kept") { $0.topKExchanged { $0.count = { _, k in k + 1 } } }
    Way(parts: "keepsTopK", "the others become 0") {
      $0.topKExchanged { $0.hidden = 0 }
    }
    Way(parts: "keepsTopK", "the others become −10,000, a score like any other, and not −∞") {
      $0.topKExchanged { $0.hidden = -1e4 }
    }
    Way(parts: "keepsTopK", "the others become −1e9, a score like any other, and not −∞") {
      $0.topKExchanged { $0.hidden = -1e9 }
    }
    Way(parts: "keepsTopK", "the others become the lowest number, and not −∞") {
      $0.topKExchanged { $0.hidden = -.greatestFiniteMagnitude }
    }
    Way(parts: "keepsTopK", "the first k tokens are kept: ranks are taken for ids") {
      $0.topKExchanged { $0.takeRanksForIDs() }
    }
    Way(parts: "keepsTopK", "the k worst are kept") {
      $0.topKExchanged { $0.turnAround() }
    }
    Way(parts: "keepsTopK", "the k best are returned in their order, without the others") {
      $0.topKExchanged {
        $0.hide = { scores, isKept, _ in scores.topK(IntTensor(isKept).sum()).values }
      }
    }
    Way(parts: "keepsTopK", "the scores come back in descending order") {
      $0.topKExchanged { $0.arrange = { $0.sorted(descending: true) } }
    }
    Way(parts: "keepsTopK", "shares are returned, not scores") {
      $0.topKExchanged { $0.finish = { [finish = $0.finish] in softmax(finish($0)) } }
    }

    // MARK: Top-p
    Way(parts: "keepsTopP", "the token that crosses p is dropped, unless it is the first") {
      $0.topPExchanged { $0.changeCount { max(1, $0 - 1) } }
    }
    Way(parts: "keepsTopP", "the token that crosses p is dropped, and nothing may be left") {
      $0.topPExchanged { $0.changeCount { $0 - 1 } }
    }
    Way(parts: "keepsTopP", "one token more than needed is kept") {
      $0.topPExchanged { $0.changeCount { $0 + 1 } }
    }
    Way(parts: "keepsTopP", "the others become 0") {
      $0.topPExchanged { $0.hidden = 0 }
    }
    Way(parts: "keepsTopP", "the others become −10,000, a score like any other, and not −∞") {
      $0.topPExchanged { $0.hidden = -1e4 }
    }
    Way(parts: "keepsTopP", "the others become −1e9, a score like any other, and not −∞") {
      $0.topPExchanged { $0.hidden = -1e9 }
    }
    Way(parts: "keepsTopP", "the others become the lowest number, and not −∞") {
      $0.topPExchanged { $0.hidden = -.greatestFiniteMagnitude }
    }
    Way(parts: "keepsTopP", "a token stays too if those before it have exactly p") {
      $0.topPExchanged {
        $0.count = { logits, p in
          let (_, shares, sums) = ranked(logits)
          return IntTensor(sums - shares .<= p).sum()
        }
      }
    }
    Way(parts: "keepsTopP", "the order is not undone: the scores come back descending") {
      $0.topPExchanged { $0.arrange = { $0.sorted(descending: true) } }
    }
    Way(parts: "keepsTopP", "the mask is of the sorted scores: ranks are taken for ids") {
      $0.topPExchanged { $0.takeRanksForIDs() }
    }
    Way(parts: "keepsTopP", "the shares are added up in the order of the ids") {
      $0.topPExchanged {
        $0.isKept = { scores, _, p in
          let shares = softmax(scores)
          return shares.cumsum(axis: 0) - shares .< p
        }
      }
    }
    Way(parts: "keepsTopP", "the worst come first") {
      $0.topPExchanged {
        $0.turnAround()
        $0.count = { logits, p in IntTensor(worstSums(logits) .< p).sum() + 1 }
      }
    }
    Way(parts: "keepsTopP", "the scores are sorted in ascending order") {
      $0.topPExchanged {
        $0.isKept = { scores, _, p in
          let (sorted, shares, sums) = ranked(scores, descending: false)
          return scores .>= sorted[max(1, IntTensor(sums - shares .< p).sum()) - 1]
        }
      }
    }
    Way(parts: "keepsTopP", "tokens stay whose own share is p or more") {
      $0.topPExchanged { $0.isKept = { scores, _, p in softmax(scores) .>= p } }
    }
    Way(parts: "keepsTopP", "tokens stay whose own share is 1 − p or more") {
      $0.topPExchanged { $0.isKept = { scores, _, p in softmax(scores) .>= 1 - p } }
    }
    Way(parts: "keepsTopP", "the scores are added up, not their shares") {
      $0.topPExchanged { $0.count = { max(1, scoresBelow($0, $1)) } }
    }
    Way(parts: "keepsTopP", "the scores are added up, not their shares, and nothing may be left") {
      $0.topPExchanged { $0.count = { scoresBelow($0, $1) } }
    }
    Way(parts: "keepsTopP", "the scores are added up, not their shares, and all may be left") {
      $0.topPExchanged {
        $0.isKept = { scores, _, p in
          scores .>= scores.sorted(descending: true)[scoresBelow(scores, p) - 1]
        }
      }
    }
    Way(parts: "keepsTopP", "the shares are not added up") {
      $0.topPExchanged { $0.count = { max(1, IntTensor(ranked($0).shares .< $1).sum()) } }
    }
    Way(parts: "keepsTopP", "p of all tokens are kept, whatever their shares") {
      $0.topPExchanged { $0.count = { logits, p in Int(Float(logits.shape[0]) * p) } }
    }
    Way(parts: "keepsTopP", "1 − p is taken for p") {
      $0.topPExchanged { $0.count = { max(1, crossing($0, 1 - $1)) } }
    }
    Way(parts: "keepsTopP", "shares are returned, not scores") {
      $0.topPExchanged { $0.finish = { [finish = $0.finish] in softmax(finish($0)) } }
    }
    Way(parts: "filtersTogether", "the others become 0, and join the sum of the next filter") {
      $0.filteredTogether { $0.keepTopK = { best($0, $1, hidden: 0) } }
    }
    Way(parts: "filtersTogether", "the token that crosses p is dropped") {
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
