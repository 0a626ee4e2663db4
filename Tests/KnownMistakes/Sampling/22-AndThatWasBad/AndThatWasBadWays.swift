import Foundation
import KataTesting
import Layers
import PlainFunctions
import Tensors

extension AndThatWasBadAttempts {
  @WayList static var otherWays: [Way] {
    Way(parts: "forks", "tiled along the batch") { $0.forked() }
    Way(parts: "forks", "stretched by broadcasting") {
      $0.forked {
        $0.rows = { held, k in
          held.broadcast(to: Shape([k] + held.shape.sizes.dropFirst()))
        }
      }
    }
    Way(parts: "forks", "copies put together") {
      $0.forked {
        $0.rows = { concatenated(Array(repeating: $0, count: $1), axis: 0) }
      }
    }
    Way(parts: "scoresSuffixes", "all in one batch") { $0.suffixScored() }
    Way(parts: "scoresSuffixes", "one candidate after another, each with a copy of the cache") {
      $0.suffixScored { $0.runs = .copies }
    }
    Way(parts: "steers", "put where they belong in an array") { $0.steered() }
    Way(parts: "steers", "of log-probabilities: one number less for all candidates") {
      $0.steered { $0.score = { own, suffix, beta in own - own.logSumExp() + beta * suffix } }
    }
    Way(results: "steers", "by products of probabilities, in double precision") { example in
      let (candidates, V) = (example.ids("candidates").scalars, example["logits"].shape[0])
      let (shares, beta) = (softmax(example["logits"]).scalars, Double(example.float("beta")))
      var scores = [Float](repeating: -.infinity, count: V)
      for (id, suffix) in zip(candidates, example["suffixScores"].scalars) {
        scores[id] = Float(
          Foundation.log(Double(shares[id]) * Foundation.pow(Foundation.exp(Double(suffix)), beta)))
      }
      return example.steeredShares(Tensor(scores))
    }
    Way(parts: "choosesNext", "as it is meant") { $0.steeredNext() }
    Way(parts: "choosesNext", "candidates in the order of their ids") {
      $0.steeredNext {
        $0.candidates = { [candidates = $0.candidates] in
          IntTensor(candidates($0, $1).scalars.sorted())
        }
      }
    }
    Way(parts: "continues", "as it is meant") { $0.steeredText() }
    Way(parts: "continues", "one candidate after another, each with a copy of the cache") {
      $0.steeredText { $0.step.suffix.runs = .copies }
    }
    Way(parts: "rejects", "as it is meant") { $0.accepting() }
    Way(parts: "rejects", "by logarithms") {
      $0.accepting {
        $0.compared = { $0 }
        $0.stays = { $0 .<= Foundation.log($1) }
      }
    }
  }
}
