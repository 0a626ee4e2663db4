import KataTesting
import Layers
import PlainFunctions
import Tensors

extension Example {
  /// What a new module holds, where all but one thing is right.
  fileprivate func start(
    order: [String] = ["query", "key", "value", "output"], headCount: Int? = nil,
    dropoutRate: Float? = nil, projection: (inout RandomGenerator) -> Linear
  ) -> Answers {
    var generator = generator
    var parts: Answers = [
      "headCount": headCount ?? integer("headCount"),
      "dropoutRate": Tensor(dropoutRate ?? float("dropoutRate")),
    ]
    for name in order {
      let layer = projection(&generator)
      parts["\(name).weight"] = layer.weight
      parts["\(name).bias"] = layer.bias ?? Tensor([Float]())
    }
    return parts
  }

  fileprivate func start(
    order: [String] = ["query", "key", "value", "output"], headCount: Int? = nil,
    dropoutRate: Float? = nil
  ) -> Answers {
    let C = integer("hiddenSize")
    return start(order: order, headCount: headCount, dropoutRate: dropoutRate) {
      Linear(inputSize: C, outputSize: C, using: &$0)
    }
  }
}

final class MultiHeadSelfAttentionAttempts: KataAttempts {}

extension MultiHeadSelfAttentionAttempts {
  @WayList static var mistakes: [Way] {
    // MARK: The start
    Way(results: "starts", "the key's projection is drawn before the query's") {
      $0.start(order: ["key", "query", "value", "output"])
    }
    Way(results: "starts", "the value's projection is drawn before the key's") {
      $0.start(order: ["query", "value", "key", "output"])
    }
    Way(results: "starts", "the output's projection is drawn first") {
      $0.start(order: ["output", "query", "key", "value"])
    }
    Way(results: "starts", "all projections are drawn from copies of one generator") { example in
      let C = example.integer("hiddenSize")
      return example.start { generator in
        var copy = generator
        return Linear(inputSize: C, outputSize: C, using: &copy)
      }
    }
    Way(results: "starts", "the projections have no bias") { example in
      let C = example.integer("hiddenSize")
      return example.start { Linear(inputSize: C, outputSize: C, bias: false, using: &$0) }
    }
    Way(results: "starts", "the projections have the channels of one head only") { example in
      let C = example.integer("hiddenSize")
      let D = C / example.integer("headCount")
      return example.start { Linear(inputSize: C, outputSize: D, using: &$0) }
    }
    Way(results: "starts", "D is taken for H") {
      $0.start(headCount: $0.integer("hiddenSize") / $0.integer("headCount"))
    }
    Way(results: "starts", "the dropout's rate is not the one that was given") {
      $0.start(dropoutRate: 0.1)
    }

    // MARK: Splitting
    Way("splitsHeads", "channels are reshaped into heads without exchanging axes") {
      headsSplitByReshaping($0["x"], $0.integer("headCount"))
    }
    Way("splitsHeads", "channels are divided as (d h), not (h d)") {
      rearrange($0["x"], "b t (d h) -> b h t d", ["h": $0.integer("headCount")])
    }
    Way("splitsHeads", "H is taken for D") {
      rearrange($0["x"], "b t (h d) -> b h t d", ["d": $0.integer("headCount")])
    }
    Way("splitsHeads", "positions come before heads") {
      rearrange($0["x"], "b t (h d) -> b t h d", ["h": $0.integer("headCount")])
    }

    // MARK: Joining
    Way("joinsHeads", "heads are reshaped into channels without exchanging axes") {
      headsMergedByReshaping($0["x"])
    }
    Way("joinsHeads", "channels are merged as (d h), not (h d)") {
      rearrange($0["x"], "b h t d -> b t (d h)")
    }
    Way("joinsHeads", "heads are added up") { $0["x"].sum(axis: 1) }
    Way("joinsHeads", "positions and channels are exchanged") {
      rearrange($0["x"], "b h t d -> b (h d) t")
    }

    // MARK: Projections
    Way(parts: "attends", "queries and keys are exchanged") {
      $0.attended { swap(&$0.query, &$0.key) }
    }
    Way(parts: "attends", "the keys are taken for values") { $0.attended { $0.value = $0.key } }
    Way(parts: "attends", "the keys are taken for queries") { $0.attended { $0.query = $0.key } }
    Way(parts: "attends", "the values are taken for keys") { $0.attended { $0.key = $0.value } }
    Way(parts: "attends", "values are not projected") { $0.attended { $0.value = { $0 } } }
    Way(parts: "attends", "queries are not projected") { $0.attended { $0.query = { $0 } } }
    Way(parts: "attends", "keys are not projected") { $0.attended { $0.key = { $0 } } }
    Way(parts: "attends", "the output is not projected") { $0.attended { $0.output = { $0 } } }
    Way(parts: "attends", "the output is projected as the values are") {
      $0.attended { $0.output = $0.value }
    }
    Way(parts: "attends", "the query's bias is missing") {
      $0.attended { $0.query = unbiased($0.query) }
    }
    Way(parts: "attends", "the value's bias is missing") {
      $0.attended { $0.value = unbiased($0.value) }
    }
    Way(parts: "attends", "the output's bias is missing") {
      $0.attended { $0.output = unbiased($0.output) }
    }
    Way(parts: "attends", "x is added, which is the block's business") { example in
      example.attended { _ in }.then { $0 + example["x"] }
    }

    // MARK: Heads
    Way(parts: "attends", "channels are reshaped into heads without exchanging axes") { example in
      let H = example.integer("headCount")
      return example.attended { $0.splitHeads = { headsSplitByReshaping($0, H) } }
    }
    Way(parts: "attends", "heads are split and joined by reshaping alone") { example in
      let H = example.integer("headCount")
      return example.attended {
        $0.splitHeads = { headsSplitByReshaping($0, H) }
        $0.mergeHeads = headsMergedByReshaping
      }
    }
    Way(parts: "attends", "heads are reshaped into channels without exchanging axes") {
      $0.attended { $0.mergeHeads = headsMergedByReshaping }
    }
    Way(parts: "attends", "channels are divided and joined as (d h), not (h d)") { example in
      let H = example.integer("headCount")
      return example.attended {
        $0.splitHeads = { rearrange($0, "b t (d h) -> b h t d", ["h": H]) }
        $0.mergeHeads = { rearrange($0, "b h t d -> b t (d h)") }
      }
    }
    Way(parts: "attends", "channels are divided as (d h), not (h d)") { example in
      let H = example.integer("headCount")
      return example.attended {
        $0.splitHeads = { rearrange($0, "b t (d h) -> b h t d", ["h": H]) }
      }
    }
    Way(parts: "attends", "channels are merged as (d h), not (h d)") {
      $0.attended { $0.mergeHeads = { rearrange($0, "b h t d -> b t (d h)") } }
    }
    Way(parts: "attends", "there is one head, of all channels") {
      $0.attended {
        $0.splitHeads = { $0.expandedDimensions(axis: 1) }
        $0.mergeHeads = { $0.squeezed(axis: 1) }
      }
    }
    Way(parts: "attends", "positions come before heads, so that heads attend to heads") { example in
      let H = example.integer("headCount")
      return example.attended {
        $0.splitHeads = { rearrange($0, "b t (h d) -> b t h d", ["h": H]) }
        $0.mergeHeads = { rearrange($0, "b t h d -> b t (h d)") }
      }
    }

    // MARK: Scores
    Way(parts: "attends", "the products are not divided by √D") {
      $0.attended { $0.scores = products }
    }
    Way(parts: "attends", "the products are divided by √C, all heads' channels") { example in
      let C = example.integer("hiddenSize")
      return example.attended { $0.scores = { products($0, $1) / Float(C).squareRoot() } }
    }
    Way(parts: "attends", "the products are divided by √H") { example in
      let H = example.integer("headCount")
      return example.attended { $0.scores = { products($0, $1) / Float(H).squareRoot() } }
    }
    Way(parts: "attends", "the products are divided by D, or by √D twice") {
      $0.attended { $0.scores = { products($0, $1) / $0.shape[-1] } }
    }
    Way(parts: "attends", "the softmax is taken over the queries") {
      $0.attended { formula in
        formula.pattern = { scores, mask in
          let hidden = which(mask.map(ofKeys) ?? Mask([true]), scores, -.infinity)
          return attentionPattern(hidden.swappedAxes(-1, -2), nil).swappedAxes(-1, -2)
        }
      }
    }

    // MARK: The mask
    Way(parts: "attends", "the mask is ignored") {
      $0.attended { $0.pattern = { scores, _ in attentionPattern(scores, nil) } }
    }
    Way(parts: "attends", "the mask is turned around") {
      $0.attended { $0.pattern = { attentionPattern($0, $1.map { .!ofKeys($0) }) } }
    }
    Way(parts: "attends", "the mask hides queries, not keys") {
      $0.attended { $0.pattern = { attentionPattern($0, $1.map(ofQueries)) } }
    }
    Way(parts: "attends", "the mask hides queries, not keys, with −1e9") {
      $0.attended { $0.pattern = { attentionPattern($0, $1.map(ofQueries), hidden: -1e9) } }
    }
    Way(parts: "attends", "the first item's mask is used for the whole batch") {
      $0.attended { $0.pattern = { attentionPattern($0, $1.map { ofKeys($0[0..<1]) }) } }
    }
    Way(parts: "attends", "the mask gets no new axes, so that its items are taken for queries") {
      $0.attended { $0.pattern = { attentionPattern($0, $1) } }
    }
    Way(parts: "attends", "the mask gets one new axis, so that its items are taken for heads") {
      $0.attended { $0.pattern = { attentionPattern($0, $1?[.all, .newAxis]) } }
    }
    Way(parts: "attends", "hidden scores become 0 instead of −∞, and 0 has a share of its own") {
      $0.attended { $0.pattern = { attentionPattern($0, $1.map(ofKeys), hidden: 0) } }
    }
    Way(parts: "attends", "hidden shares are set to 0 after the softmax") {
      $0.attended {
        $0.pattern = {
          which($1.map(ofKeys) ?? Mask([true]), attentionPattern($0, nil), 0)
        }
      }
    }
    Way(parts: "attends", "positions see none after them, as in GPT-2") {
      $0.attended {
        $0.pattern = {
          let past = tril(Mask.full([$0.shape[-2], $0.shape[-1]], true))
          return attentionPattern($0, ($1.map(ofKeys) ?? past) .& past)
        }
      }
    }
    Way(parts: "attends", "rows of padding are set to 0") { example in
      let mask = example.optionalMask("mask")?[.ellipsis, .newAxis] ?? Mask([true])
      return example.attended { _ in }.then { which(mask, $0, 0) }
    }

    // MARK: Dropout
    Way(parts: "attends", "the dropout is missing") { $0.attended { $0.dropout.rate = 0 } }
    Way(parts: "attends", "the dropout is of the output, not of the pattern") {
      $0.attended {
        $0.output = { [output = $0.output, dropout = $0.dropout] in dropout(output($0)) }
        $0.dropout.rate = 0
      }
    }
    Way(parts: "attends", "the dropout is of the scores, not of the pattern") {
      $0.attended {
        $0.scores = { [scores = $0.scores, dropout = $0.dropout] in dropout(scores($0, $1)) }
        $0.dropout.rate = 0
      }
    }
    Way(parts: "attends", "the dropout is there after eval() too") {
      $0.attended { $0.dropout.isTraining = true }
    }
    Way(
      parts: "dropsShares",
      "the dropout is of the values, of what the heads find or of the output, not of the pattern"
    ) { $0.headsDropped { $0.dropMixture() } }
    Way(parts: "dropsShares", "nothing is dropped in training") {
      $0.headsDropped { $0.dropout.rate = 0 }
    }
    Way(parts: "dropsShares", "the dropout is applied twice") {
      $0.headsDropped { $0.dropout.times = 2 }
    }
    Way(parts: "dropsShares", "what is left is not divided by 1 − rate") {
      $0.headsDropped {
        $0.mixture = { [mixture = $0.mixture] in mixture($0, $1) / 2 }
      }
    }
  }

  /// `[B, S]` taken for `[B, T]`.
  private static func ofQueries(_ mask: Mask) -> Mask { mask[.all, .newAxis, .all, .newAxis] }
}

extension Example {
  /// What attention drops for this example, with some parts of it exchanged.
  func headsDropped(
    _ change: @escaping (inout AttentionFormula) -> Void
  ) -> Exchange<AttentionFormula> {
    let (C, H) = (integer("hiddenSize"), integer("headCount"))
    let attention = AttentionFormula(Parameters(self), headCount: H, dropout: patternDropout)
    return Exchange(
      of: attention, change, answers: { multiples(in: $0(self["x"]), ofEach: C / H) })
  }
}
