import Layers
import Tensors

extension GPT2Attempts {
  /// Mistakes of kata 15 in front of the blocks and behind them.
  @WayList static var gpt2Ends: [Way] {
    // MARK: The start
    Way(results: "starts", "one block stands in all places") { example in
      new(example, instances: 1) { start in
        start.addTables()
        start.addBlock(in: "blocks.0.")
        start.addNorm("finalNorm")
        let block = start.state.filter { $0.name.hasPrefix("blocks.0.") }
        for place in 1..<example.gpt2Configuration.layerCount {
          for (name, tensor) in block {
            start.replace(name.replacing("blocks.0.", with: "blocks.\(place)."), by: tensor)
          }
        }
      }
    }
    Way(results: "starts", "each block is drawn from a copy of the generator") { example in
      new(example) { start in
        start.addTables()
        let generator = start.generator
        for place in 0..<example.gpt2Configuration.layerCount {
          start.generator = generator
          start.addBlock(in: "blocks.\(place).")
        }
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
    Way("embeds", "positions are counted from 1") { embedded($0, .positionsFromOne) }
    Way("embeds", "the start is ignored") { embedded($0, .noStart) }
    Way("embeds", "all tokens get the position of the first") { embedded($0, .onePosition) }
    Way("embeds", "all tokens get position 0") { embedded($0, .onePosition, start: 0) }
    Way("embeds", "the positions are missing") { embedded($0, .noPositions) }
    Way("embeds", "tokens are looked up among the positions, and positions among the tokens") {
      example in
      let places = IntTensor.arange(example.ids("ids").shape[-1]) + example.integer("start")
      return example["parameters.tokens.weight"].take(places, axis: 0)
        + example["parameters.positions.weight"].take(example.ids("ids"), axis: 0)
    }
    Way("embeds", "positions run along the batch") { example in
      let ids = example.ids("ids")
      let places = IntTensor.arange(ids.shape[0]) + example.integer("start")
      let positions = example["parameters.positions.weight"].take(places, axis: 0)
      return example["parameters.tokens.weight"].take(ids, axis: 0)
        + positions.expandedDimensions(axis: 1)
    }
    Way("embeds", "tokens are multiplied by √C, as Vaswani et al. do") {
      embedded($0, .scaledTokens)
    }
    Way("embeds", "the sum is normalized, as in BERT") {
      let formula = forModel($0)
      return formula.finished(formula.embedding($0.ids("ids"), from: $0.integer("start")))
    }
    Way("embeds", "the dropout is missing") { embedded($0) { $0.embeddingDropoutRate = 0 } }
    Way("embeds", "the dropout is of the tokens alone") { embedded($0, .dropsOnlyTokens) }
    Way("embeds", "the dropout has the blocks' rate") {
      embedded($0) { $0.embeddingDropoutRate = $0.residualDropoutRate }
    }
    Way("embeds", "the dropout has the attention's rate") {
      embedded($0) { $0.embeddingDropoutRate = $0.attentionDropoutRate }
    }
    Way("embeds", "numbers are dropped after eval() too") { embedded($0, .alwaysDrops) }

    // MARK: Unembedding
    Way("unembeds", "the unembedding is a copy from before the checkpoint was loaded") {
      matmul($0["x"], fresh($0, "tokens.weight").transposed())
    }
    Way("unembeds", "the table is not transposed") {
      matmul($0["x"], $0["parameters.tokens.weight"])
    }
    Way("unembeds", "the unembedding is the positions' table") {
      matmul($0["x"], fresh($0, "positions.weight").transposed())
    }
    Way("unembeds", "the final norm is applied here too") {
      let formula = forModel($0)
      return formula.logits(formula.finished($0["x"]))
    }
    Way("unembeds", "the scores are put through a softmax") {
      KataTesting.softmax(forModel($0).logits($0["x"]))
    }
    Way("unembeds", "the scores are divided by √C") {
      forModel($0).logits($0["x"]) / Float($0["x"].shape[-1]).squareRoot()
    }
    Way("unembeds", "only the last position's scores are given") {
      forModel($0).logits($0["x"][.all, -1])
    }
  }

  /// A table as the seed gives it, before anything is loaded.
  static func fresh(_ example: Example, _ name: String) -> Tensor {
    var start = GPT2Start(example)
    start.addTables()
    return start.state[name]!
  }

  /// With what the seed gives where the example has no parameters.
  private static func forModel(_ example: Example) -> GPT2Formula {
    var start = GPT2Start(example)
    start.addTables()
    start.addNorm("finalNorm")
    return GPT2Formula(example, start: start.state)
  }

  private static func embedded(
    _ example: Example, _ slips: GPT2Formula.Slip..., start: Int? = nil,
    change: (inout GPT2Configuration) -> Void = { _ in }
  ) -> Tensor {
    let formula = GPT2Formula(example, slips: Set(slips), change: change)
    return formula.embedding(example.ids("ids"), from: start ?? example.integer("start"))
  }

  /// What a new model holds, where all but one thing is right.
  private static func new(
    _ example: Example, blocks: Int? = nil, instances: Int? = nil, epsilon: Float? = nil,
    dropoutRate: Float? = nil, add: (inout GPT2Start) -> Void = { $0.addModel() }
  ) -> [String: Tensor] {
    let configuration = example.gpt2Configuration
    let count = configuration.layerCount
    var start = GPT2Start(example)
    add(&start)
    return example.results(
      start.state,
      and: [
        "blockCount": Tensor(blocks ?? count), "blockInstances": Tensor(instances ?? count),
        "dropoutRate": Tensor(dropoutRate ?? configuration.embeddingDropoutRate),
        "epsilon": Tensor(epsilon ?? configuration.epsilon),
      ])
  }
}
