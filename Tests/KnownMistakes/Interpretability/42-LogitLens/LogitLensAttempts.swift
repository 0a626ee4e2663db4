import KataTesting
import PlainFunctions
import Tensors

final class LogitLensAttempts: KataAttempts {}

extension LogitLensAttempts {
  static var mistakes: [Way] { states + picking + scoring + ranking + distances + tops }

  /// Mistakes in what is read, and through which norm.
  @WayList private static var states: [Way] {
    // MARK: The norm
    Way(parts: "readsStates", "the final norm is missing before the last layer") {
      $0.statesRead { $0.norm = { state, _ in state } }
    }
    Way(parts: "readsStates", "the last state is normalized twice") {
      $0.statesRead { $0.normalized = { states, norm in states.map(norm) } }
    }
    Way(parts: "readsStates", "only the last state is normalized, which is so already") {
      $0.statesRead { $0.normalized = { states, norm in states.dropLast() + [norm(states.last!)] } }
    }
    Way(
      parts: "readsStates",
      "the first state is left as it is, and the last one is normalized twice"
    ) {
      $0.statesRead {
        $0.normalized = { states, norm in states.prefix(1) + states.dropFirst().map(norm) }
      }
    }
    Way(parts: "readsStates", "the first block's attention norm is applied, not the final norm") {
      $0.statesRead { lens in
        let norm = lens.model.row.blocks[0].attentionHalf.norm
        lens.norm = { state, _ in norm(state) }
      }
    }
    Way(parts: "readsStates", "each state goes through the attention norm of the block after it") {
      $0.statesRead { lens in
        let norms = lens.model.row.blocks.map(\.attentionHalf.norm)
        lens.normalized = { states, _ in
          zip(states, norms).map { $1($0) } + states.suffix(1)
        }
      }
    }
    Way(parts: "readsStates", "the norm has no gain and no bias") {
      $0.statesRead {
        $0.norm = { state, norm in
          layerNorm(state, .ones(norm.weight.shape), .zeros(norm.bias.shape), epsilon: norm.epsilon)
        }
      }
    }
    Way(parts: "readsStates", "the norm has no bias") {
      $0.statesRead { $0.norm = { state, norm in norm(state) - norm.bias } }
    }
    Way(parts: "readsStates", "the norm does not subtract the mean") {
      $0.statesRead {
        $0.norm = { state, norm in
          let size = state.square().mean(axis: -1, keepDims: true) + norm.epsilon
          return state / size.squareRoot() * norm.weight + norm.bias
        }
      }
    }
    Way(parts: "readsStates", "the norm's scale is the last layer's, for all layers") {
      $0.statesRead {
        $0.states = { stream, model in
          let norm = model.finalNorm
          let variance = stream[stream.count - 1].variance(axis: -1, correction: 0, keepDims: true)
          let scale = rsqrt(variance + norm.epsilon)
          return stream.map {
            ($0 - $0.mean(axis: -1, keepDims: true)) * scale * norm.weight + norm.bias
          }
        }
        $0.normalized = { states, _ in states }
      }
    }

    // MARK: The states
    Way(parts: "readsStates", "the embedding is left out: the layers begin with the first block") {
      $0.statesRead { $0.joined = { stacked(Array($0.dropFirst())) } }
    }
    Way(parts: "readsStates", "the last layer is left out") {
      $0.statesRead { $0.joined = { stacked($0.dropLast()) } }
    }
    Way(parts: "readsStates", "the layers are turned around: the last comes first") {
      $0.statesRead { $0.joined = { stacked($0.reversed()) } }
    }
    Way(parts: "readsStates", "the last layer stands in all places") {
      $0.statesRead { $0.joined = { all in stacked(all.map { _ in all[all.count - 1] }) } }
    }
    Way(parts: "readsStates", "states are added up, though each has the ones before in it") {
      $0.statesRead {
        $0.states = { [states = $0.states] stream, model in
          let all = states(stream, model)
          return all.indices.map { place in all[...place].dropFirst().reduce(all[0], +) }
        }
      }
    }
    Way(parts: "readsStates", "what each block added is read, and not what it left") {
      $0.statesRead {
        $0.states = { [states = $0.states] stream, model in
          let all = states(stream, model)
          return [all[0]] + zip(all.dropFirst(), all).map { $0 - $1 }
        }
      }
    }
    Way(parts: "readsStates", "each position's states are taken from the last position") {
      $0.statesRead {
        $0.joined = { layers in
          let all = stacked(layers)
          return all[.all, .all, (-1)...].broadcast(to: all.shape)
        }
      }
    }

    // MARK: The unembedding
    Way(parts: "readsStates", "the table is not transposed") {
      $0.statesRead { $0.model.scores = { matmul($0, $1) } }
    }
    Way(parts: "readsStates", "the positions' table is the unembedding") { example in
      example.statesRead { $0.model.unembedding = example["parameters.positions.weight"] }
    }
    Way(parts: "readsStates", "the scores are divided by √C") {
      $0.statesRead { lens in
        let C = Float(lens.model.configuration.hiddenSize)
        lens.finish = { $0 / C.squareRoot() }
      }
    }
    Way(parts: "readsStates", "the scores are put through a softmax") {
      $0.statesRead { $0.finish = { softmax($0) } }
    }
    Way(parts: "readsStates", "log-probabilities are given, and not scores") {
      $0.statesRead { $0.finish = { logSoftmax($0) } }
    }
    Way(parts: "readsStates", "only the last position's scores are given") {
      $0.statesRead { $0.finish = { $0[.all, .all, -1] } }
    }
    Way(parts: "readsStates", "only the first text of the batch is read") {
      $0.statesRead { $0.finish = { $0[.all, 0] } }
    }
    Way(parts: "readsStates", "the layers stand behind the batch, not before it") {
      $0.statesRead { $0.joined = { stacked($0, axis: 1) } }
    }
    Way(parts: "readsStates", "the layers are joined along the batch, without an axis of their own")
    {
      $0.statesRead { $0.joined = { concatenated($0, axis: 0) } }
    }
  }

  /// Mistakes in which number is which token's.
  @WayList private static var picking: [Way] {
    Way(
      parts: "picksNext",
      "it is read one place late: a token is looked up in its own place's numbers"
    ) {
      $0.nextPicked { $0.readLate() }
    }
    Way(parts: "picksNext", "nothing is shifted, and there is a number for the first token too") {
      $0.nextPicked { $0.readUnshifted() }
    }
    Way(parts: "picksNext", "nothing is shifted, and the last token is left out") {
      $0.nextPicked { $0.tokens = { $0[.all, ..<(-1)] } }
    }
    Way(
      parts: "picksNext",
      "it is shifted the other way: each place is asked for the token before it"
    ) {
      $0.nextPicked {
        $0.readLate()
        $0.tokens = { $0[.all, ..<(-1)] }
      }
    }
    Way(
      parts: "picksNext",
      "the target is one place early: each place is asked for the token after the next"
    ) {
      $0.nextPicked { $0.readEarly() }
    }
    Way(parts: "picksNext", "the last place is not left out, and is asked for the first token") {
      $0.nextPicked {
        $0.guesses = { $0 }
        $0.tokens = { concatenated([$0[.all, 1...], $0[.all, ..<1]], axis: 1) }
      }
    }
    Way(
      parts: "picksNext",
      "the ids have one layer alone: the first is picked, and the others are not"
    ) {
      $0.nextPicked {
        $0.pick = { $0.gather($1[.newAxis, .all, .all, .newAxis], axis: -1).squeezed(axis: -1) }
      }
    }
    Way(parts: "picksNext", "the ids have no axis for the layers") {
      $0.nextPicked { $0.pick = { $0.gather($1[.ellipsis, .newAxis], axis: -1) } }
    }
    Way(parts: "picksNext", "the first layer stands for all layers") {
      $0.nextPicked { $0.guesses = { [guesses = $0.guesses] in all($0, from: 0, guesses) } }
    }
    Way(parts: "picksNext", "the last layer stands for all layers") {
      $0.nextPicked { $0.guesses = { [guesses = $0.guesses] in all($0, from: -1, guesses) } }
    }
    Way(parts: "picksNext", "all texts are asked for the first text's tokens") {
      $0.nextPicked {
        $0.tokens = { [tokens = $0.tokens] ids in
          let all = tokens(ids)
          return all[..<1].broadcast(to: all.shape)
        }
      }
    }
    Way(parts: "picksNext", "the axis of one number is left in") {
      $0.nextPicked { $0.finish = { $0[.ellipsis, .newAxis] } }
    }
    Way(parts: "picksNext", "the largest number is given, whichever token it is") {
      $0.nextPicked { $0.pick = { guesses, _ in guesses.max(axis: -1) } }
    }
    Way(parts: "picksNext", "the numbers are averaged over the places") {
      $0.nextPicked { $0.finish = { $0.mean(axis: -1) } }
    }
    Way(parts: "picksNext", "the layers are averaged") {
      $0.nextPicked { $0.finish = { $0.mean(axis: 0) } }
    }
  }

  private static func all(_ numbers: Tensor, from layer: Int, _ guesses: Move) -> Tensor {
    guesses(numbers[layer][.newAxis].broadcast(to: numbers.shape))
  }
}
