import Tensors

final class GPT2Attempts: KataAttempts {}

extension GPT2Attempts {
  static var mistakes: [Way] { ends + wholes + checkpoints }

  @WayList private static var wholes: [Way] {
    // MARK: Blocks
    Way(results: "predicts", "one block stands in all places") {
      output($0) { $0.row.repeatLast() }
    }
    Way(results: "predicts", "the blocks run in reverse order") {
      output($0) { $0.row.blocks.reverse() }
    }
    Way(results: "predicts", "every block reads the embedding and not the block before it") {
      output($0) { $0.row.input = { states in states[0] } }
    }
    Way(results: "predicts", "later positions are seen") {
      output($0) {
        $0.row.changeEach { $0.attention.pattern = { scores, _ in attentionPattern(scores, nil) } }
      }
    }
    Way(results: "predicts", "the norms come after the sums, as in BERT") {
      output($0) { $0.row.changeEach { $0.changeHalves { swap(&$0.read, &$0.finish) } } }
    }
    Way(results: "predicts", "positions are counted from 1") {
      output($0) { $0.embedding.places = { [places = $0.embedding.places] in places($0, $1) + 1 } }
    }
    Way(results: "predicts", "all tokens get position 0") {
      output($0) { $0.embedding.places = { T, _ in .zeros([T]) } }
    }
    Way(results: "predicts", "the positions are missing") {
      output($0) { $0.embedding.positions = { _ in Tensor(0) } }
    }
    Way(results: "predicts", "the embedding is normalized, as in BERT") {
      output($0) { $0.embedding.finish = { [norm = $0.finalNorm] in norm($0) } }
    }

    Way(results: "predicts", "the transposed table is kept, and not the one that was loaded since")
    {
      let before = $0.remembering(["parameters.tokens.weight"]).parameters["tokens.weight"]
      return output($0) { $0.unembedding = before ?? $0.unembedding }
    }

    // MARK: Configuration
    Way(results: "predicts", "ε is not the configuration's") { output($0) { $0.epsilon = 1e-5 } }
    Way(results: "predicts", "nothing is dropped of the embedding") {
      output($0) { $0.embedding.dropout.rate = 0 }
    }
    Way(results: "predicts", "nothing is dropped in attention") {
      output($0) { $0.row.changeEach { $0.attention.dropout.rate = 0 } }
    }
    Way(results: "predicts", "nothing is dropped of what the blocks add") {
      output($0) { $0.row.changeEach { $0.residualDropoutRate = 0 } }
    }
    Way(results: "predicts", "the embedding's and the blocks' dropout rates are exchanged") {
      example in
      output(example) {
        $0.embedding.dropout.rate = example.gpt2Configuration.residualDropoutRate
        $0.row.changeEach {
          $0.residualDropoutRate = example.gpt2Configuration.embeddingDropoutRate
        }
      }
    }
    Way(results: "predicts", "the embedding's and the attention's dropout rates are exchanged") {
      example in
      output(example) {
        $0.embedding.dropout.rate = example.gpt2Configuration.attentionDropoutRate
        $0.row.changeEach {
          $0.attention.dropout.rate = example.gpt2Configuration.embeddingDropoutRate
        }
      }
    }
    Way(results: "predicts", "numbers are dropped after eval() too") {
      output($0) { $0.train() }
    }

    // MARK: What is listed, and what the logits are read from
    Way(results: "predicts", "the final norm is forgotten") {
      output($0) { $0.finish = { x, _ in x } }
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
    Way(results: "predicts", "the final norm is applied twice") {
      output($0) { $0.source = { [norm = $0.finalNorm] in norm($0[$0.count - 1]) } }
    }
    Way(results: "predicts", "the last hidden state is listed alone") {
      listed($0) { _, last in ([last], from: last) }
    }
    Way(results: "predicts", "the logits are read from the embedding") {
      output($0) { $0.source = { states in states[0] } }
    }

    // MARK: Logits
    Way(results: "predicts", "the unembedding is a copy from before the checkpoint was loaded") {
      example in
      output(example) { $0.unembedding = fresh(example, "tokens.weight") }
    }
    Way(results: "predicts", "the logits are put through a softmax") {
      output($0) { $0.scores = { [scores = $0.scores] in softmax(scores($0, $1)) } }
    }
    Way(results: "predicts", "the logits are of the last position alone") {
      output($0) { $0.scores = { [scores = $0.scores] in scores($0, $1)[.all, -1] } }
    }
  }

  private static func output(
    _ example: Example, _ change: (inout GPT2Formula) -> Void
  ) -> Answers {
    example.output(of: GPT2Formula(example).changed(change))
  }

  /// The right stream and the right last state, listed and read in another way.
  private static func listed(
    _ example: Example,
    _ choose: (_ stream: [Tensor], _ last: Tensor) -> (states: [Tensor], from: Tensor)
  ) -> Answers {
    let formula = GPT2Formula(example)
    let stream = formula.stream(example.ids("ids"))
    let (states, source) = choose(stream, formula.finished(stream[stream.count - 1]))
    return example.results(hiddenStates: states, and: ["logits": formula.logits(source)])
  }
}

extension Example {
  /// All that a GPT-2 gives for this example.
  func output(of gpt2: GPT2Formula) -> Answers {
    let states = gpt2.hiddenStates(ids("ids"))
    return results(hiddenStates: states, and: ["logits": gpt2.logits(gpt2.source(states))])
  }
}
