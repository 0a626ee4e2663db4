import KataTesting
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
    Way(parts: "transforms", "nothing is dropped of what is added") {
      block($0) { $0.residualDropoutRate = 0 }
    }
    Way(parts: "transforms", "nothing is dropped of what attention adds") {
      block($0) { $0.attentionHalf.dropout.rate = 0 }
    }
    Way(parts: "transforms", "nothing is dropped of what the MLP adds") {
      block($0) { $0.mlpHalf.dropout.rate = 0 }
    }
    Way(parts: "transforms", "the sum is dropped, and not what is added") {
      block($0) {
        $0.changeHalves {
          $0.added = { found, _ in found }
          $0.kept = { sum, dropout in dropout(sum) }
        }
      }
    }
    Way(parts: "transforms", "the norms' results are dropped, and not what is added") {
      block($0) {
        $0.changeHalves {
          $0.added = { found, _ in found }
          $0.norm.apply = { [apply = $0.norm.apply, dropout = $0.dropout] in
            dropout(apply($0, $1))
          }
        }
      }
    }
    Way(parts: "transforms", "the attention's dropout rate is not the configuration's") {
      block($0) { $0.attention.dropout.rate = 0 }
    }
    Way(parts: "transforms", "numbers are dropped after eval() too") { block($0) { $0.train() } }
    Way(parts: "dropsHalf", "the dropout of what attention adds is applied twice") {
      half($0) { $0.attentionHalf.dropout.times = 2 }
    }
    Way(parts: "dropsHalf", "the dropout of what the MLP adds is applied twice") {
      half($0) { $0.mlpHalf.dropout.times = 2 }
    }
    Way(parts: "dropsHalf", "both dropouts are applied twice") {
      half($0) { $0.changeHalves { $0.dropout.times = 2 } }
    }
    Way(parts: "dropsHalf", "nothing is dropped in training") {
      half($0) { $0.residualDropoutRate = 0 }
    }

    // MARK: Norms
    Way(parts: "transforms", "the norms come before attention and MLP, as in GPT-2") {
      block($0) { $0.changeHalves { swap(&$0.read, &$0.finish) } }
    }
    Way(parts: "transforms", "attentionNorm and outputNorm are exchanged") {
      block($0) { swap(&$0.attentionHalf.norm, &$0.mlpHalf.norm) }
    }
    Way(parts: "transforms", "both norms are one and the same layer") {
      block($0) { $0.attentionHalf.norm = $0.mlpHalf.norm }
    }
    Way(parts: "transforms", "attentionNorm is missing") {
      block($0) { $0.attentionHalf.norm.apply = { x, _ in x } }
    }
    Way(parts: "transforms", "outputNorm is missing") {
      block($0) { $0.mlpHalf.norm.apply = { x, _ in x } }
    }
    Way(parts: "transforms", "what attention adds is normalized, and not the sum") {
      block($0) { normalizeAdded(&$0.attentionHalf) }
    }
    Way(parts: "transforms", "what the MLP adds is normalized, and not the sum") {
      block($0) { normalizeAdded(&$0.mlpHalf) }
    }
    Way(parts: "transforms", "attention's result is normalized before its dropout, and not the sum")
    {
      block($0) { normalizeFound(&$0.attentionHalf) }
    }
    Way(parts: "transforms", "only what is added is normalized, and not the sum") {
      block($0) { $0.changeHalves(normalizeAdded) }
    }
    Way(parts: "transforms", "ε of the norms is not the configuration's") {
      block($0) { $0.epsilon = 1e-5 }
    }

    // MARK: Residuals
    Way(parts: "transforms", "attention's output replaces x and is not added to it") {
      block($0) { $0.attentionHalf.sum = { _, added in added } }
    }
    Way(parts: "transforms", "the MLP's output replaces y and is not added to it") {
      block($0) { $0.mlpHalf.sum = { _, added in added } }
    }
    Way(parts: "transforms", "neither attention nor the MLP adds to its input") {
      block($0) { $0.changeHalves { $0.sum = { _, added in added } } }
    }
    Way(parts: "transforms", "the MLP's output is added to x and not to y") {
      block($0) { $0.mlpStream = { x, _ in x } }
    }
    Way(parts: "transforms", "the MLP reads x and not y") {
      block($0) { $0.mlpInput = { x, _ in x } }
    }
    Way(parts: "transforms", "the MLP reads x, and its output is added to x") {
      block($0) {
        $0.mlpInput = { x, _ in x }
        $0.mlpStream = { x, _ in x }
      }
    }

    // MARK: Mask
    Way(parts: "transforms", "the mask does not reach the attention") {
      block($0) { $0.mask = { _ in nil } }
    }
  }

  /// What a block gives for this example with some parts of it exchanged.
  private static func block(
    _ example: Example, _ change: @escaping (inout BlockFormula) -> Void
  ) -> Exchange<BlockFormula> {
    Exchange(of: example.bertBlock, change) { $0(example["x"], mask: example.padding) }
  }

  private static func normalizeAdded(_ half: inout HalfFormula) {
    half.added = { [added = half.added, norm = half.norm] in norm(added($0, $1)) }
    half.finish = { sum, _ in sum }
  }

  private static func normalizeFound(_ half: inout HalfFormula) {
    half.added = { [added = half.added, norm = half.norm] in added(norm($0), $1) }
    half.finish = { sum, _ in sum }
  }

  /// The same where half is dropped.
  private static func half(
    _ example: Example, _ change: @escaping (inout BlockFormula) -> Void
  ) -> Exchange<BlockFormula> {
    Exchange(of: example.bertBlock, change, answers: { example.multiples(in: $0(example["x"])) })
  }

  /// What a new block holds, where all but one thing is right.
  private static func new(
    _ example: Example, _ start: BertStart? = nil, epsilon: Float? = nil, rate: Float? = nil,
    attentionRate: Float? = nil
  ) -> Answers {
    let configuration = example.configuration
    var right = BertStart(example)
    right.addBlock()
    let (epsilon, rate) = (epsilon ?? configuration.epsilon, rate ?? configuration.dropoutRate)
    let attentionRate = attentionRate ?? configuration.attentionDropoutRate
    return example.results(
      (start ?? right).state,
      and: [
        "dropout.rate": rate, "attention.dropout.rate": attentionRate,
        "attentionNorm.epsilon": epsilon, "outputNorm.epsilon": epsilon,
        "headCount": configuration.headCount,
      ])
  }
}

extension Example {
  /// The right formula, with the example's parameters. The seed gives what it leaves out.
  var bertBlock: BlockFormula {
    var start = BertStart(self)
    start.addBlock()
    let configuration = configuration
    return .bert(
      Parameters(self, start: start.state), configuration,
      dropout: DropoutFormula(rate: configuration.dropoutRate, isTraining: isTraining),
      patternDropout: DropoutFormula(
        rate: configuration.attentionDropoutRate, isTraining: isTraining))
  }
}

extension BertBlockAttempts {
  @WayList static var otherWays: [Way] {
    Way("transforms", "the two halves written out") { example in
      let (block, x) = (example.bertBlock, example["x"])
      var y = block.attentionHalf.dropout(block.attention(x, mask: example.padding))
      y += x
      y = block.attentionHalf.norm(y)
      let found = block.mlpHalf.dropout(block.mlp(y))
      return block.mlpHalf.norm(found + y)
    }
    Way("transforms", "one sequence after another") { example in
      let (block, x) = (example.bertBlock, example["x"])
      let sequences = (0..<x.shape[0]).map { place in
        block(x[place..<place + 1], mask: example.padding?[place..<place + 1])
      }
      return concatenated(sequences)
    }
    Way(parts: "dropsHalf", "one sequence after another") {
      half($0) { $0.changeHalves { $0.dropSequences() } }
    }
    Way("transforms", "the MLP for one position after another") { example in
      let (block, x) = (example.bertBlock, example["x"])
      let found = block.attentionHalf.dropout(block.attention(x, mask: example.padding))
      let y = block.attentionHalf.norm(x + found)
      let positions = (0..<x.shape[1]).map { place in
        let added = block.mlpHalf.dropout(block.mlp(y[.all, place]))
        return block.mlpHalf.norm(y[.all, place] + added)
      }
      return stacked(positions, axis: 1)
    }
    Way("transforms", "the sums and norms in loops over scalars") { example in
      let (block, x) = (example.bertBlock, example["x"])
      let found = block.attentionHalf.dropout(block.attention(x, mask: example.padding))
      let y = block.attentionHalf.norm.byScalars(sumByScalars(x, found))
      let added = block.mlpHalf.dropout(block.mlp(y))
      return block.mlpHalf.norm.byScalars(sumByScalars(y, added))
    }.leavingTensors
  }

  private static func sumByScalars(_ a: Tensor, _ b: Tensor) -> Tensor {
    Tensor(zip(a.scalars, b.scalars).map { $0 + $1 }, shape: a.shape)
  }
}
