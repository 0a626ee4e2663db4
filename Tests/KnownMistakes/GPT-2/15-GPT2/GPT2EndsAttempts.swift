import KataTesting
import PlainFunctions
import Tensors

extension GPT2Attempts {
  /// Mistakes of kata 15 in front of the blocks and behind them.
  @WayList static var ends: [Way] {
    // MARK: The start
    Way(results: "starts", "one block stands in all places") {
      new($0, instances: 1) { start in
        start.addTables()
        start.addOneBlockForAll()
        start.addNorm("finalNorm")
      }
    }
    Way(results: "starts", "each block is drawn from a copy of the generator") {
      new($0) { start in
        start.addTables()
        start.addBlocksFromCopies()
        start.addNorm("finalNorm")
      }
    }
    Way(results: "starts", "the positions are drawn before the tokens") { example in
      new(example) {
        $0.addTable("positions", example.gpt2Configuration.positionCount)
        $0.addTable("tokens", example.gpt2Configuration.vocabularySize)
        $0.addBlocks()
        $0.addNorm("finalNorm")
      }
    }
    Way(results: "starts", "the blocks are drawn before the tables") {
      new($0) {
        $0.addBlocks()
        $0.addTables()
        $0.addNorm("finalNorm")
      }
    }
    Way(results: "starts", "the sizes of the two tables are exchanged") { example in
      new(example) {
        $0.addTable("tokens", example.gpt2Configuration.positionCount)
        $0.addTable("positions", example.gpt2Configuration.vocabularySize)
        $0.addBlocks()
        $0.addNorm("finalNorm")
      }
    }
    Way(results: "starts", "there is one block too many") { example in
      let count = example.gpt2Configuration.layerCount + 1
      return new(example, blocks: count, instances: count)
    }
    Way(results: "starts", "there is one block too few") { example in
      let count = example.gpt2Configuration.layerCount - 1
      return new(example, blocks: count, instances: count)
    }
    Way(results: "starts", "ε of the final norm is not the configuration's") {
      new($0, epsilon: 1e-5)
    }
    Way(results: "starts", "the embedding gets the blocks' dropout rate") {
      new($0, dropoutRate: $0.gpt2Configuration.residualDropoutRate)
    }
    Way(results: "starts", "the embedding gets the attention's dropout rate") {
      new($0, dropoutRate: $0.gpt2Configuration.attentionDropoutRate)
    }
    Way(results: "starts", "the embedding's dropout rate is always 0.1") {
      new($0, dropoutRate: 0.1)
    }

    // MARK: Embedding
    Way(parts: "embeds", "positions are counted from 1") {
      embedded($0) { $0.places = { [places = $0.places] in places($0, $1) + 1 } }
    }
    Way(parts: "embeds", "the rows of the positions are kept by their count") {
      embedded($0.remembering(["parameters.positions.weight"])) { _ in }
    }
    Way(parts: "embeds", "the places go from the start to T, not to the start and T more") {
      embedded($0) { $0.places = { T, start in .arange(start, T) } }
    }
    Way(parts: "embeds", "the start is ignored") {
      embedded($0) { $0.places = { T, _ in .arange(T) } }
    }
    Way(parts: "embeds", "all tokens get the position of the first") {
      embedded($0) { $0.places = { T, start in .full([T], start) } }
    }
    Way(parts: "embeds", "all tokens get position 0") {
      embedded($0) { $0.places = { T, _ in .zeros([T]) } }
    }
    Way(parts: "embeds", "the positions are missing") {
      embedded($0) { $0.positions = { _ in Tensor(0) } }
    }
    Way(parts: "embeds", "tokens are looked up among the positions, and positions among the tokens")
    {
      embedded($0) { swap(&$0.tokens, &$0.positions) }
    }
    Way(parts: "embeds", "positions run along the batch") { example in
      let B = example.ids("ids").shape[0]
      return embedded(example) {
        $0.places = { _, start in (IntTensor.arange(B) + start).expandedDimensions(axis: -1) }
      }
    }
    Way(parts: "embeds", "tokens are multiplied by √C, as Vaswani et al. do") {
      embedded($0) {
        $0.tokens = { [tokens = $0.tokens] ids in
          let x = tokens(ids)
          return x * Float(x.shape[-1]).squareRoot()
        }
      }
    }
    Way(parts: "embeds", "the sum is normalized, as in BERT") {
      embedded($0, of: model($0)) { $0.embedding.finish = { [norm = $0.finalNorm] in norm($0) } }
    }
    Way(parts: "embeds", "the dropout is missing") { embedded($0) { $0.dropout.rate = 0 } }
    Way(parts: "embeds", "the dropout is of the tokens alone") {
      embedded($0) { $0.sum = { tokens, positions, dropout in dropout(tokens) + positions } }
    }
    Way(parts: "embeds", "the dropout has the blocks' rate") { example in
      embedded(example) { $0.dropout.rate = example.gpt2Configuration.residualDropoutRate }
    }
    Way(parts: "embeds", "the dropout has the attention's rate") { example in
      embedded(example) { $0.dropout.rate = example.gpt2Configuration.attentionDropoutRate }
    }
    Way(parts: "embeds", "numbers are dropped after eval() too") {
      embedded($0) { $0.dropout.isTraining = true }
    }

    Way(parts: "dropsHalf", "the dropout is applied twice") { half($0) { $0.dropout.times = 2 } }
    Way(parts: "dropsHalf", "nothing is dropped in training") { half($0) { $0.dropout.rate = 0 } }

    // MARK: Unembedding
    Way(parts: "unembeds", "the unembedding is a copy from before the checkpoint was loaded") {
      example in
      unembedded(example) { $0.unembedding = fresh(example, "tokens.weight") }
    }
    Way(parts: "unembeds", "the table is not transposed") {
      unembedded($0) { $0.scores = { matmul($0, $1) } }
    }
    Way(parts: "unembeds", "the unembedding is the positions' table") { example in
      unembedded(example) { $0.unembedding = fresh(example, "positions.weight") }
    }
    Way(parts: "unembeds", "the final norm is applied here too") {
      unembedded($0) {
        $0.scores = { [scores = $0.scores, norm = $0.finalNorm] in scores(norm($0), $1) }
      }
    }
    Way(parts: "unembeds", "the scores are put through a softmax") {
      unembedded($0) { $0.scores = { [scores = $0.scores] in softmax(scores($0, $1)) } }
    }
    Way(parts: "unembeds", "the scores are divided by √C") {
      unembedded($0) {
        $0.scores = { [scores = $0.scores] x, table in
          scores(x, table) / Float(x.shape[-1]).squareRoot()
        }
      }
    }
    Way(parts: "unembeds", "only the last position's scores are given") {
      unembedded($0) { $0.scores = { [scores = $0.scores] in scores($0[.all, -1], $1) } }
    }
  }

  /// A table as the seed gives it, before anything is loaded.
  static func fresh(_ example: Example, _ name: String) -> Tensor {
    var start = GPT2Start(example)
    start.addTables()
    return start.state[name]!
  }

  /// The right formula; the seed gives what the example leaves out.
  private static func model(_ example: Example) -> GPT2Formula {
    var start = GPT2Start(example)
    start.addTables()
    start.addNorm("finalNorm")
    return GPT2Formula(example, start: start.state)
  }

  /// What the embedding gives for this example with some parts of it exchanged.
  private static func embedded(
    _ example: Example, _ change: @escaping (inout GPT2EmbeddingFormula) -> Void
  ) -> Exchange<GPT2Formula> {
    embedded(example, of: GPT2Formula(example)) { change(&$0.embedding) }
  }

  private static func embedded(
    _ example: Example, of gpt2: @autoclosure @escaping () -> GPT2Formula,
    _ change: @escaping (inout GPT2Formula) -> Void
  ) -> Exchange<GPT2Formula> {
    Exchange(of: gpt2(), change) {
      $0.embedding(example.ids("ids"), from: example.integer("start"))
    }
  }

  /// The same where half is dropped.
  static func half(
    _ example: Example, _ change: @escaping (inout GPT2EmbeddingFormula) -> Void
  ) -> Exchange<GPT2Formula> {
    Exchange(
      of: GPT2Formula(example), { change(&$0.embedding) },
      answers: {
        let x = $0.embedding(example.ids("ids"), from: example.integer("start"))
        return example.multiples(in: x)
      })
  }

  /// What the end gives for this example with some parts of it exchanged.
  private static func unembedded(
    _ example: Example, _ change: @escaping (inout GPT2Formula) -> Void
  ) -> Exchange<GPT2Formula> {
    Exchange(of: model(example), change) { $0.logits(example["x"]) }
  }

  /// What a new model holds, where all but one thing is right.
  private static func new(
    _ example: Example, blocks: Int? = nil, instances: Int? = nil, epsilon: Float? = nil,
    dropoutRate: Float? = nil, add: (inout GPT2Start) -> Void = { $0.addModel() }
  ) -> Answers {
    let configuration = example.gpt2Configuration
    let count = configuration.layerCount
    var start = GPT2Start(example)
    add(&start)
    return example.results(
      start.state,
      and: [
        "blocks.count": blocks ?? count,
        "how many objects the blocks are": instances ?? count,
        "dropout.rate": dropoutRate ?? configuration.embeddingDropoutRate,
        "finalNorm.epsilon": epsilon ?? configuration.epsilon,
      ])
  }
}
