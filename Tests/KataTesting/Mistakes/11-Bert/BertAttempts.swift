import Layers
import Tensors

final class BertAttempts: KataAttempts {}

extension BertAttempts {
  @WayList static var mistakes: [Way] {
    // MARK: The start
    Way(results: "starts", "one block stands in all places") { example in
      var start = BertStart(example)
      start.addEmbedding()
      start.addBlock(in: "blocks.0.")
      let block = start.state.filter { $0.name.hasPrefix("blocks.0.") }
      start.addHead(in: "tokenHead.")
      for place in 1..<example.configuration.layerCount {
        for (name, tensor) in block {
          start.replace(name.replacing("blocks.0.", with: "blocks.\(place)."), by: tensor)
        }
      }
      return new(example, start, instances: 1)
    }
    Way(results: "starts", "each block is drawn from a copy of the generator") { example in
      var start = BertStart(example)
      start.addEmbedding()
      let generator = start.generator
      for place in 0..<example.configuration.layerCount {
        start.generator = generator
        start.addBlock(in: "blocks.\(place).")
      }
      start.addHead(in: "tokenHead.")
      return new(example, start)
    }
    Way(results: "starts", "the blocks are drawn before the embedding") { example in
      var start = BertStart(example)
      start.addBlocks()
      start.addEmbedding()
      start.addHead(in: "tokenHead.")
      return new(example, start)
    }
    Way(results: "starts", "the token head is drawn before the blocks") { example in
      var start = BertStart(example)
      start.addEmbedding()
      start.addHead(in: "tokenHead.")
      start.addBlocks()
      return new(example, start)
    }
    Way(results: "starts", "there is one block too many") { example in
      let count = example.configuration.layerCount + 1
      return new(example, blocks: count, instances: count)
    }
    Way(results: "starts", "there is one block too few") { example in
      let count = example.configuration.layerCount - 1
      return new(example, blocks: count, instances: count)
    }

    // MARK: Blocks
    Way(results: "hiddenStates", "one block stands in all places") { states($0, .oneBlock) }
    Way(results: "hiddenStates", "the blocks run in reverse order") {
      states($0, .blocksReversed)
    }
    Way(results: "hiddenStates", "every block reads the embedding and not the block before it") {
      states($0, .blocksOfEmbedding)
    }
    Way(results: "hiddenStates", "the mask does not reach the blocks") { states($0, .noMask) }
    Way(results: "hiddenStates", "the mask reaches the first block only") {
      states($0, .maskForFirstBlockOnly)
    }

    // MARK: The embedding
    Way(results: "hiddenStates", "the token types are ignored") { states($0, .noTokenTypes) }
    Way(results: "hiddenStates", "the positions are ignored") { states($0, .noPositions) }
    Way(results: "hiddenStates", "positions are counted from 1") {
      states($0, .positionsFromOne)
    }

    // MARK: What is listed.
    Way(results: "hiddenStates", "the embedding is not among the states") { example in
      example.results(
        hiddenStates: Array(BertFormula(example).hiddenStates(example).dropFirst()))
    }
    Way(results: "hiddenStates", "the last block's output is not among the states") { example in
      example.results(hiddenStates: BertFormula(example).hiddenStates(example).dropLast())
    }
    Way(results: "hiddenStates", "the last block's output is listed alone") { example in
      example.results(hiddenStates: BertFormula(example).hiddenStates(example).suffix(1))
    }
    Way(results: "hiddenStates", "the states are listed from the last to the first") { example in
      example.results(hiddenStates: BertFormula(example).hiddenStates(example).reversed())
    }
    Way(results: "hiddenStates", "the last block's output is listed twice") { example in
      let states = BertFormula(example).hiddenStates(example)
      return example.results(hiddenStates: states + states.suffix(1))
    }

    // MARK: Configuration
    Way(results: "hiddenStates", "ε is not the configuration's") { states($0, .defaultEpsilon) }
    Way(results: "hiddenStates", "nothing is dropped but in attention") {
      states($0, .noDropout)
    }
    Way(results: "hiddenStates", "nothing is dropped in attention") {
      states($0, .noAttentionDropout)
    }
    Way(results: "hiddenStates", "numbers are dropped after eval() too") {
      states($0, .alwaysDrops)
    }

    // MARK: Logits
    Way(results: "predicts", "the logits are read from the embedding") { output($0, from: 0) }
    Way(results: "predicts", "the logits are read from the state before the last") {
      output($0, from: $0.configuration.layerCount - 1)
    }
    Way(results: "predicts", "the unembedding is a copy from before the checkpoint was loaded") {
      example in
      let (bert, stale) = (BertFormula(example), staleTable(example))
      let states = bert.hiddenStates(example)
      let logits = bert.head(states[states.count - 1], unembedding: stale, in: "tokenHead.")
      return example.results(hiddenStates: states, and: ["logits": logits])
    }
    Way(results: "predicts", "the head's bias is missing") { output($0, .noHeadBias) }
    Way(results: "predicts", "the head's transform is missing") {
      output($0, .noTransform, .noHeadActivation, .noHeadNorm)
    }
    Way(results: "predicts", "one block stands in all places") { output($0, .oneBlock) }
    Way(results: "predicts", "the mask is not passed on") { output($0, .noMask) }
    Way(results: "predicts", "the token types are not passed on") { output($0, .noTokenTypes) }
    Way(results: "predicts", "the logits are of the first position alone") { example in
      let bert = BertFormula(example)
      let states = bert.hiddenStates(example)
      let logits = bert.logits(states)[.all, 0]
      return example.results(hiddenStates: states, and: ["logits": logits])
    }
    Way(results: "predicts", "the logits are put through a softmax") { example in
      let bert = BertFormula(example)
      let states = bert.hiddenStates(example)
      let shares = KataTesting.softmax(bert.logits(states))
      return example.results(hiddenStates: states, and: ["logits": shares])
    }
    Way(results: "predicts", "the embedding is not among the hidden states") { example in
      let bert = BertFormula(example)
      let states = bert.hiddenStates(example)
      return example.results(
        hiddenStates: Array(states.dropFirst()), and: ["logits": bert.logits(states)])
    }
  }

  private static func states(_ example: Example, _ slips: BertFormula.Slip...) -> [String: Tensor] {
    example.results(hiddenStates: BertFormula(example, slips: Set(slips)).hiddenStates(example))
  }

  private static func output(
    _ example: Example, _ slips: BertFormula.Slip..., from place: Int? = nil
  ) -> [String: Tensor] {
    let bert = BertFormula(example, slips: Set(slips))
    let states = bert.hiddenStates(example)
    return example.results(
      hiddenStates: states, and: ["logits": bert.logits(states, from: place)])
  }

  private static func staleTable(_ example: Example) -> Tensor {
    var start = BertStart(example)
    start.addEmbedding()
    return start.state["embedding.tokens.weight"]!
  }

  /// What a new model holds, where all but one thing is right.
  private static func new(
    _ example: Example, _ start: BertStart? = nil, blocks: Int? = nil, instances: Int? = nil
  ) -> [String: Tensor] {
    var right = BertStart(example)
    right.addModel()
    let count = example.configuration.layerCount
    return example.results(
      (start ?? right).state,
      and: [
        "blockCount": Tensor(blocks ?? count), "blockInstances": Tensor(instances ?? count),
      ])
  }
}

extension BertAttempts {
  @WayList static var otherWays: [Way] {
    Way(results: "hiddenStates", "reduce over the blocks") { example in
      let bert = BertFormula(example)
      let states = (0..<bert.configuration.layerCount).reduce([bert.embedding(example)]) {
        $0 + [bert.block($0.last!, in: "blocks.\($1).", mask: example.padding)]
      }
      return example.results(hiddenStates: states)
    }
    Way(results: "hiddenStates", "each state from the start again") { example in
      let bert = BertFormula(example)
      let states = (0...bert.configuration.layerCount).map { count in
        (0..<count).reduce(bert.embedding(example)) {
          bert.block($0, in: "blocks.\($1).", mask: example.padding)
        }
      }
      return example.results(hiddenStates: states)
    }
    Way(results: "hiddenStates", "the embedding's sum in another order") { example in
      let bert = BertFormula(example)
      let ids = example.ids("ids")
      var x = bert["embedding.tokenTypes.weight"].take(example.ids("tokenTypes"), axis: 0)
      x += bert["embedding.positions.weight"][..<ids.shape[-1]]
      x += bert["embedding.tokens.weight"].take(ids, axis: 0)
      x = bert.dropped(bert.norm(x, "embedding.norm"))
      var states = [x]
      for place in 0..<bert.configuration.layerCount {
        x = bert.block(x, in: "blocks.\(place).", mask: example.padding)
        states.append(x)
      }
      return example.results(hiddenStates: states)
    }
    Way(results: "predicts", "einsum with the unembedding") { example in
      let bert = BertFormula(example)
      let states = bert.hiddenStates(example)
      let features = bert.features(states[states.count - 1], in: "tokenHead.")
      let table = bert["embedding.tokens.weight"]
      let logits = einsum("v c, b t c -> b t v", table, features) + bert["tokenHead.bias"]
      return example.results(hiddenStates: states, and: ["logits": logits])
    }
    Way(results: "predicts", "one sequence's logits after another") { example in
      let bert = BertFormula(example)
      let states = bert.hiddenStates(example)
      let sequences = (0..<example.ids("ids").shape[0]).map { place in
        bert.logits(states.map { $0[place] })
      }
      return example.results(hiddenStates: states, and: ["logits": stacked(sequences)])
    }
    Way(results: "predicts", "logits of all states, and the last taken") { example in
      let bert = BertFormula(example)
      let states = bert.hiddenStates(example)
      let logits = bert.logits([stacked(states)])[-1]
      return example.results(hiddenStates: states, and: ["logits": logits])
    }
  }
}
