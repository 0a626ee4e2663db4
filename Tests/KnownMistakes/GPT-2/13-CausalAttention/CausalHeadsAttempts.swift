import KataTesting
import Layers
import PlainFunctions
import Tensors

extension CausalAttentionAttempts {
  /// Mistakes of kata 13 on the way to queries, keys and values.
  @WayList static var causalHeads: [Way] {
    // MARK: The start
    Way(results: "starts", "the output's layer is drawn before the projection") { example in
      new(example) {
        let C = example.integer("hiddenSize")
        $0.addLinear("output", C, C)
        $0.addLinear("projection", C, 3 * C)
      }
    }
    Way(results: "starts", "query, key and value are drawn one after another, each with its bias") {
      example in
      new(example) { start in
        let (C, names) = (example.integer("hiddenSize"), ["query", "key", "value"])
        var parts = GPT2Start(example)
        for name in names { parts.addLinear(name, C, C) }
        for kind in ["weight", "bias"] {
          let three = names.map { parts.state["\($0).\(kind)"]! }
          start.replace("projection.\(kind)", by: concatenated(three))
        }
        start.generator = parts.generator
        start.addLinear("output", C, C)
      }
    }
    Way(results: "starts", "both layers are drawn from copies of one generator") { example in
      new(example) {
        let C = example.integer("hiddenSize")
        $0.addLinear("projection", C, 3 * C)
        $0.generator = example.generator
        $0.addLinear("output", C, C)
      }
    }
    Way(results: "starts", "the projection has C channels, not 3C") { example in
      new(example) {
        let C = example.integer("hiddenSize")
        $0.addLinear("projection", C, C)
        $0.addLinear("output", C, C)
      }
    }
    Way(results: "starts", "the output's layer reads 3C channels") { example in
      new(example) {
        let C = example.integer("hiddenSize")
        $0.addLinear("projection", C, 3 * C)
        $0.addLinear("output", 3 * C, C)
      }
    }
    Way(results: "starts", "the layers have no bias") {
      new($0) { $0.addAttention(in: "", bias: false) }
    }
    Way(results: "starts", "D is taken for H") {
      new($0, headCount: $0.integer("hiddenSize") / $0.integer("headCount"))
    }
    Way(results: "starts", "the dropout rate is not passed on") { new($0, dropoutRate: 0) }
    Way(results: "starts", "the dropout rate is always 0.1") { new($0, dropoutRate: 0.1) }

    // MARK: The mask
    Way(parts: "mask", "a query does not see its own position") {
      $0.seen { $0.sees = { s, last in s < last } }
    }
    Way(parts: "mask", "a query sees one position after its own") {
      $0.seen { $0.sees = { s, last in s <= last + 1 } }
    }
    Way(parts: "mask", "the mask is turned around") { $0.seen { $0.finish = { .!$0 } } }
    Way(parts: "mask", "a query sees its own position and those after it") {
      $0.seen { $0.sees = { s, last in s >= last } }
    }
    Way(parts: "mask", "a query sees its own position only") {
      $0.seen { $0.sees = { s, last in s == last } }
    }
    Way(parts: "mask", "everything is seen") { $0.seen { $0.sees = { _, _ in true } } }
    Way(parts: "mask", "the queries are the first T positions, not the last") {
      $0.seen { $0.place = { t, _, _ in t } }
    }
    Way(parts: "mask", "the first T queries are moved by T − S, not by S − T") {
      $0.seen { $0.place = { t, T, S in t + T - S } }
    }
    Way(parts: "mask", "a query in front of more keys sees all of them") {
      $0.seen { formula in
        if formula.T != formula.S { formula.sees = { _, _ in true } }
      }
    }
    Way(parts: "mask", "the mask is one of all positions, [S, S]") { $0.seen { $0.T = $0.S } }
    Way(parts: "mask", "the mask is one of the queries alone, [T, T]") { $0.seen { $0.S = $0.T } }
    Way(parts: "mask", "the mask has keys first, [S, T]") {
      $0.seen { $0.finish = { $0.transposed() } }
    }

    // MARK: The fused projection
    Way(parts: "heads", "the projection is taken as key, query, value") { order($0, 1, 0, 2) }
    Way(parts: "heads", "the projection is taken as value, key, query") { order($0, 2, 1, 0) }
    Way(parts: "heads", "the projection is taken as query, value, key") { order($0, 0, 2, 1) }
    Way(parts: "heads", "the projection is taken as key, value, query") { order($0, 2, 0, 1) }
    Way(parts: "heads", "the projection is taken as value, query, key") { order($0, 1, 2, 0) }
    Way(parts: "heads", "all three are the first third of the projection") { order($0, 0, 0, 0) }
    Way(results: "heads", "the projection is divided by heads first: (h three d)") {
      rearranged($0, "b t (h n d) -> n b h t d")
    }
    Way(
      results: "heads", "three neighboring channels are a query's, a key's, a value's: (h d three)"
    ) { rearranged($0, "b t (h d n) -> n b h t d") }
    Way(results: "heads", "channels are divided as (d h), not (h d)") {
      rearranged($0, "b t (n d h) -> n b h t d")
    }
    Way(results: "heads", "positions come before heads") {
      rearranged($0, "b t (n h d) -> n b t h d")
    }
    Way(parts: "heads", "channels are reshaped into heads without exchanging axes") { example in
      let H = example.integer("headCount")
      return example.heads { $0.splitHeads = { headsSplitByReshaping($0, H) } }
    }
    Way(results: "heads", "all of the projection is reshaped without exchanging axes") { example in
      let (x, H) = (example["x"], example.integer("headCount"))
      let (B, T, C) = (x.shape[0], x.shape[1], x.shape[2])
      let parts = example.fused(x).reshaped([3, B, H, T, C / H])
      return named([parts[0], parts[1], parts[2]])
    }
    Way(parts: "heads", "the heads are not split") { $0.heads { $0.splitHeads = { $0 } } }
    Way(parts: "heads", "the projection's bias is missing") {
      $0.heads {
        $0.query = unbiased($0.query)
        $0.key = unbiased($0.key)
        $0.value = unbiased($0.value)
      }
    }
    Way(results: "heads", "the weight's [3C, C] is read as [C, 3C], as checkpoints store it") {
      example in
      let (x, state) = (example["x"], example.causalParameters)
      let (weight, bias) = (state["projection.weight"]!, state["projection.bias"]!)
      let C = x.shape[-1]
      let all = matmul(x, weight.reshaped([C, 3 * C])) + bias
      return named(
        all.split(parts: 3, axis: -1).map {
          rearrange($0, "b t (h d) -> b h t d", ["h": example.integer("headCount")])
        })
    }
    Way(parts: "heads", "the queries are divided by √D here already, as attend does again") {
      example in
      let D = example.integer("hiddenSize") / example.integer("headCount")
      return example.heads {
        $0.query = { [query = $0.query] x in query(x) / Float(D).squareRoot() }
      }
    }
  }

  /// What a new module holds, where all but one thing is right.
  private static func new(
    _ example: Example, headCount: Int? = nil, dropoutRate: Float? = nil,
    add: (inout GPT2Start) -> Void = { $0.addAttention(in: "") }
  ) -> Answers {
    var start = GPT2Start(example)
    add(&start)
    return example.results(
      start.state,
      and: [
        "headCount": headCount ?? example.integer("headCount"),
        "dropoutRate": Tensor(dropoutRate ?? example.float("dropoutRate")),
      ])
  }

  /// Heads of these thirds of the projection.
  private static func order(
    _ example: Example, _ q: Int, _ k: Int, _ v: Int
  ) -> Exchange<AttentionFormula> {
    example.heads { formula in
      let thirds = [formula.query, formula.key, formula.value]
      (formula.query, formula.key, formula.value) = (thirds[q], thirds[k], thirds[v])
    }
  }

  /// Heads by a pattern whose `n` are query, key and value.
  private static func rearranged(_ example: Example, _ pattern: String) -> Answers {
    let H = example.integer("headCount")
    let parts = rearrange(example.fused(example["x"]), pattern, ["n": 3, "h": H])
    return named([parts[0], parts[1], parts[2]])
  }
}

// MARK: - Shared with what is right

/// Query, key and value under the names that the goldens have.
func named(_ heads: [Tensor]) -> Answers {
  ["query": heads[0], "key": heads[1], "value": heads[2]]
}

/// A causal mask as a row of parts.
struct SeenFormula: Formula {
  /// How many queries and keys there are.
  var T, S: Int
  /// Where a query stands among the keys.
  var place: (_ t: Int, _ T: Int, _ S: Int) -> Int = { t, T, S in t + S - T }
  /// Whether a key is seen by a query whose own position is `last`.
  var sees: (_ s: Int, _ last: Int) -> Bool = { s, last in s <= last }
  var finish: (Mask) -> Mask = { $0 }

  init(T: Int, S: Int) { (self.T, self.S) = (T, S) }

  /// `[T, S]`.
  func callAsFunction() -> Mask {
    finish(Mask((0..<T).map { t in (0..<S).map { s in sees(s, place(t, T, S)) } }))
  }
}

extension Example {
  /// What a query sees, with some parts exchanged.
  func seen(_ change: @escaping (inout SeenFormula) -> Void) -> Exchange<SeenFormula> {
    Exchange(
      of: SeenFormula(T: integer("queryCount"), S: integer("keyCount")), change
    ) { $0() }
  }

  /// The right formula, with the example's parameters.
  var causalFormula: AttentionFormula {
    .causal(
      Parameters(causalParameters), headCount: integer("headCount"), dropout: patternDropout)
  }

  /// All of the fused projection, `[B, T, 3C]`.
  func fused(_ x: Tensor) -> Tensor {
    let state = causalParameters
    return linear(x, state["projection.weight"]!, state["projection.bias"]!)
  }

  /// What `heads` gives with some parts exchanged.
  func heads(
    _ change: @escaping (inout AttentionFormula) -> Void = { _ in }
  ) -> Exchange<AttentionFormula> {
    Exchange(
      of: causalFormula, change,
      answers: { formula in
        let projections = [formula.query, formula.key, formula.value]
        return named(projections.map { formula.splitHeads($0(self["x"])) })
      })
  }
}
