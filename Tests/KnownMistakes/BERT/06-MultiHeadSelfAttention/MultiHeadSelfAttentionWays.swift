import Foundation
import KataTesting
import Layers
import PlainFunctions
import Tensors

extension MultiHeadSelfAttentionAttempts {
  @WayList static var otherWays: [Way] {
    Way(parts: "dropsShares", "the pattern is dropped by a mask of its own") {
      $0.headsDropped {
        $0.pattern = { [pattern = $0.pattern, dropout = $0.dropout] in
          pattern($0, $1) * dropout(.ones($0.shape))
        }
        $0.dropout.rate = 0
      }
    }

    // MARK: Splitting and joining
    Way("splitsHeads", "reshaped, then transposed") {
      let (B, T, H) = ($0["x"].shape[0], $0["x"].shape[1], $0.integer("headCount"))
      return $0["x"].reshaped([B, T, H, -1]).transposed(0, 2, 1, 3)
    }
    Way("splitsHeads", "a slice for each head") {
      stacked($0["x"].split(parts: $0.integer("headCount"), axis: -1), axis: 1)
    }
    Way("splitsHeads", "a loop over heads and channels") { example in
      let (x, H) = (example["x"], example.integer("headCount"))
      let D = x.shape[2] / H
      let heads = (0..<H).map { h in
        stacked((0..<D).map { d in x[.all, .all, h * D + d] }, axis: -1)
      }
      return stacked(heads, axis: 1)
    }
    Way("joinsHeads", "transposed, then reshaped") {
      let (B, T) = ($0["x"].shape[0], $0["x"].shape[2])
      return $0["x"].swappedAxes(1, 2).reshaped([B, T, -1])
    }
    Way("joinsHeads", "heads put side by side, one by one") { example in
      let x = example["x"]
      return concatenated((0..<x.shape[1]).map { x[.all, $0] }, axis: -1)
    }
    Way("joinsHeads", "a loop over heads and channels") { example in
      let x = example["x"]
      let channels = (0..<x.shape[1]).flatMap { h in
        (0..<x.shape[3]).map { d in x[.all, h, .all, d] }
      }
      return stacked(channels, axis: -1)
    }

    // MARK: Attention with other parts
    Way(parts: "attends", "einsum") {
      $0.attended {
        $0.scores = { query, key in
          let products = einsum("b h t d, b h s d -> b h t s", query, key)
          return products / Float(key.shape[-1]).squareRoot()
        }
        $0.mixture = { einsum("b h t s, b h s d -> b h t d", $0, $1) }
      }
    }
    Way(parts: "attends", "keys first, then transposed") {
      $0.attended { $0.scores = { attentionScores($1, $0).swappedAxes(-1, -2) } }
    }
    Way(parts: "attends", "the queries are scaled first") {
      $0.attended {
        $0.scores = { query, key in
          let scaled = query / Float(key.shape[-1]).squareRoot()
          return matmul(scaled, key.swappedAxes(-1, -2))
        }
      }
    }
    Way(parts: "attends", "hidden scores are −1e4") {
      $0.attended { $0.pattern = { attentionPattern($0, $1.map(ofKeys), hidden: -1e4) } }
    }
    Way(parts: "attends", "hidden scores are −1e9") {
      $0.attended { $0.pattern = { attentionPattern($0, $1.map(ofKeys), hidden: -1e9) } }
    }
    Way(parts: "attends", "−1e4 is added to hidden scores") { added(-1e4, $0) }
    Way(parts: "attends", "−1e9 is added to hidden scores") { added(-1e9, $0) }
    Way(parts: "attends", "−∞ is added to hidden scores") { added(-.infinity, $0) }
    Way(parts: "attends", "the key's bias is left out, since the softmax takes no notice of it") {
      $0.attended { $0.key = unbiased($0.key) }
    }

    // MARK: Attention in another order
    Way("attends", "heads one by one, then put side by side") { example in
      let (formula, x) = (example.attentionFormula, example["x"])
      let H = example.integer("headCount")
      let queries = formula.query(x).split(parts: H, axis: -1)
      let keys = formula.key(x).split(parts: H, axis: -1)
      let values = formula.value(x).split(parts: H, axis: -1)
      let mask = example.optionalMask("mask")?[.all, .newAxis]
      let found = (0..<H).map { h in
        let pattern = attentionPattern(attentionScores(queries[h], keys[h]), mask)
        return matmul(formula.dropout(pattern), values[h])
      }
      return formula.output(concatenated(found, axis: -1))
    }
    Way(parts: "attends", "each head's part of the output is projected, and all are added") {
      example in
      example.attended { formula in
        let output = formula.output
        formula.mergeHeads = { $0 }
        formula.output = { found in
          let (H, bias) = (found.shape[1], output(.zeros([found.shape[1] * found.shape[3]])))
          let parts = (0..<H).map { h in
            let own = (0..<H).map { found[.all, $0] * ($0 == h ? 1 : 0) }
            return output(concatenated(own, axis: -1)) - bias
          }
          return parts.reduce(bias) { $0 + $1 }
        }
      }
    }
    Way(parts: "attends", "queries, keys and values are projected at once") { example in
      let names = ["query", "key", "value"]
      func joined(_ kind: String) -> Tensor {
        concatenated(names.map { example.projections["\($0).\(kind)"] ?? .poisoned })
      }
      let all = linear(example["x"], joined("weight"), joined("bias")).split(parts: 3, axis: -1)
      return example.attended {
        $0.query = { _ in all[0] }
        $0.key = { _ in all[1] }
        $0.value = { _ in all[2] }
      }
    }
    Way("attends", "items one by one, with padding cut out of keys and values") { example in
      let (formula, x) = (example.attentionFormula, example["x"])
      let items = (0..<x.shape[0]).map { b in
        let item = x[b..<b + 1]
        let isSeen =
          example.optionalMask("mask")?[b].scalars ?? x[b, .all, 0].scalars.map { _ in true }
        let seen = item.take(IntTensor(isSeen.indices.filter { isSeen[$0] }), axis: 1)
        let (query, key) = (
          formula.splitHeads(formula.query(item)), formula.splitHeads(formula.key(seen))
        )
        let pattern = formula.dropout(attentionPattern(attentionScores(query, key), nil))
        return matmul(pattern, formula.splitHeads(formula.value(seen)))
      }
      return formula.output(formula.mergeHeads(concatenated(items)))
    }
    Way("attends", "a loop over scalars", run: ScalarAttention.run).leavingTensors
  }

  /// Attention with a number added where the mask hides.
  private static func added(
    _ number: Float, _ example: Example
  ) -> Exchange<AttentionFormula> {
    example.attended {
      $0.pattern = { attentionPattern($0 + which($1.map(ofKeys) ?? Mask([true]), 0, number), nil) }
    }
  }
}

/// Attention as one writes it in a language without tensors.
private struct ScalarAttention {
  let B, T, C, H: Int
  let x: [Float]
  let isSeen: [Bool]
  let parameters: StateDictionary

  static func run(_ example: Example) -> Tensor {
    let x = example["x"]
    let (B, T, C) = (x.shape[0], x.shape[1], x.shape[2])
    let mask = (example.optionalMask("mask") ?? Mask([true])).broadcast(to: [B, T])
    let attention = ScalarAttention(
      B: B, T: T, C: C, H: example.integer("headCount"), x: x.scalars, isSeen: mask.scalars,
      parameters: example.projections)
    let isDropping = example.float("dropoutRate") == 1 && example.isTraining
    let found = isDropping ? x.scalars.map { _ in 0 } : attention.found()
    return Tensor(attention.projected(found, "output"), shape: x.shape)
  }

  private func projected(_ x: [Float], _ name: String) -> [Float] {
    let weight = parameters["\(name).weight"]?.scalars ?? []
    let bias = parameters["\(name).bias"]?.scalars ?? []
    var y: [Float] = []
    for start in stride(from: 0, to: x.count, by: C) {
      for c in 0..<C {
        var sum = bias[c]
        for k in 0..<C { sum += x[start + k] * weight[c * C + k] }
        y.append(sum)
      }
    }
    return y
  }

  private func found() -> [Float] {
    let (query, key) = (projected(x, "query"), projected(x, "key"))
    let (value, D) = (projected(x, "value"), C / H)
    var found = x.map { _ in Float(0) }
    for b in 0..<B {
      for h in 0..<H {
        for t in 0..<T {
          let seen = (0..<T).filter { isSeen[b * T + $0] }
          let scores = seen.map { s in
            let products = (0..<D).map { d in
              query[(b * T + t) * C + h * D + d] * key[(b * T + s) * C + h * D + d]
            }
            return products.reduce(0, +) / Float(D).squareRoot()
          }
          let powers = scores.map { exp($0 - (scores.max() ?? 0)) }
          for (s, power) in zip(seen, powers) {
            let share = power / powers.reduce(0, +)
            for d in 0..<D {
              found[(b * T + t) * C + h * D + d] += share * value[(b * T + s) * C + h * D + d]
            }
          }
        }
      }
    }
    return found
  }
}
