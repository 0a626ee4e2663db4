import Foundation
import Tensors

/// The inputs of an example, under the names that the formula has.
private struct Input {
  let query, key: Tensor
  let D: Int

  init(_ example: Example) {
    (query, key) = (example["query"], example["key"])
    D = query.shape[-1]
  }

  var products: Tensor { matmul(query, key.swappedAxes(-1, -2)) }
}

extension Example {
  /// The mask, or one that lets all be seen.
  fileprivate var seen: Mask { optionalMask("mask") ?? Mask([true]) }
}

final class ScaledDotProductAttentionAttempts: KataAttempts {}

extension ScaledDotProductAttentionAttempts {
  @WayList static var mistakes: [Way] {
    // MARK: Scores
    Way("scores", "the products are not divided by √D") { Input($0).products }
    Way("scores", "the products are divided by D, or by √D twice") {
      Input($0).products / Input($0).D
    }
    Way("scores", "the products are divided by √√D: the root is taken twice") {
      Input($0).products / Float(Input($0).D).squareRoot().squareRoot()
    }
    Way("scores", "the products are multiplied by √D") {
      Input($0).products * Float(Input($0).D).squareRoot()
    }
    Way("scores", "the products are divided by √T, T being the number of queries") {
      Input($0).products / Float(Input($0).query.shape[-2]).squareRoot()
    }
    Way("scores", "the products are divided by √S, S being the number of keys") {
      Input($0).products / Float(Input($0).key.shape[-2]).squareRoot()
    }
    Way("scores", "the products are divided by √(H · D), the width of all heads together") {
      let query = Input($0).query
      let H = query.rank > 3 ? query.shape[-3] : 1
      return Input($0).products / Float(H * Input($0).D).squareRoot()
    }
    Way("scores", "the queries alone are brought to length 1") {
      let query = Input($0).query
      let lengths = (query * query).sum(axis: -1, keepDims: true).squareRoot()
      return matmul(query / lengths, Input($0).key.swappedAxes(-1, -2))
    }
    Way("scores", "queries and keys are exchanged") {
      attentionScores(Input($0).key, Input($0).query)
    }
    Way("scores", "keys are not transposed") {
      matmul(Input($0).query, Input($0).key) / Float(Input($0).D).squareRoot()
    }
    Way("scores", "keys are reshaped to [D, S], not transposed") {
      let (query, key) = (Input($0).query, Input($0).key)
      return matmul(query, key.reshaped(key.swappedAxes(-1, -2).shape))
        / Float(Input($0).D).squareRoot()
    }
    Way("scores", "the softmax is taken here already") {
      softmax(attentionScores(Input($0).query, Input($0).key))
    }

    // MARK: The pattern's softmax
    Way("pattern", "the softmax is taken over the queries") { softmax(hidden($0), axis: -2) }
    Way("pattern", "the softmax is taken over the first axis") { softmax(hidden($0), axis: 0) }
    Way("pattern", "the softmax is taken over queries and keys together") { example in
      let scores = hidden(example)
      let rows = scores.reshaped(scores.shape.dropLast(2).appending([-1]))
      return softmax(rows).reshaped(scores.shape)
    }
    Way("pattern", "the softmax is missing") { hidden($0) }
    Way("pattern", "scores are divided by their sum without the exponential") {
      let scores = which($0.seen, $0["scores"], 0)
      return scores / scores.sum(axis: -1, keepDims: true)
    }
    Way("pattern", "powers overflow, since the largest score is not subtracted") {
      let powers = exp(hidden($0))
      return powers / powers.sum(axis: -1, keepDims: true)
    }
    Way("pattern", "scores are divided by √S here") {
      attentionPattern(
        $0["scores"] / Float($0["scores"].shape[-1]).squareRoot(), $0.seen)
    }

    // MARK: The pattern's mask
    Way("pattern", "the mask is ignored") { softmax($0["scores"]) }
    Way("pattern", "the mask is turned around") { example in
      attentionPattern(example["scores"], example.optionalMask("mask").map { .!$0 })
    }
    Way("pattern", "hidden scores become 0 instead of −∞, and 0 has a share of its own") {
      attentionPattern($0["scores"], $0.seen, hidden: 0)
    }
    Way("pattern", "hidden scores are −10, which still leaves them a share") {
      attentionPattern($0["scores"], $0.seen, hidden: -10)
    }
    Way("pattern", "hidden scores are +∞") {
      attentionPattern($0["scores"], $0.seen, hidden: .infinity)
    }
    Way(
      "pattern", "hidden shares are set to 0 after the softmax, and the others do not add up to 1"
    ) {
      which($0.seen, softmax($0["scores"]), 0)
    }
    Way("pattern", "hidden shares are set to −∞ after the softmax") {
      which($0.seen, softmax($0["scores"]), -.infinity)
    }
    Way("pattern", "the mask is turned around, multiplied by −∞ and added, and 0 · ∞ is no number")
    {
      softmax(
        $0["scores"] + (1 - Tensor($0.seen)) * -Float.infinity)
    }
    Way("pattern", "the mask is added as 1 and 0") { softmax($0["scores"] + Tensor($0.seen)) }
    Way("pattern", "the mask hides queries, not keys") { example in
      attentionPattern(example["scores"], example.optionalMask("mask").map(ofQueries))
    }
    Way("pattern", "the mask hides queries, not keys, with −1e9") { example in
      attentionPattern(example["scores"], example.optionalMask("mask").map(ofQueries), hidden: -1e9)
    }
    Way("pattern", "the first item's mask is used for the whole batch") { example in
      attentionPattern(
        example["scores"], example.optionalMask("mask").map { $0.rank > 2 ? $0[0..<1] : $0 })
    }

    // MARK: The output
    Way("output", "the keys are taken for values") { matmul($0["pattern"], $0["key"]) }
    Way("output", "the queries are taken for values") { matmul($0["pattern"], $0["query"]) }
    Way("output", "the pattern is transposed") {
      matmul($0["pattern"].swappedAxes(-1, -2), $0["value"])
    }
    Way("output", "the values are transposed") {
      matmul($0["pattern"], $0["value"].swappedAxes(-1, -2))
    }
    Way("output", "the output is divided by √D") {
      matmul($0["pattern"], $0["value"]) / Float($0["value"].shape[-1]).squareRoot()
    }
    Way("output", "the output is divided by the number of keys") {
      matmul($0["pattern"], $0["value"]) / $0["value"].shape[-2]
    }
    Way("output", "the softmax is taken once more") { matmul(softmax($0["pattern"]), $0["value"]) }
    Way("output", "each query takes only the value that fits best") {
      let pattern = $0["pattern"]
      let isLargest = pattern .== pattern.max(axis: -1, keepDims: true)
      return matmul(Tensor(isLargest), $0["value"])
    }
    Way("output", "pattern and values are multiplied element by element") {
      $0["pattern"] * $0["value"]
    }
  }

  /// The scores with −∞ behind the mask.
  private static func hidden(_ example: Example) -> Tensor {
    which(example.seen, example["scores"], -.infinity)
  }

  /// The mask with the axes of queries and keys exchanged.
  private static func ofQueries(_ mask: Mask) -> Mask {
    mask.rank == 1 ? mask[.all, .newAxis] : mask.swappedAxes(-1, -2)
  }
}

extension ScaledDotProductAttentionAttempts {
  @WayList static var otherWays: [Way] {
    // MARK: Scores
    Way("scores", "einsum") {
      let products = einsum("... t d, ... s d -> ... t s", Input($0).query, Input($0).key)
      return products * (1 / Float(Input($0).D).squareRoot())
    }
    Way("scores", "keys first, then transposed") {
      let (query, key) = (Input($0).query, Input($0).key)
      let scores = matmul(key, query.swappedAxes(-1, -2)) / Float(Input($0).D).squareRoot()
      return scores.swappedAxes(-1, -2)
    }
    Way("scores", "the queries are scaled first") {
      let query = Input($0).query / Float(Input($0).D).squareRoot()
      return matmul(query, Input($0).key.swappedAxes(-1, -2))
    }
    Way("scores", "queries and keys are both scaled, by the fourth root") {
      let scale = 1 / Float(Input($0).D).squareRoot().squareRoot()
      return matmul(Input($0).query * scale, (Input($0).key * scale).swappedAxes(-1, -2))
    }
    Way("scores", "products, then a sum") {
      let (query, key) = (Input($0).query, Input($0).key)
      let products = query[.ellipsis, .newAxis, .all] * key[.ellipsis, .newAxis, .all, .all]
      return products.sum(axis: -1) / Float(Input($0).D).squareRoot()
    }
    Way("scores", "a loop over scalars") {
      let (query, key, D) = (Input($0).query, Input($0).key, Input($0).D)
      let (T, S) = (query.shape[-2], key.shape[-2])
      let (q, k) = (query.scalars, key.scalars)
      var scores: [Float] = []
      for row in 0..<q.count / D {
        for s in 0..<S {
          let other = row / T * S + s
          let products = (0..<D).map { q[row * D + $0] * k[other * D + $0] }
          scores.append(products.reduce(0, +) / Float(D).squareRoot())
        }
      }
      return Tensor(scores, shape: query.shape.dropLast().appending([S]))
    }.leavingTensors

    // MARK: The pattern
    Way("pattern", "hidden scores are −1e4") {
      attentionPattern($0["scores"], $0.seen, hidden: -1e4)
    }
    Way("pattern", "hidden scores are −1e9") {
      attentionPattern($0["scores"], $0.seen, hidden: -1e9)
    }
    Way("pattern", "−1e4 is added to hidden scores") { added(-1e4, $0) }
    Way("pattern", "−1e9 is added to hidden scores") { added(-1e9, $0) }
    Way("pattern", "the lowest number is added to hidden scores") {
      added(-Float.greatestFiniteMagnitude, $0)
    }
    Way("pattern", "−∞ is added to hidden scores") { added(-.infinity, $0) }
    Way("pattern", "hidden powers are set to 0 before they are summed") {
      let mask = $0.seen
      let powers = exp($0["scores"] - $0["scores"].max(axis: -1, keepDims: true))
      let seen = which(mask, powers, 0)
      return seen / seen.sum(axis: -1, keepDims: true)
    }
    Way("pattern", "hidden shares are set to 0, and the others are brought to a sum of 1") {
      let part = softmax($0["scores"]) * Tensor($0.seen)
      return part / part.sum(axis: -1, keepDims: true)
    }
    Way("pattern", "a loop over scalars") {
      let scores = $0["scores"]
      let mask = $0.seen.broadcast(to: scores.shape)
      let (numbers, isSeen, S) = (scores.scalars, mask.scalars, scores.shape[-1])
      var shares = numbers
      for start in stride(from: 0, to: numbers.count, by: S) {
        let seen = (start..<start + S).filter { isSeen[$0] }
        let largest = seen.map { numbers[$0] }.max() ?? 0
        let total = seen.map { exp(numbers[$0] - largest) }.reduce(0, +)
        for place in start..<start + S {
          shares[place] = isSeen[place] ? exp(numbers[place] - largest) / total : 0
        }
      }
      return Tensor(shares, shape: scores.shape)
    }.leavingTensors

    // MARK: The output
    Way("output", "einsum") {
      einsum("... t s, ... s d -> ... t d", $0["pattern"], $0["value"])
    }
    Way("output", "values first, then transposed") {
      let transposed = matmul($0["value"].swappedAxes(-1, -2), $0["pattern"].swappedAxes(-1, -2))
      return transposed.swappedAxes(-1, -2)
    }
    Way("output", "products, then a sum") {
      let products =
        $0["pattern"][.ellipsis, .newAxis] * $0["value"][.ellipsis, .newAxis, .all, .all]
      return products.sum(axis: -2)
    }
    Way("output", "a sum over keys, one after another") { example in
      let (pattern, value) = (example["pattern"], example["value"])
      let takes = (0..<value.shape[-2]).map { s in
        pattern[.ellipsis, s..<s + 1] * value[.ellipsis, s..<s + 1, .all]
      }
      return takes.dropFirst().reduce(takes[0]) { $0 + $1 }
    }
    Way("output", "a loop over scalars") {
      let (pattern, value) = ($0["pattern"], $0["value"])
      let (T, S, D) = (pattern.shape[-2], value.shape[-2], value.shape[-1])
      let (p, v) = (pattern.scalars, value.scalars)
      var output: [Float] = []
      for row in 0..<p.count / S {
        for d in 0..<D {
          let takes = (0..<S).map { p[row * S + $0] * v[(row / T * S + $0) * D + d] }
          output.append(takes.reduce(0, +))
        }
      }
      return Tensor(output, shape: pattern.shape.dropLast().appending([D]))
    }.leavingTensors
  }

  /// The pattern with a number added where the mask hides.
  private static func added(_ number: Float, _ example: Example) -> Tensor {
    softmax(example["scores"] + which(example.seen, 0, number))
  }
}
