import Layers
import Tensors

final class BertBlockAttempts: KataAttempts {}

extension BertBlockAttempts {
  @WayList static var mistakes: [Way] {
    // MARK: The start
    Way(results: "starts", "the MLP is drawn before the attention") { example in
      var start = BertStart(example)
      start.addMLP()
      start.addAttention()
      start.addNorm("attentionNorm")
      start.addNorm("outputNorm")
      return new(example, start)
    }
    Way(results: "starts", "the MLP always has 4 · C channels") { example in
      var start = BertStart(example)
      start.addBlock()
      start.addMLP(size: 4 * example.configuration.hiddenSize)
      return new(example, start)
    }
    Way(results: "starts", "ε of the norms is not the configuration's") {
      new($0, epsilon: 1e-5)
    }
    Way(results: "starts", "the dropout rate is not the configuration's") { new($0, rate: 0.1) }
    Way(results: "starts", "the attention gets the block's dropout rate, not its own") {
      new($0, attentionRate: $0.configuration.dropoutRate)
    }
    Way(results: "starts", "the two dropout rates are exchanged") {
      let (rate, other) = ($0.configuration.attentionDropoutRate, $0.configuration.dropoutRate)
      return new($0, rate: rate, attentionRate: other)
    }

    // MARK: Dropout. Other mistakes' numbers agree with these where everything is dropped.
    Way("transforms", "nothing is dropped of what is added") { block($0, .noDropout) }
    Way("transforms", "nothing is dropped of what attention adds") { block($0, .dropsOnlyMLP) }
    Way("transforms", "nothing is dropped of what the MLP adds") {
      block($0, .dropsOnlyAttention)
    }
    Way("transforms", "the sum is dropped, and not what is added") { block($0, .dropsSum) }
    Way("transforms", "the norms' results are dropped, and not what is added") {
      block($0, .dropsNormalized)
    }
    Way("transforms", "the attention's dropout rate is not the configuration's") {
      block($0, .noAttentionDropout)
    }
    Way("transforms", "numbers are dropped after eval() too") { block($0, .alwaysDrops) }

    // MARK: Norms
    Way("transforms", "the norms come before attention and MLP, as in GPT-2") {
      block($0, .preNorm)
    }
    Way("transforms", "attentionNorm and outputNorm are exchanged") { block($0, .normsExchanged) }
    Way("transforms", "both norms are one and the same layer") { block($0, .oneNorm) }
    Way("transforms", "attentionNorm is missing") { block($0, .noAttentionNorm) }
    Way("transforms", "outputNorm is missing") { block($0, .noOutputNorm) }
    Way("transforms", "only what is added is normalized, and not the sum") {
      block($0, .normOfAdded)
    }
    Way("transforms", "ε of the norms is not the configuration's") { block($0, .defaultEpsilon) }

    // MARK: Residuals
    Way("transforms", "attention's output replaces x and is not added to it") {
      block($0, .noAttentionResidual)
    }
    Way("transforms", "the MLP's output replaces y and is not added to it") {
      block($0, .noMLPResidual)
    }
    Way("transforms", "neither attention nor the MLP adds to its input") {
      block($0, .noAttentionResidual, .noMLPResidual)
    }
    Way("transforms", "the MLP's output is added to x and not to y") {
      block($0, .residualFromBlockInput)
    }
    Way("transforms", "the MLP reads x and not y") { block($0, .mlpOfBlockInput) }
    Way("transforms", "the MLP reads x, and its output is added to x") {
      block($0, .mlpOfBlockInput, .residualFromBlockInput)
    }

    // MARK: Mask
    Way("transforms", "the mask does not reach the attention") { block($0, .noMask) }
  }

  private static func block(_ example: Example, _ slips: BertFormula.Slip...) -> Tensor {
    BertFormula.forBlock(example, Set(slips)).block(example["x"], mask: example.padding)
  }

  /// What a new block holds, where all but one thing is right.
  private static func new(
    _ example: Example, _ start: BertStart? = nil, epsilon: Float? = nil, rate: Float? = nil,
    attentionRate: Float? = nil
  ) -> [String: Tensor] {
    let configuration = example.configuration
    var right = BertStart(example)
    right.addBlock()
    let (epsilon, rate) = (epsilon ?? configuration.epsilon, rate ?? configuration.dropoutRate)
    let attentionRate = attentionRate ?? configuration.attentionDropoutRate
    return example.results(
      (start ?? right).state,
      and: [
        "dropoutRates": Tensor([rate, attentionRate]),
        "epsilons": Tensor([epsilon, epsilon]),
        "headCount": Tensor(configuration.headCount),
      ])
  }
}

extension BertFormula {
  /// The seed gives what the example leaves out.
  static func forBlock(_ example: Example, _ slips: Set<Slip> = []) -> BertFormula {
    var start = BertStart(example)
    start.addBlock()
    return BertFormula(example, start: start.state, slips: slips)
  }
}

extension BertBlockAttempts {
  @WayList static var otherWays: [Way] {
    Way("transforms", "the two halves written out") { example in
      let (bert, x) = (BertFormula.forBlock(example), example["x"])
      var y = bert.dropped(bert.attention(x, mask: example.padding))
      y += x
      y = bert.norm(y, "attentionNorm")
      let found = bert.dropped(bert.mlp(y))
      return bert.norm(found + y, "outputNorm")
    }
    Way("transforms", "one sequence after another") { example in
      let (bert, x) = (BertFormula.forBlock(example), example["x"])
      let sequences = (0..<x.shape[0]).map { place in
        bert.block(x[place..<place + 1], mask: example.padding?[place..<place + 1])
      }
      return concatenated(sequences)
    }
    Way("transforms", "the MLP for one position after another") { example in
      let (bert, x) = (BertFormula.forBlock(example), example["x"])
      let found = bert.dropped(bert.attention(x, mask: example.padding))
      let y = bert.norm(x + found, "attentionNorm")
      let positions = (0..<x.shape[1]).map { place in
        bert.norm(
          y[.all, place] + bert.dropped(bert.mlp(y[.all, place])), "outputNorm")
      }
      return stacked(positions, axis: 1)
    }
    Way("transforms", "the sums and norms in loops over scalars") { example in
      let (bert, x) = (BertFormula.forBlock(example), example["x"])
      let found = bert.dropped(bert.attention(x, mask: example.padding))
      let y = bert.normOfSum(x, found, "attentionNorm")
      return bert.normOfSum(y, bert.dropped(bert.mlp(y)), "outputNorm")
    }.leavingTensors
  }
}

extension BertFormula {
  /// norm(a + b), a scalar at a time.
  fileprivate func normOfSum(_ a: Tensor, _ b: Tensor, _ name: String) -> Tensor {
    let C = a.shape[-1]
    let (weight, bias) = (self[name + ".weight"].scalars, self[name + ".bias"].scalars)
    var sum = zip(a.scalars, b.scalars).map { $0 + $1 }
    for start in stride(from: 0, to: sum.count, by: C) {
      let row = sum[start..<start + C]
      let mean = row.reduce(0, +) / Float(C)
      let variance = row.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Float(C)
      let scale = (variance + configuration.epsilon).squareRoot()
      for c in 0..<C { sum[start + c] = (sum[start + c] - mean) / scale * weight[c] + bias[c] }
    }
    return Tensor(sum, shape: a.shape)
  }
}
