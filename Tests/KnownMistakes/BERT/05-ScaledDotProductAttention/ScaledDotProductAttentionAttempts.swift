import Foundation
import KataTesting
import PlainFunctions
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
    Way(parts: "scores", "the products are not divided by √D") { $0.scored { $0.divisor = 1 } }
    Way(parts: "scores", "the products are divided by D, or by √D twice") {
      $0.scored { $0.divisor = Float($0.D) }
    }
    Way(parts: "scores", "the products are divided by √√D: the root is taken twice") {
      $0.scored { $0.divisor = Float($0.D).squareRoot().squareRoot() }
    }
    Way(parts: "scores", "the products are multiplied by √D") {
      $0.scored { $0.scale = { $0 * $1 } }
    }
    Way(parts: "scores", "the products are divided by √T, T being the number of queries") {
      $0.scored { $0.divisor = Float($0.query.shape[-2]).squareRoot() }
    }
    Way(parts: "scores", "the products are divided by √S, S being the number of keys") {
      $0.scored { $0.divisor = Float($0.key.shape[-2]).squareRoot() }
    }
    Way(
      parts: "scores", "the products are divided by √(H · D), the width of all heads together"
    ) {
      $0.scored {
        let H = $0.query.rank > 3 ? $0.query.shape[-3] : 1
        $0.divisor = Float(H * $0.D).squareRoot()
      }
    }
    Way(parts: "scores", "the queries alone are brought to length 1") {
      $0.scored {
        let lengths = ($0.query * $0.query).sum(axis: -1, keepDims: true).squareRoot()
        ($0.query, $0.divisor) = ($0.query / lengths, 1)
      }
    }
    Way(parts: "scores", "queries and keys are exchanged") {
      $0.scored { swap(&$0.query, &$0.key) }
    }
    Way(parts: "scores", "keys are not transposed") { $0.scored { $0.transpose = { $0 } } }
    Way(parts: "scores", "all axes of the keys are turned around, not the last two exchanged") {
      $0.scored { $0.transpose = { $0.transposed() } }
    }
    Way(parts: "scores", "keys are reshaped to [D, S], not transposed") {
      $0.scored { $0.transpose = { $0.reshaped($0.swappedAxes(-1, -2).shape) } }
    }
    Way(parts: "scores", "the softmax is taken here already") {
      $0.scored { $0.finish = { softmax($0) } }
    }

    // MARK: The pattern's softmax
    Way(parts: "pattern", "the softmax is taken over the queries") {
      $0.patterned { $0.axis = -2 }
    }
    Way(parts: "pattern", "the softmax is taken over the first axis") {
      $0.patterned { $0.axis = 0 }
    }
    Way(parts: "pattern", "the softmax is taken over queries and keys together") {
      $0.patterned {
        $0.shares = { scores, _ in
          let rows = scores.reshaped(scores.shape.dropLast(2).appending([-1]))
          return softmax(rows).reshaped(scores.shape)
        }
      }
    }
    Way(parts: "pattern", "the softmax is missing") {
      $0.patterned { $0.shares = { scores, _ in scores } }
    }
    Way(parts: "pattern", "scores are divided by their sum without the exponential") {
      $0.patterned {
        $0.hidden = 0
        $0.shares = { $0 / $0.sum(axis: $1, keepDims: true) }
      }
    }
    Way(parts: "pattern", "powers overflow, since the largest score is not subtracted") {
      $0.patterned {
        $0.shares = { scores, axis in
          let powers = exp(scores)
          return powers / powers.sum(axis: axis, keepDims: true)
        }
      }
    }
    Way(parts: "pattern", "scores are divided by √S here") {
      $0.patterned { $0.scores = $0.scores / Float($0.scores.shape[-1]).squareRoot() }
    }

    // MARK: The pattern's mask
    Way(parts: "pattern", "the mask is ignored") { $0.patterned { $0.mask = nil } }
    Way(parts: "pattern", "the mask is turned around") {
      $0.patterned { $0.mask = $0.mask.map { .!$0 } }
    }
    Way(parts: "pattern", "hidden scores become 0 instead of −∞, and 0 has a share of its own") {
      $0.patterned { $0.hidden = 0 }
    }
    Way(parts: "pattern", "hidden scores are −10, which still leaves them a share") {
      $0.patterned { $0.hidden = -10 }
    }
    Way(parts: "pattern", "hidden scores are +∞") { $0.patterned { $0.hidden = .infinity } }
    Way(
      parts: "pattern",
      "hidden shares are set to 0 after the softmax, and the others do not add up to 1"
    ) {
      $0.patterned { $0.hideAfterwards(by: 0) }
    }
    Way(parts: "pattern", "hidden shares are set to −∞ after the softmax") {
      $0.patterned { $0.hideAfterwards(by: -.infinity) }
    }
    Way(
      parts: "pattern",
      "the mask is turned around, multiplied by −∞ and added, and 0 · ∞ is no number"
    ) {
      $0.patterned { $0.hide = { scores, mask, hidden in scores + (1 - Tensor(mask)) * hidden } }
    }
    Way(parts: "pattern", "the mask is added as 1 and 0") {
      $0.patterned { $0.hide = { scores, mask, _ in scores + Tensor(mask) } }
    }
    Way(parts: "pattern", "the mask hides queries, not keys") {
      $0.patterned { $0.mask = $0.mask.map(ofQueries) }
    }
    Way(parts: "pattern", "the mask hides queries, not keys, with −1e9") {
      $0.patterned { ($0.mask, $0.hidden) = ($0.mask.map(ofQueries), -1e9) }
    }
    Way(parts: "pattern", "the first item's mask is used for the whole batch") {
      $0.patterned { $0.mask = $0.mask.map { $0.rank > 2 ? $0[0..<1] : $0 } }
    }

    // MARK: The output
    Way(parts: "output", "the keys are taken for values") { example in
      example.mixed { $0.value = example["key"] }
    }
    Way(parts: "output", "the queries are taken for values") { example in
      example.mixed { $0.value = example["query"] }
    }
    Way(parts: "output", "the pattern is transposed") {
      $0.mixed { $0.pattern = $0.pattern.swappedAxes(-1, -2) }
    }
    Way(parts: "output", "the values are transposed") {
      $0.mixed { $0.value = $0.value.swappedAxes(-1, -2) }
    }
    Way(parts: "output", "the output is divided by √D") { example in
      example.mixed { $0.divisor = Float(example["value"].shape[-1]).squareRoot() }
    }
    Way(parts: "output", "the output is divided by the number of keys") { example in
      example.mixed { $0.divisor = Float(example["value"].shape[-2]) }
    }
    Way(parts: "output", "the softmax is taken once more") {
      $0.mixed { $0.pattern = softmax($0.pattern) }
    }
    Way(parts: "output", "each query takes only the value that fits best") {
      $0.mixed {
        $0.pattern = Tensor($0.pattern .== $0.pattern.max(axis: -1, keepDims: true))
      }
    }
    Way(parts: "output", "pattern and values are multiplied element by element") {
      $0.mixed { $0.product = { $0 * $1 } }
    }
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
