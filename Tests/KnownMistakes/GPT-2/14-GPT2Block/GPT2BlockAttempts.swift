import KataTesting
import Layers
import PlainFunctions
import Tensors

final class GPT2BlockAttempts: KataAttempts {}

extension GPT2BlockAttempts {
  static var mistakes: [Way] { mlps + starts + blocks }

  @WayList private static var starts: [Way] {
    Way(results: "starts", "the MLP is drawn before the attention") { example in
      var start = GPT2Start(example)
      start.addMLP()
      start.addAttention()
      start.addNorm("attentionNorm")
      start.addNorm("mlpNorm")
      return new(example, start)
    }
    Way(results: "starts", "the MLP always has 4 · C channels") { example in
      var start = GPT2Start(example)
      start.addAttention()
      start.addMLP(size: 4 * example.gpt2Configuration.hiddenSize)
      start.addNorm("attentionNorm")
      start.addNorm("mlpNorm")
      return new(example, start)
    }
    Way(results: "starts", "ε of the norms is not the configuration's") {
      new($0, epsilons: [1e-5, 1e-5])
    }
    Way(results: "starts", "ε of the attention's norm is not the configuration's") {
      new($0, epsilons: [1e-5, $0.gpt2Configuration.epsilon])
    }
    Way(results: "starts", "ε of the MLP's norm is not the configuration's") {
      new($0, epsilons: [$0.gpt2Configuration.epsilon, 1e-5])
    }
    Way(results: "starts", "the block gets the embedding's dropout rate") {
      new($0) { $0.residualDropoutRate = $0.embeddingDropoutRate }
    }
    Way(results: "starts", "the attention gets the embedding's dropout rate") {
      new($0) { $0.attentionDropoutRate = $0.embeddingDropoutRate }
    }
    Way(results: "starts", "the block gets the attention's dropout rate") {
      new($0) { $0.residualDropoutRate = $0.attentionDropoutRate }
    }
    Way(results: "starts", "the attention gets the block's dropout rate") {
      new($0) { $0.attentionDropoutRate = $0.residualDropoutRate }
    }
    Way(results: "starts", "the two dropout rates are exchanged") {
      new($0) { swap(&$0.attentionDropoutRate, &$0.residualDropoutRate) }
    }
    Way(results: "starts", "the dropout rates are not the configuration's") {
      new($0) { ($0.attentionDropoutRate, $0.residualDropoutRate) = (0.1, 0.1) }
    }
  }

  @WayList private static var blocks: [Way] {
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
    Way(parts: "transforms", "what the halves read is dropped, and not what is added") {
      block($0) {
        $0.changeHalves {
          $0.added = { found, _ in found }
          $0.read = { [read = $0.read, dropout = $0.dropout] in dropout(read($0, $1)) }
        }
      }
    }
    Way(parts: "transforms", "nothing is dropped in attention") {
      block($0) { $0.attention.dropout.rate = 0 }
    }
    Way(parts: "transforms", "the two dropout rates are exchanged") {
      block($0) {
        ($0.attention.dropout.rate, $0.residualDropoutRate) =
          ($0.residualDropoutRate, $0.attention.dropout.rate)
      }
    }
    Way(parts: "transforms", "the embedding's dropout rate is used for what is added") { example in
      block(example) {
        $0.residualDropoutRate = example.gpt2Configuration.embeddingDropoutRate
      }
    }
    Way(parts: "transforms", "the embedding's dropout rate is used for the attention") { example in
      block(example) {
        $0.attention.dropout.rate = example.gpt2Configuration.embeddingDropoutRate
      }
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
    Way(parts: "transforms", "the norms come after the sums, as in BERT") {
      block($0) { $0.changeHalves { swap(&$0.read, &$0.finish) } }
    }
    Way(parts: "transforms", "attentionNorm and mlpNorm are exchanged") {
      block($0) { swap(&$0.attentionHalf.norm, &$0.mlpHalf.norm) }
    }
    Way(parts: "transforms", "both norms are one and the same layer") {
      block($0) { $0.attentionHalf.norm = $0.mlpHalf.norm }
    }
    Way(parts: "transforms", "attention reads x and not its norm") {
      block($0) { $0.attentionHalf.read = { x, _ in x } }
    }
    Way(parts: "transforms", "the MLP reads y and not its norm") {
      block($0) { $0.mlpHalf.read = { y, _ in y } }
    }
    Way(parts: "transforms", "both norms are missing") {
      block($0) { $0.changeHalves { $0.norm.apply = { x, _ in x } } }
    }
    Way(parts: "transforms", "the result is normalized, too") {
      block($0) { $0.mlpHalf.finish = { sum, norm in norm(sum) } }
    }
    Way(parts: "transforms", "ε of the norms is not the configuration's") {
      block($0) { $0.epsilon = 1e-5 }
    }

    // MARK: Residuals
    Way(parts: "transforms", "attention's output is added to the norm of x, not to x") {
      block($0) { $0.attentionHalf.base = { _, read in read } }
    }
    Way(parts: "transforms", "the MLP's output is added to the norm of y, not to y") {
      block($0) { $0.mlpHalf.base = { _, read in read } }
    }
    Way(parts: "transforms", "both halves add to what they read, and not to the stream") {
      block($0) { $0.changeHalves { $0.base = { _, read in read } } }
    }
    Way(parts: "transforms", "attention's output replaces x and is not added to it") {
      block($0) { $0.attentionHalf.sum = { _, added in added } }
    }
    Way(parts: "transforms", "the MLP's output replaces y and is not added to it") {
      block($0) { $0.mlpHalf.sum = { _, added in added } }
    }
    Way(parts: "transforms", "neither attention nor the MLP adds to the stream") {
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

    // MARK: Parts
    Way(parts: "transforms", "the exact GELU is used, as in BERT, and not its tanh form") {
      block($0) { $0.mlp.activation = gelu }
    }
    Way(parts: "transforms", "later positions are seen") {
      block($0) { $0.attention.pattern = { scores, _ in attentionPattern(scores, nil) } }
    }
  }

  /// What a block gives for this example with some parts of it exchanged.
  private static func block(
    _ example: Example, _ change: @escaping (inout BlockFormula) -> Void
  ) -> Exchange<BlockFormula> {
    Exchange(of: example.gpt2Block, change) { $0(example["x"]) }
  }

  /// The same where half is dropped.
  static func half(
    _ example: Example, _ change: @escaping (inout BlockFormula) -> Void
  ) -> Exchange<BlockFormula> {
    Exchange(of: example.gpt2Block, change, answers: { example.multiples(in: $0(example["x"])) })
  }

  /// What a new block holds, where all but one thing is right.
  private static func new(
    _ example: Example, _ start: GPT2Start? = nil, epsilons: [Float]? = nil,
    change: (inout GPT2Configuration) -> Void = { _ in }
  ) -> Answers {
    var configuration = example.gpt2Configuration
    change(&configuration)
    var right = GPT2Start(example)
    right.addBlock()
    let epsilons = epsilons ?? [configuration.epsilon, configuration.epsilon]
    return example.results(
      (start ?? right).state,
      and: [
        "dropout.rate": configuration.residualDropoutRate,
        "attention.dropout.rate": configuration.attentionDropoutRate,
        "attentionNorm.epsilon": epsilons[0], "mlpNorm.epsilon": epsilons[1],
        "headCount": configuration.headCount,
      ])
  }
}

extension Example {
  /// The right formula, with the example's parameters. The seed gives what it leaves out.
  var gpt2Block: BlockFormula {
    var start = GPT2Start(self)
    start.addBlock()
    return .gpt2(
      Parameters(self, start: start.state), gpt2Configuration,
      isTraining: isTraining)
  }
}
