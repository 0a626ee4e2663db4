import KataTesting
import PlainFunctions
import Tensors

final class GPT2Attempts: KataAttempts {}

extension GPT2Attempts {
  static var mistakes: [Way] { ends + wholes + checkpoints }

  @WayList private static var wholes: [Way] {
    // MARK: Blocks
    Way(parts: "predicts", "one block stands in all places") {
      output($0) { $0.row.repeatLast() }
    }
    Way(parts: "predicts", "the blocks run in reverse order") {
      output($0) { $0.row.blocks.reverse() }
    }
    Way(parts: "predicts", "every block reads the embedding and not the block before it") {
      output($0) { $0.row.input = { states in states[0] } }
    }
    Way(parts: "predicts", "what each block gives is added to its input, which is in it already") {
      output($0) { $0.row.output = { x, y in x + y } }
    }
    Way(parts: "predicts", "later positions are seen") {
      output($0) {
        $0.row.changeEach { $0.attention.pattern = { scores, _ in attentionPattern(scores, nil) } }
      }
    }
    Way(parts: "predicts", "the norms come after the sums, as in BERT") {
      output($0) { $0.row.changeEach { $0.changeHalves { swap(&$0.read, &$0.finish) } } }
    }
    Way(parts: "predicts", "positions are counted from 1") {
      output($0) { $0.embedding.places = { [places = $0.embedding.places] in places($0, $1) + 1 } }
    }
    Way(parts: "predicts", "all tokens get position 0") {
      output($0) { $0.embedding.places = { T, _ in .zeros([T]) } }
    }
    Way(parts: "predicts", "the positions are missing") {
      output($0) { $0.embedding.positions = { _ in Tensor(0) } }
    }
    Way(parts: "predicts", "the embedding is normalized, as in BERT") {
      output($0) { $0.embedding.finish = { [norm = $0.finalNorm] in norm($0) } }
    }

    Way(parts: "predicts", "the transposed table is kept, and not the one that was loaded since") {
      let before = $0.remembering(["parameters.tokens.weight"]).parameters["tokens.weight"]
      return output($0) { $0.unembedding = before ?? $0.unembedding }
    }

    // MARK: Configuration
    Way(parts: "predicts", "ε is not the configuration's") { output($0) { $0.epsilon = 1e-5 } }
    Way(parts: "predicts", "nothing is dropped of the embedding") {
      output($0) { $0.embedding.dropout.rate = 0 }
    }
    Way(parts: "predicts", "nothing is dropped in attention") {
      output($0) { $0.row.changeEach { $0.attention.dropout.rate = 0 } }
    }
    Way(parts: "predicts", "nothing is dropped of what the blocks add") {
      output($0) { $0.row.changeEach { $0.residualDropoutRate = 0 } }
    }
    Way(parts: "predicts", "the embedding's and the blocks' dropout rates are exchanged") {
      example in
      output(example) {
        $0.embedding.dropout.rate = example.gpt2Configuration.residualDropoutRate
        $0.row.changeEach {
          $0.residualDropoutRate = example.gpt2Configuration.embeddingDropoutRate
        }
      }
    }
    Way(parts: "predicts", "the embedding's and the attention's dropout rates are exchanged") {
      example in
      output(example) {
        $0.embedding.dropout.rate = example.gpt2Configuration.attentionDropoutRate
        $0.row.changeEach {
          $0.attention.dropout.rate = example.gpt2Configuration.embeddingDropoutRate
        }
      }
    }
    Way(parts: "predicts", "numbers are dropped after eval() too") {
      output($0) { $0.train() }
    }

    // MARK: What is listed, and what the logits are read from
    Way(parts: "predicts", "the final norm is forgotten") {
      output($0) { $0.finish = { x, _ in x } }
    }
    Way(
      parts: "predicts", "what the last block leaves is listed, and not the final norm's result"
    ) { listed($0) { stream, last in (stream, from: last) } }
    Way(parts: "predicts", "the logits are read from what the last block leaves") {
      listed($0) { stream, last in (stream.dropLast() + [last], from: stream[stream.count - 1]) }
    }
    Way(parts: "predicts", "what the last block leaves is listed beside the final norm's result") {
      listed($0) { stream, last in (stream + [last], from: last) }
    }
    Way(parts: "predicts", "the embedding is not among the hidden states") {
      listed($0) { stream, last in (stream.dropFirst().dropLast() + [last], from: last) }
    }
    Way(parts: "predicts", "the final norm's result is not among the hidden states") {
      listed($0) { stream, last in (stream.dropLast(), from: last) }
    }
    Way(parts: "predicts", "all hidden states are normalized, and not the last alone") {
      example in
      let formula = GPT2Formula(example)
      return listed(example) { stream, last in (stream.map(formula.finished), from: last) }
    }
    Way(parts: "predicts", "the final norm is applied to the state before the last, too") {
      example in
      let formula = GPT2Formula(example)
      return listed(example) { stream, last in
        let before = formula.finished(stream[stream.count - 2])
        return (stream.dropLast(2) + [before, last], from: last)
      }
    }
    Way(parts: "predicts", "the final norm is of the state before the last") { example in
      let formula = GPT2Formula(example)
      return listed(example) { stream, _ in
        let last = formula.finished(stream[stream.count - 2])
        return (stream.dropLast() + [last], from: last)
      }
    }
    Way(parts: "predicts", "the final norm is applied twice") {
      output($0) { $0.source = { [norm = $0.finalNorm] in norm($0[$0.count - 1]) } }
    }
    Way(parts: "predicts", "the last hidden state is listed alone") {
      listed($0) { _, last in ([last], from: last) }
    }
    Way(parts: "predicts", "the logits are read from the embedding") {
      output($0) { $0.source = { states in states[0] } }
    }

    // MARK: Logits
    Way(parts: "predicts", "the unembedding is a copy from before the checkpoint was loaded") {
      example in
      output(example) { $0.unembedding = fresh(example, "tokens.weight") }
    }
    Way(parts: "predicts", "the logits are put through a softmax") {
      output($0) { $0.scores = { [scores = $0.scores] in softmax(scores($0, $1)) } }
    }
    Way(parts: "predicts", "the logits are of the last position alone") {
      output($0) { $0.scores = { [scores = $0.scores] in scores($0, $1)[.all, -1] } }
    }
  }

  private static func output(
    _ example: Example, _ change: @escaping (inout GPT2Formula) -> Void
  ) -> Exchange<GPT2Formula> {
    Exchange(of: GPT2Formula(example), change, answers: { example.output(of: $0) })
  }

  /// The right stream and the right last state, listed and read in another way.
  private static func listed(
    _ example: Example,
    _ choose:
      @escaping (_ stream: [Tensor], _ last: Tensor) -> (states: [Tensor], from: Tensor)
  ) -> Exchange<GPT2Formula> {
    output(example) { $0.list = choose }
  }
}

extension Example {
  /// All that a GPT-2 gives for this example.
  func output(of gpt2: GPT2Formula) -> Answers {
    let stream = gpt2.stream(ids("ids"))
    let (states, last) = gpt2.list(stream, gpt2.finished(stream[stream.count - 1]))
    let source = gpt2.source(stream.dropLast() + [last])
    return results(hiddenStates: states, and: ["logits": gpt2.logits(source)])
  }
}
