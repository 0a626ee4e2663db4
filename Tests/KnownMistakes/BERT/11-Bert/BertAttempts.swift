import KataTesting
import PlainFunctions
import Tensors

final class BertAttempts: KataAttempts {}

extension BertAttempts {
  static var mistakes: [Way] { starts + wholes + checkpoints }

  @WayList private static var starts: [Way] {
    Way(results: "starts", "one block stands in all places") { example in
      var start = BertStart(example)
      start.addEmbedding()
      start.addOneBlockForAll()
      start.addHead(in: "tokenHead.")
      return new(example, start, instances: 1)
    }
    Way(results: "starts", "each block is drawn from a copy of the generator") { example in
      var start = BertStart(example)
      start.addEmbedding()
      start.addBlocksFromCopies()
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
  }

  @WayList private static var wholes: [Way] {
    // MARK: Blocks
    Way(parts: "hiddenStates", "one block stands in all places") {
      states($0) { $0.row.repeatLast() }
    }
    Way(parts: "hiddenStates", "the blocks run in reverse order") {
      states($0) { $0.row.blocks.reverse() }
    }
    Way(parts: "hiddenStates", "every block reads the embedding and not the block before it") {
      states($0) { $0.row.input = { states in states[0] } }
    }
    Way(
      parts: "hiddenStates", "what each block gives is added to its input, which is in it already"
    ) { states($0) { $0.row.output = { x, y in x + y } } }
    Way(parts: "hiddenStates", "the mask does not reach the blocks") {
      states($0) { $0.row.changeEach { $0.mask = { _ in nil } } }
    }
    Way(parts: "hiddenStates", "the mask reaches the first block only") {
      states($0) { $0.row.changeEach(from: 1) { $0.mask = { _ in nil } } }
    }

    // MARK: The embedding
    Way(parts: "hiddenStates", "the token types are ignored") {
      states($0) { $0.embedding.tokenTypes = { _ in Tensor(0) } }
    }
    Way(parts: "hiddenStates", "the positions are ignored") {
      states($0) { $0.embedding.positions = { _ in Tensor(0) } }
    }
    Way(parts: "hiddenStates", "positions are counted from 1") {
      states($0) { $0.embedding.places = { [places = $0.embedding.places] in places($0) + 1 } }
    }

    // MARK: What is listed.
    Way(parts: "hiddenStates", "the embedding is not among the states") {
      states($0) { $0.list = { states in Array(states.dropFirst()) } }
    }
    Way(parts: "hiddenStates", "the last block's output is not among the states") {
      states($0) { $0.list = { states in states.dropLast() } }
    }
    Way(parts: "hiddenStates", "the last block's output is listed alone") {
      states($0) { $0.list = { states in states.suffix(1) } }
    }
    Way(parts: "hiddenStates", "the states are listed from the last to the first") {
      states($0) { $0.list = { states in states.reversed() } }
    }
    Way(parts: "hiddenStates", "the last block's output is listed twice") {
      states($0) { $0.list = { states in states + states.suffix(1) } }
    }

    // MARK: Configuration
    Way(parts: "hiddenStates", "ε is not the configuration's") {
      states($0) { $0.epsilon = 1e-5 }
    }
    Way(parts: "hiddenStates", "nothing is dropped but in attention") {
      states($0) { $0.dropoutRate = 0 }
    }
    Way(parts: "hiddenStates", "nothing is dropped in attention") {
      states($0) { $0.row.changeEach { $0.attention.dropout.rate = 0 } }
    }
    Way(parts: "hiddenStates", "numbers are dropped after eval() too") {
      states($0) { $0.train() }
    }

    // MARK: Logits
    Way(parts: "predicts", "the logits are read from the embedding") {
      output($0) { $0.source = { states in states[0] } }
    }
    Way(parts: "predicts", "the logits are read from the state before the last") {
      output($0) { $0.source = { states in states[states.count - 2] } }
    }
    Way(parts: "predicts", "the unembedding is a copy from before the checkpoint was loaded") {
      example in
      output(example) { $0.unembedding = staleTable(example) }
    }
    Way(parts: "predicts", "the head's bias is missing") {
      output($0) { $0.tokenHead.addBias = { $0 } }
    }
    Way(parts: "predicts", "the head's transform is missing") {
      output($0) {
        $0.tokenHead.transform = { $0 }
        $0.tokenHead.finish = { y, _, _ in y }
      }
    }
    Way(parts: "predicts", "one block stands in all places") {
      output($0) { $0.row.repeatLast() }
    }
    Way(parts: "predicts", "the mask is not passed on") {
      output($0) { $0.row.changeEach { $0.mask = { _ in nil } } }
    }
    Way(parts: "predicts", "the token types are not passed on") {
      output($0) { $0.embedding.tokenTypes = { _ in Tensor(0) } }
    }
    Way(parts: "predicts", "the logits are of the first position alone") {
      output($0) {
        $0.tokenHead.addBias = { [addBias = $0.tokenHead.addBias] in addBias($0)[.all, 0] }
      }
    }
    Way(parts: "predicts", "the logits are put through a softmax") {
      output($0) {
        $0.tokenHead.addBias = { [addBias = $0.tokenHead.addBias] in
          softmax(addBias($0))
        }
      }
    }
    Way(parts: "predicts", "the embedding is not among the hidden states") {
      output($0) { $0.list = { states in Array(states.dropFirst()) } }
    }
  }

  private static func states(
    _ example: Example, _ change: @escaping (inout BertFormula) -> Void
  ) -> Exchange<BertFormula> {
    Exchange(
      of: BertFormula(example), change,
      answers: { example.results(hiddenStates: $0.list($0.hiddenStates(example))) })
  }

  private static func output(
    _ example: Example, _ change: @escaping (inout BertFormula) -> Void
  ) -> Exchange<BertFormula> {
    Exchange(of: BertFormula(example), change, answers: { example.output(of: $0) })
  }

  private static func staleTable(_ example: Example) -> Tensor {
    var start = BertStart(example)
    start.addEmbedding()
    return start.state["embedding.tokens.weight"]!
  }

  /// What a new model holds, where all but one thing is right.
  private static func new(
    _ example: Example, _ start: BertStart? = nil, blocks: Int? = nil, instances: Int? = nil
  ) -> Answers {
    var right = BertStart(example)
    right.addModel()
    let count = example.configuration.layerCount
    return example.results(
      (start ?? right).state,
      and: [
        "blocks.count": blocks ?? count,
        "how many objects the blocks are": instances ?? count,
      ])
  }
}

extension Example {
  /// All that a BERT gives for this example.
  func output(of bert: BertFormula) -> Answers {
    let states = bert.hiddenStates(self)
    return results(hiddenStates: bert.list(states), and: ["logits": bert.logits(states)])
  }
}
