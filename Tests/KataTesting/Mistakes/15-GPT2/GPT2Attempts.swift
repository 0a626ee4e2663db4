import Layers
import Tensors

final class GPT2Attempts: KataAttempts {}

extension GPT2Attempts {
  static var mistakes: [Way] { gpt2Ends + gpt2Whole }

  @WayList private static var gpt2Whole: [Way] {
    // MARK: Blocks
    Way(results: "predicts", "one block stands in all places") { output($0, .oneBlock) }
    Way(results: "predicts", "the blocks run in reverse order") { output($0, .blocksReversed) }
    Way(results: "predicts", "every block reads the embedding and not the block before it") {
      output($0, .blocksOfEmbedding)
    }
    Way(results: "predicts", "later positions are seen") { output($0, .seesAll) }
    Way(results: "predicts", "the norms come after the sums, as in BERT") {
      output($0, .postNorm)
    }
    Way(results: "predicts", "positions are counted from 1") { output($0, .positionsFromOne) }
    Way(results: "predicts", "all tokens get position 0") { output($0, .onePosition) }
    Way(results: "predicts", "the positions are missing") { output($0, .noPositions) }
    Way(results: "predicts", "the embedding is normalized, as in BERT") {
      output($0, .normsEmbedding)
    }

    // MARK: Configuration
    Way(results: "predicts", "ε is not the configuration's") { output($0) { $0.epsilon = 1e-5 } }
    Way(results: "predicts", "nothing is dropped of the embedding") {
      output($0) { $0.embeddingDropoutRate = 0 }
    }
    Way(results: "predicts", "nothing is dropped in attention") {
      output($0) { $0.attentionDropoutRate = 0 }
    }
    Way(results: "predicts", "nothing is dropped of what the blocks add") {
      output($0) { $0.residualDropoutRate = 0 }
    }
    Way(results: "predicts", "the embedding's and the blocks' dropout rates are exchanged") {
      output($0) { swap(&$0.embeddingDropoutRate, &$0.residualDropoutRate) }
    }
    Way(results: "predicts", "the embedding's and the attention's dropout rates are exchanged") {
      output($0) { swap(&$0.embeddingDropoutRate, &$0.attentionDropoutRate) }
    }
    Way(results: "predicts", "numbers are dropped after eval() too") { output($0, .alwaysDrops) }

    // MARK: What is listed, and what the logits are read from
    Way(results: "predicts", "the final norm is forgotten") {
      listed($0) { stream, _ in (stream, from: stream[stream.count - 1]) }
    }
    Way(
      results: "predicts", "what the last block leaves is listed, and not the final norm's result"
    ) { listed($0) { stream, last in (stream, from: last) } }
    Way(results: "predicts", "the logits are read from what the last block leaves") {
      listed($0) { stream, last in (stream.dropLast() + [last], from: stream[stream.count - 1]) }
    }
    Way(results: "predicts", "what the last block leaves is listed beside the final norm's result")
    {
      listed($0) { stream, last in (stream + [last], from: last) }
    }
    Way(results: "predicts", "the embedding is not among the hidden states") {
      listed($0) { stream, last in (stream.dropFirst().dropLast() + [last], from: last) }
    }
    Way(results: "predicts", "the final norm's result is not among the hidden states") {
      listed($0) { stream, last in (stream.dropLast(), from: last) }
    }
    Way(results: "predicts", "all hidden states are normalized, and not the last alone") {
      example in
      let formula = GPT2Formula(example)
      return listed(example) { stream, last in (stream.map(formula.finished), from: last) }
    }
    Way(results: "predicts", "the final norm is applied to the state before the last, too") {
      example in
      let formula = GPT2Formula(example)
      return listed(example) { stream, last in
        let before = formula.finished(stream[stream.count - 2])
        return (stream.dropLast(2) + [before, last], from: last)
      }
    }
    Way(results: "predicts", "the final norm is of the state before the last") { example in
      let formula = GPT2Formula(example)
      return listed(example) { stream, _ in
        let last = formula.finished(stream[stream.count - 2])
        return (stream.dropLast() + [last], from: last)
      }
    }
    Way(results: "predicts", "the final norm is applied twice") { example in
      let formula = GPT2Formula(example)
      return listed(example) { stream, last in
        (stream.dropLast() + [last], from: formula.finished(last))
      }
    }
    Way(results: "predicts", "the last hidden state is listed alone") {
      listed($0) { _, last in ([last], from: last) }
    }
    Way(results: "predicts", "the logits are read from the embedding") {
      listed($0) { stream, last in (stream.dropLast() + [last], from: stream[0]) }
    }

    // MARK: Logits
    Way(results: "predicts", "the unembedding is a copy from before the checkpoint was loaded") {
      let (formula, table) = (GPT2Formula($0), fresh($0, "tokens.weight"))
      let states = formula.hiddenStates($0.ids("ids"))
      let logits = matmul(states[states.count - 1], table.transposed())
      return $0.results(hiddenStates: states, and: ["logits": logits])
    }
    Way(results: "predicts", "the logits are put through a softmax") { example in
      changed(example) { KataTesting.softmax($0) }
    }
    Way(results: "predicts", "the logits are of the last position alone") { example in
      changed(example) { $0[.all, -1] }
    }
  }

  private static func output(
    _ example: Example, _ slips: GPT2Formula.Slip...,
    change: (inout GPT2Configuration) -> Void = { _ in }
  ) -> [String: Tensor] {
    let formula = GPT2Formula(example, slips: Set(slips), change: change)
    let states = formula.hiddenStates(example.ids("ids"))
    let logits = formula.logits(states[states.count - 1])
    return example.results(hiddenStates: states, and: ["logits": logits])
  }

  /// The right stream and the right last state, listed and read in another way.
  private static func listed(
    _ example: Example,
    _ choose: (_ stream: [Tensor], _ last: Tensor) -> (states: [Tensor], from: Tensor)
  ) -> [String: Tensor] {
    let formula = GPT2Formula(example)
    let stream = formula.stream(example.ids("ids"))
    let (states, source) = choose(stream, formula.finished(stream[stream.count - 1]))
    return example.results(hiddenStates: states, and: ["logits": formula.logits(source)])
  }

  /// All right but for the logits.
  private static func changed(
    _ example: Example, _ change: (Tensor) -> Tensor
  ) -> [String: Tensor] {
    var results = output(example)
    results["expected.logits"] = change(results["expected.logits"]!)
    return results
  }
}
