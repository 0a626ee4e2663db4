import Foundation
import KataTesting
import Layers
import PlainFunctions
import Tensors

extension CausalAttentionAttempts {
  @WayList static var otherWays: [Way] {
    // MARK: The mask
    Way(mask: "mask", "aranges compared") {
      let (T, S) = ($0.integer("queryCount"), $0.integer("keyCount"))
      let places = IntTensor.arange(S - T, S).expandedDimensions(axis: -1)  // [T, 1]
      return IntTensor.arange(S) .<= places
    }
    Way(mask: "mask", "the last T rows of a square") {
      let (T, S) = ($0.integer("queryCount"), $0.integer("keyCount"))
      return tril(Mask.full([S, S], true))[(S - T)...]
    }
    Way(mask: "mask", "what is not above the diagonal") {
      let (T, S) = ($0.integer("queryCount"), $0.integer("keyCount"))
      return .!triu(Mask.full([T, S], true), k: S - T + 1)
    }
    Way(mask: "mask", "a triangle of ones") {
      let (T, S) = ($0.integer("queryCount"), $0.integer("keyCount"))
      return Mask(tril(IntTensor.ones([T, S]), k: S - T))
    }
    Way(mask: "mask", "a loop over queries and keys") {
      let (T, S) = ($0.integer("queryCount"), $0.integer("keyCount"))
      var isSeen: [Bool] = []
      for t in 0..<T {
        for s in 0..<S { isSeen.append(s <= t + S - T) }
      }
      return Mask(isSeen, shape: [T, S])
    }

    // MARK: Heads
    Way(parts: "heads", "three slices of the fused weight") { example in
      let (x, state) = (example["x"], example.causalParameters)
      let weights = state["projection.weight"]!.split(parts: 3)
      let biases = state["projection.bias"]!.split(parts: 3)
      return example.heads { formula in
        formula.query = { _ in linear(x, weights[0], biases[0]) }
        formula.key = { _ in linear(x, weights[1], biases[1]) }
        formula.value = { _ in linear(x, weights[2], biases[2]) }
      }
    }
    Way(results: "heads", "ranges of channels, reshaped, then transposed") { example in
      let (x, H) = (example["x"], example.integer("headCount"))
      let (B, T, C) = (x.shape[0], x.shape[1], x.shape[2])
      let all = example.fused(x)
      return named(
        (0..<3).map { n in
          all[.ellipsis, n * C..<(n + 1) * C].reshaped([B, T, H, C / H]).transposed(0, 2, 1, 3)
        })
    }
    Way(results: "heads", "all in one rearrangement") { example in
      let H = example.integer("headCount")
      let parts = rearrange(
        example.fused(example["x"]), "b t (n h d) -> n b h t d", ["n": 3, "h": H])
      return named([parts[0], parts[1], parts[2]])
    }
    Way(results: "heads", "einsum with a weight that is split into heads") { example in
      let (x, state) = (example["x"], example.causalParameters)
      let sizes = ["n": 3, "h": example.integer("headCount")]
      let weight = rearrange(state["projection.weight"]!, "(n h d) c -> n h d c", sizes)
      let bias = rearrange(state["projection.bias"]!, "(n h d) -> n h 1 d", sizes)
      return named(
        (0..<3).map { einsum("b t c, h d c -> b h t d", x, weight[$0]) + bias[$0] })
    }
    Way(results: "heads", "a loop over scalars") { named(ScalarCausalAttention($0).heads()) }

    // MARK: Attending
    Way(parts: "attend", "einsum") {
      $0.attendedHeads {
        $0.scores = { query, key in
          let products = einsum("b h t d, b h s d -> b h t s", query, key)
          return products / Float(key.shape[-1]).squareRoot()
        }
        $0.mixture = { einsum("b h t s, b h s d -> b h t d", $0, $1) }
      }
    }
    Way(parts: "attend", "the queries are scaled first") {
      $0.attendedHeads {
        $0.scores = { query, key in products(query / Float(key.shape[-1]).squareRoot(), key) }
      }
    }
    Way(parts: "attend", "keys first, then transposed") {
      $0.attendedHeads { $0.scores = { attentionScores($1, $0).swappedAxes(-1, -2) } }
    }
    Way(parts: "attend", "hidden scores are −1e4") {
      $0.attendedHeads {
        $0.pattern = { attentionPattern($0, $1 ?? causalMask(of: $0), hidden: -1e4) }
      }
    }
    Way(parts: "attend", "−1e9 is added to hidden scores") {
      $0.attendedHeads {
        $0.pattern = { scores, _ in
          attentionPattern(scores + which(causalMask(of: scores), 0, -1e9), nil)
        }
      }
    }
    Way(parts: "attend", "−∞ is added to hidden scores") {
      $0.attendedHeads {
        $0.pattern = { scores, _ in
          attentionPattern(scores + which(causalMask(of: scores), 0, -Float.infinity), nil)
        }
      }
    }
    Way("attend", "each query with the keys up to its own, and without a mask") { example in
      let (query, key, value) = (example["query"], example["key"], example["value"])
      let (T, S, formula) = (query.shape[2], key.shape[2], example.causalFormula)
      let found = (0..<T).map { t in
        let seen = 0...(t + S - T)
        let scores = attentionScores(query[.all, .all, t..<t + 1], key[.all, .all, seen])
        return matmul(formula.dropout(attentionPattern(scores, nil)), value[.all, .all, seen])
      }
      return formula.output(formula.mergeHeads(concatenated(found, axis: 2)))
    }
    Way("attend", "heads one by one, then put side by side") { example in
      let (query, key, value) = (example["query"], example["key"], example["value"])
      let formula = example.causalFormula
      let found = (0..<query.shape[1]).map { h in
        let scores = attentionScores(query[.all, h], key[.all, h])
        let pattern = attentionPattern(scores, causalMask(of: scores))
        return matmul(formula.dropout(pattern), value[.all, h])
      }
      return formula.output(concatenated(found, axis: -1))
    }
    Way(parts: "dropsHalf", "the dropout of one sequence after another") {
      $0.halfAttended {
        $0.mixture = { [mixture = $0.mixture, dropout = $0.dropout] pattern, value in
          stacked((0..<value.shape[0]).map { mixture(dropout(pattern[$0]), value[$0]) })
        }
        $0.dropout.rate = 0
      }
    }
    Way("attend", "a loop over scalars") {
      ScalarCausalAttention($0).attend($0["query"], $0["key"], $0["value"])
    }

    // MARK: All together
    Way("attends", "the last of ever longer texts") { example in
      let (x, formula) = (example["x"], example.causalFormula)
      let results = (1...x.shape[1]).map { formula(x[.all, ..<$0])[.all, (-1)...] }
      return concatenated(results, axis: 1)
    }
    Way("attends", "position after position, with the keys and values kept") { example in
      let (x, formula) = (example["x"], example.causalFormula)
      var (key, value, results) = ([Tensor](), [Tensor](), [Tensor]())
      for t in 0..<x.shape[1] {
        let newest = x[.all, t..<t + 1]
        key.append(formula.splitHeads(formula.key(newest)))
        value.append(formula.splitHeads(formula.value(newest)))
        let query = formula.splitHeads(formula.query(newest))
        results.append(
          formula.attend(query, concatenated(key, axis: 2), concatenated(value, axis: 2)))
      }
      return concatenated(results, axis: 1)
    }
    Way("attends", "one item after another") { example in
      let (x, formula) = (example["x"], example.causalFormula)
      return concatenated((0..<x.shape[0]).map { formula(x[$0..<$0 + 1]) })
    }
    Way("attends", "a loop over scalars") { example in
      let attention = ScalarCausalAttention(example)
      let heads = attention.heads()
      return attention.attend(heads[0], heads[1], heads[2])
    }.leavingTensors
  }
}

/// GPT-2's attention as one writes it in a language without tensors.
private struct ScalarCausalAttention {
  private let example: Example
  private let parameters: StateDictionary
  private let H: Int

  init(_ example: Example) {
    self.example = example
    parameters = example.causalParameters
    H = example.integer("headCount")
  }

  private func projected(_ x: [Float], _ name: String) -> [Float] {
    let weight = parameters["\(name).weight"]!.scalars
    let bias = parameters["\(name).bias"]!.scalars
    let C = weight.count / bias.count
    var y: [Float] = []
    for start in stride(from: 0, to: x.count, by: C) {
      for c in bias.indices {
        var sum = bias[c]
        for k in 0..<C { sum += x[start + k] * weight[c * C + k] }
        y.append(sum)
      }
    }
    return y
  }

  /// Query, key and value.
  func heads() -> [Tensor] {
    let x = example["x"]
    let (B, T, C) = (x.shape[0], x.shape[1], x.shape[2])
    let (D, all) = (C / H, projected(x.scalars, "projection"))
    return (0..<3).map { n in
      var part: [Float] = []
      for b in 0..<B {
        for h in 0..<H {
          for t in 0..<T {
            let start = (b * T + t) * 3 * C + n * C + h * D
            part += all[start..<start + D]
          }
        }
      }
      return Tensor(part, shape: [B, H, T, D])
    }
  }

  func attend(_ query: Tensor, _ key: Tensor, _ value: Tensor) -> Tensor {
    let (B, T, D, S) = (query.shape[0], query.shape[2], query.shape[3], key.shape[2])
    let (q, k, v) = (query.scalars, key.scalars, value.scalars)
    let isDropping = example.float("dropoutRate") == 1 && example.isTraining
    var found = [Float](repeating: 0, count: B * T * H * D)
    for b in 0..<(isDropping ? 0 : B) {
      for h in 0..<H {
        for t in 0..<T {
          let (asking, answering) = (((b * H + h) * T + t) * D, (b * H + h) * S * D)
          let powers = (0...(t + S - T)).map { s in
            var score: Float = 0
            for d in 0..<D { score += q[asking + d] * k[answering + s * D + d] }
            return exp(score / Float(D).squareRoot())
          }
          let place = ((b * T + t) * H + h) * D
          for (s, power) in powers.enumerated() {
            let share = power / powers.reduce(0, +)
            for d in 0..<D { found[place + d] += share * v[answering + s * D + d] }
          }
        }
      }
    }
    return Tensor(projected(found, "output"), shape: [B, T, H * D])
  }
}
