import Foundation
import KataTesting
import PlainFunctions
import Tensors

extension SamplerAttempts {
  @WayList static var otherWays: [Way] {
    Way("penalizes", "one occurrence after another") { example in
      var scores = example["logits"].scalars
      for id in example.ids("ids").scalars { scores[id] -= example.float("penalty") }
      return Tensor(scores)
    }
    Way("penalizes", "one-hot rows, added up") { example in
      let (ids, V) = (example.ids("ids"), example["logits"].shape[0])
      let rows = Tensor(ids[.all, .newAxis] .== IntTensor.arange(V))
      return example["logits"] - rows.sum(axis: 0) * example.float("penalty")
    }
    Way("penalizes", "a count for each token of the vocabulary") { example in
      let ids = example.ids("ids").scalars
      let costs = (0..<example["logits"].shape[0]).map { v in
        Float(ids.count { $0 == v }) * example.float("penalty")
      }
      return example["logits"] - Tensor(costs)
    }

    Way(results: "keepsTopK", "by the indices of the best") {
      $0.topK { logits, k in
        let kept = Set(logits.topK(min(k, logits.shape[0])).indices.scalars)
        return scores(of: logits) { kept.contains($0) }
      }
    }
    Way(results: "keepsTopK", "by ranks") {
      $0.topK { logits, k in
        which(Tensor(logits.argSort(descending: true)).argSort() .< k, logits, -.infinity)
      }
    }
    Way(results: "keepsTopK", "by the kth of an array") {
      $0.topK { logits, k in
        let all = logits.scalars
        let threshold = all.sorted(by: >).prefix(k).last!
        return scores(of: logits) { all[$0] >= threshold }
      }
    }

    Way(results: "keepsTopP", "by the order of the ids, and put back one by one") {
      $0.topP { logits, p in
        let order = logits.argSort(descending: true)
        let (shares, all) = (softmax(logits).scalars, logits.scalars)
        var (kept, sum) = ([Float](repeating: -.infinity, count: all.count), Float(0))
        for id in order.scalars where sum < p {
          kept[id] = all[id]
          sum += shares[id]
        }
        return Tensor(kept)
      }
    }
    Way(results: "keepsTopP", "the mask gathered back by ranks") {
      $0.topP { logits, p in
        let order = logits.argSort(descending: true)
        let shares = softmax(logits.gather(order, axis: 0))
        let mask = shares.cumsum(axis: 0) - shares .< p
        return which(mask.gather(Tensor(order).argSort(), axis: 0), logits, -.infinity)
      }
    }
    Way(results: "keepsTopP", "the worst first, dropped up to 1 − p") {
      $0.topP { logits, p in
        let sorted = logits.sorted()
        let ends = softmax(sorted).cumsum(axis: 0)
        let isDropped: Mask = ends .<= 1 - p
        let last: Int = min(IntTensor(isDropped).sum(), logits.shape[0] - 1)
        return which(logits .>= sorted[last], logits, -.infinity)
      }
    }
    Way(results: "keepsTopP", "a threshold for the shares") {
      $0.topP { logits, p in
        let shares = softmax(logits)
        let sorted = shares.sorted(descending: true)
        let last = IntTensor(sorted.cumsum(axis: 0) - sorted .< p).sum() - 1
        return which(shares .>= sorted[last], logits, -.infinity)
      }
    }
    Way(results: "keepsTopP", "a loop over doubles") {
      $0.topP { logits, p in
        let best = logits.scalars.max()!
        let powers = logits.scalars.map { Foundation.exp(Double($0 - best)) }
        let total = powers.reduce(0, +)
        let order = powers.indices.sorted { powers[$0] > powers[$1] }
        var (kept, sum) = (Set<Int>(), 0.0)
        for id in order where sum < Double(p) {
          kept.insert(id)
          sum += powers[id] / total
        }
        return scores(of: logits) { kept.contains($0) }
      }
    }
    Way(parts: "filtersTogether", "as they are meant") {
      $0.filteredTogether()
    }

    Way(results: "draws", "a loop over doubles") {
      $0.frequencies { logits, generator in
        var rest = Double.random(in: 0..<1, using: &generator)
        let shares = softmax(logits).scalars
        for (id, share) in shares.enumerated() {
          rest -= Double(share)
          if rest < 0 { return id }
        }
        return shares.lastIndex { $0 > 0 }!
      }
    }
    Way(results: "draws", "Swift's own numbers") {
      $0.frequencies { pointed(at: softmax($0), by: Float.random(in: 0..<1, using: &$1)) }
    }
    Way(results: "draws", "the best of scores that a Gumbel number was added to") {
      $0.frequencies(gumbelBest)
    }
    Way(results: "draws", "the best first") {
      $0.frequencies { logits, generator in
        let order = logits.argSort(descending: true)
        let rank = pointed(at: softmax(logits.gather(order, axis: 0)), by: uniform(&generator))
        return order.scalars[rank]
      }
    }
    Way(results: "draws", "from the end") {
      $0.frequencies { logits, generator in
        let shares = Tensor(Array(softmax(logits).scalars.reversed()))
        return logits.shape[0] - 1 - pointed(at: shares, by: uniform(&generator))
      }
    }
    Way(results: "draws", "taken at random until one is accepted") {
      $0.frequencies { logits, generator in
        let powers = exp(logits - logits.max()).scalars
        while true {
          let id = Int.random(in: powers.indices, using: &generator)
          if uniform(&generator) < powers[id] { return id }
        }
      }
    }
    Way(parts: "choosesNext", "as it is meant") { $0.chosen() }
    Way(parts: "choosesNext", "other filters and another draw") {
      $0.chosen {
        $0.keepTopK = { best($0, $1) }
        $0.keepTopP = { best($0, crossing($0, $1)) }
        $0.draw = gumbelBest
      }
    }
    Way(parts: "continues", "with a cache") { $0.continued() }
    Way(parts: "drawsContinuations", "the whole text, without a cache") {
      $0.pairs(withoutCache)
    }
    Way(parts: "drawsContinuations", "with a cache") { $0.pairs() }
  }

  /// The whole text goes through the model for each token.
  private static func withoutCache(_ formula: inout ContinuationFormula) {
    formula.cache = { _, empty in empty }
    formula.feed = { ids, _ in ids }
  }

  /// The best of scores that a Gumbel number was added to.
  private static func gumbelBest(_ logits: Tensor, _ generator: inout RandomGenerator) -> Int {
    let points = Tensor.randomUniform(logits.shape, from: 1e-7, to: 1, using: &generator)
    return (logits - log(-1 * log(points))).argMax().item()
  }

  private static func scores(of logits: Tensor, where isKept: (Int) -> Bool) -> Tensor {
    let all = logits.scalars
    return Tensor(all.indices.map { isKept($0) ? all[$0] : -.infinity })
  }
}
