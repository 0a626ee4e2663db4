import KataTesting
import Layers
import PlainFunctions
import Tensors

extension DisentangledAttentionAttempts {
  /// Mistakes in the whole attention.
  @WayList static var attention: [Way] {
    // MARK: Projections and heads
    Way(parts: "attends", "keys are projected by the query's layer") {
      $0.disentangledAttention { $0.attention.key = $0.attention.query }
    }
    Way(parts: "attends", "queries are projected by the key's layer") {
      $0.disentangledAttention { $0.attention.query = $0.attention.key }
    }
    Way(parts: "attends", "values are projected by the key's layer") {
      $0.disentangledAttention { $0.attention.value = $0.attention.key }
    }
    Way(parts: "attends", "queries and keys are exchanged") {
      $0.disentangledAttention { swap(&$0.attention.query, &$0.attention.key) }
    }
    Way(parts: "attends", "the output's projection is missing") {
      $0.disentangledAttention { $0.attention.output = { $0 } }
    }
    Way(parts: "attends", "the output is projected by the value's layer") {
      $0.disentangledAttention { $0.attention.output = $0.attention.value }
    }
    Way(parts: "attends", "the projections have no bias") {
      $0.disentangledAttention {
        $0.attention.query = unbiased($0.attention.query)
        $0.attention.key = unbiased($0.attention.key)
        $0.attention.value = unbiased($0.attention.value)
      }
    }
    Way(parts: "attends", "the key has no bias: it changes what distances say") {
      $0.disentangledAttention { $0.attention.key = unbiased($0.attention.key) }
    }
    Way(parts: "attends", "channels are reshaped into heads without exchanging axes") { example in
      let H = example.integer("headCount")
      return example.disentangledAttention {
        $0.attention.splitHeads = { headsSplitByReshaping($0, H) }
        $0.attention.mergeHeads = headsMergedByReshaping
      }
    }
    Way(parts: "attends", "what the heads found is reshaped without exchanging axes") {
      $0.disentangledAttention { $0.attention.mergeHeads = headsMergedByReshaping }
    }
    Way(parts: "attends", "channels are divided as (d h), not (h d)") { example in
      let H = example.integer("headCount")
      return example.disentangledAttention {
        $0.attention.splitHeads = { rearrange($0, "b t (d h) -> b h t d", ["h": H]) }
      }
    }

    // MARK: Scores
    Way(parts: "attends", "the scores are BERT's: places are not looked at") {
      $0.disentangledAttention {
        $0.places.query = nil
        $0.places.key = nil
      }
    }
    Way(parts: "attends", "the sum is divided by √D, and not by √(3D)") {
      $0.disentangledAttention { $0.scores.size = { _, D in Float(D) } }
    }
    Way(parts: "attends", "the scores are divided by √D once more") { example in
      let D = example.integer("hiddenSize") / example.integer("headCount")
      return example.disentangledAttention { $0.scores.size = { Float($0 * $1 * D) } }
    }
    Way(parts: "attends", "the scores are not divided") {
      $0.disentangledAttention { $0.scores.size = { _, _ in 1 } }
    }
    Way(parts: "attends", "the term from place to content is transposed") {
      $0.disentangledAttention {
        $0.scores.toContent = { $0.isSquare ? $0().swappedAxes(-1, -2) : $0() }
      }
    }
    Way(parts: "attends", "the rows' axes are exchanged in both terms") {
      $0.disentangledAttention {
        $0.scores.rows = { $0.shape[0] == $0.shape[1] ? $0.transposed() : $0 }
      }
    }
    Way(parts: "attends", "the keys' absolute places take the distances' part") {
      $0.disentangledAttention {
        $0.scores.rows = { rows in
          let places = IntTensor.arange(rows.shape[1])
          return which(places .> rows.max(), rows.max(), places).broadcast(to: rows.shape)
        }
      }
    }
    Way(parts: "attends", "the term from content to place is missing") {
      $0.disentangledAttention { $0.scores.toPlace = { $0() * 0 } }
    }
    Way(parts: "attends", "the term from place to content is missing") {
      $0.disentangledAttention { $0.scores.toContent = { $0() * 0 } }
    }
    Way(parts: "attends", "the tables of queries and keys are exchanged") {
      $0.disentangledAttention {
        $0.scores.tables = { $0 != nil && $1 != nil ? ($1, $0) : ($0, $1) }
      }
    }
    Way(
      parts: "attends", "places are projected with the contents' layers, though they have their own"
    ) { example in
      let own = Parameters(example.parameters)
      return example.disentangledAttention { formula in
        guard !example.parameters.isEmpty else { return }
        if formula.places.query != nil { formula.places.query = own.linear("query") }
        if formula.places.key != nil { formula.places.key = own.linear("key") }
      }
    }
    Way(parts: "attends", "the softmax is taken over the queries") {
      $0.disentangledAttention {
        $0.pattern = { _, scores, mask in
          let hidden = which(mask.map(ofKeys) ?? Mask([true]), scores, -.infinity)
          return attentionPattern(hidden.swappedAxes(-1, -2), nil).swappedAxes(-1, -2)
        }
      }
    }

    // MARK: Who asks
    Way(parts: "attends", "x asks itself, also where others ask") {
      $0.disentangledAttention { $0.asks = { states, _ in states } }
    }
    Way(parts: "attends", "those who ask answer, too") {
      $0.disentangledAttention { $0.answers = { states, asking in ofSameCount(asking, states) } }
    }
    Way(parts: "attends", "those who ask hand over, too") {
      $0.disentangledAttention { $0.handsOver = { states, asking in ofSameCount(asking, states) } }
    }
    Way(parts: "attends", "what asks is added to x") {
      $0.disentangledAttention {
        $0.asks = { states, asking in
          guard let asking else { return states }
          return asking.shape == states.shape ? asking + states : asking
        }
      }
    }
    Way(parts: "shifts", "the keys' absolute places take the distances' part") {
      $0.disentangledShift {
        $0.scores.rows = { rows in
          let places = IntTensor.arange(rows.shape[1])
          return which(places .> rows.max(), rows.max(), places).broadcast(to: rows.shape)
        }
      }
    }
    Way(parts: "shifts", "the queries' absolute places take the distances' part") {
      $0.disentangledShift {
        $0.scores.rows = { rows in
          let places = IntTensor.arange(rows.shape[0])
          let within = which(places .> rows.max(), rows.max(), places)
          return within[.all, .newAxis].broadcast(to: rows.shape)
        }
      }
    }
    Way(parts: "shifts", "the mask is ignored, so that padding is read") {
      $0.disentangledShift {
        $0.pattern = { attention, scores, _ in attention.pattern(scores, nil) }
      }
    }
    Way(parts: "shifts", "an absolute place is part of the queries") {
      $0.disentangledShift { $0.asks = { states, _ in states + placesAdded(to: states) } }
    }
    Way(parts: "shifts", "an absolute place is part of the keys") {
      $0.disentangledShift { $0.answers = { states, _ in states + placesAdded(to: states) } }
    }
  }

  /// Mistakes with the mask.
  @WayList static var masks: [Way] {
    Way(parts: "attends", "the mask is ignored") {
      $0.disentangledAttention {
        $0.pattern = { attention, scores, _ in attention.pattern(scores, nil) }
      }
    }
    Way(parts: "attends", "the mask is turned around") {
      $0.disentangledAttention {
        $0.attention.pattern = { attentionPattern($0, $1.map { .!ofKeys($0) }) }
      }
    }
    Way(
      parts: "attends", "the mask is forgotten in the places' terms: it hides the contents' alone"
    ) {
      example in
      let mask = example.optionalMask("mask").map(ofKeys)
      return example.disentangledAttention {
        $0.scores.contents = { hidden(products($0, $1), mask, by: -20) }
        $0.attention.pattern = { scores, _ in attentionPattern(scores, nil) }
      }
    }
    Way(parts: "attends", "the mask is forgotten in the term from place to content") { example in
      let mask = example.optionalMask("mask").map(ofKeys)
      return example.disentangledAttention {
        $0.scores.contents = { hidden(products($0, $1), mask, by: 0) }
        $0.scores.toPlace = { hidden($0(), mask, by: 0) }
        $0.attention.pattern = { scores, _ in attentionPattern(scores, nil) }
      }
    }
    Way(parts: "attends", "the mask is forgotten in the term from content to place") { example in
      let mask = example.optionalMask("mask").map(ofKeys)
      return example.disentangledAttention {
        $0.scores.contents = { hidden(products($0, $1), mask, by: 0) }
        $0.scores.toContent = { hidden($0(), mask, by: 0) }
        $0.attention.pattern = { scores, _ in attentionPattern(scores, nil) }
      }
    }
    Way(parts: "attends", "each term's hidden scores become 0, and 0 has a share of its own") {
      $0.disentangledAttention {
        $0.attention.pattern = { attentionPattern($0, $1.map(ofKeys), hidden: 0) }
      }
    }
    Way(parts: "attends", "hidden shares are set to 0 after the softmax") {
      $0.disentangledAttention {
        $0.attention.pattern = {
          which($1.map(ofKeys) ?? Mask([true]), attentionPattern($0, nil), 0)
        }
      }
    }
    Way(parts: "attends", "the mask gets no new axes, so that its items are taken for queries") {
      $0.disentangledAttention { $0.attention.pattern = { attentionPattern($0, $1) } }
    }
    Way(parts: "attends", "the mask gets one new axis, so that its items are taken for heads") {
      $0.disentangledAttention {
        $0.attention.pattern = { attentionPattern($0, $1?[.all, .newAxis]) }
      }
    }
    Way(parts: "attends", "the first item's mask is used for the whole batch") {
      $0.disentangledAttention {
        $0.attention.pattern = { attentionPattern($0, $1.map { ofKeys($0[0..<1]) }) }
      }
    }
    Way(parts: "attends", "rows of padding are set to 0") { example in
      let mask = example.optionalMask("mask")
      return example.disentangledAttention { _ in }.then { result in
        guard let mask, mask.shape[1] == result.shape[1] else { return result }
        return which(mask[.ellipsis, .newAxis], result, 0)
      }
    }
  }
}

/// What asks in the place of what answers, where both have as many positions.
private func ofSameCount(_ asking: Tensor?, _ states: Tensor) -> Tensor {
  guard let asking, asking.shape == states.shape else { return states }
  return asking
}

/// Scores behind a mask.
private func hidden(_ scores: Tensor, _ mask: Mask?, by number: Float) -> Tensor {
  guard let mask else { return scores }
  return which(mask, scores, number)
}

/// A number for each place, small enough to be lost by nobody.
private func placesAdded(to states: Tensor) -> Tensor {
  Tensor(IntTensor.arange(states.shape[1]))[.all, .newAxis] * 0.1
}
