import KataTesting
import PlainFunctions
import Tensors

final class CausalAttentionAttempts: KataAttempts {}

extension CausalAttentionAttempts {
  static var mistakes: [Way] { causalHeads + causalAttending }

  @WayList private static var causalAttending: [Way] {
    // MARK: The mask
    Way(parts: "attend", "no mask is used") {
      $0.attendedHeads { $0.pattern = { scores, _ in attentionPattern(scores, nil) } }
    }
    Way(parts: "attend", "the mask is used only where there are as many queries as keys") {
      $0.attendedHeads {
        $0.pattern = { scores, _ in
          let isSquare = scores.shape[-1] == scores.shape[-2]
          return attentionPattern(scores, isSquare ? causalMask(of: scores) : nil)
        }
      }
    }
    Way(parts: "attend", "the queries are taken for the first T positions, not the last") {
      masked($0) { tril(Mask.full([$0.shape[-2], $0.shape[-1]], true)) }
    }
    Way(parts: "attend", "a query does not see its own position") {
      masked($0) { causalMask(of: $0, k: -1) }
    }
    Way(parts: "attend", "a query sees one position after its own") {
      masked($0) { causalMask(of: $0, k: 1) }
    }
    Way(parts: "attend", "the mask is turned around") { masked($0) { .!causalMask(of: $0) } }
    Way(parts: "attend", "a query sees its own position and those after it") {
      masked($0) {
        let (T, S) = ($0.shape[-2], $0.shape[-1])
        return triu(Mask.full([T, S], true), k: S - T)
      }
    }
    Way(parts: "attend", "hidden scores become 0 instead of −∞, and 0 has a share of its own") {
      $0.attendedHeads { $0.pattern = { scores, _ in shares(scores, hidden: 0) } }
    }
    Way(parts: "attend", "hidden scores become −10, which still leaves them a share") {
      $0.attendedHeads { $0.pattern = { scores, _ in shares(scores, hidden: -10) } }
    }
    Way(parts: "attend", "hidden shares are set to 0 after the softmax") {
      $0.attendedHeads {
        $0.pattern = { scores, _ in
          which(causalMask(of: scores), attentionPattern(scores, nil), 0)
        }
      }
    }

    // MARK: Scores and heads
    Way(parts: "attend", "the products are not divided by √D") {
      $0.attendedHeads { $0.scores = products }
    }
    Way(parts: "attend", "the products are divided by √C, all heads' channels") { example in
      let C = example.integer("hiddenSize")
      return example.attendedHeads { $0.scores = { products($0, $1) / Float(C).squareRoot() } }
    }
    Way(parts: "attend", "the products are divided by D, or by √D twice") {
      $0.attendedHeads { $0.scores = { products($0, $1) / $0.shape[-1] } }
    }
    Way(parts: "attend", "the softmax is taken over the queries") {
      $0.attendedHeads {
        $0.pattern = { scores, _ in
          softmax(which(causalMask(of: scores), scores, -1e9), axis: -2)
        }
      }
    }
    Way(parts: "attend", "the keys are taken for values") { example in
      example.attendedHeads {
        $0.mixture = { [mixture = $0.mixture] pattern, _ in mixture(pattern, example["key"]) }
      }
    }
    Way(parts: "attend", "heads are reshaped into channels without exchanging axes") {
      $0.attendedHeads { $0.mergeHeads = headsMergedByReshaping }
    }
    Way(parts: "attend", "channels are merged as (d h), not (h d)") {
      $0.attendedHeads { $0.mergeHeads = { rearrange($0, "b h t d -> b t (d h)") } }
    }
    Way(parts: "attend", "the output is not projected") { $0.attendedHeads { $0.output = { $0 } } }
    Way(parts: "attend", "the output's bias is missing") {
      $0.attendedHeads { $0.output = unbiased($0.output) }
    }
    Way(parts: "attend", "the output is projected twice") {
      $0.attendedHeads { $0.output = { [output = $0.output] x in output(output(x)) } }
    }

    // MARK: Dropout
    Way(parts: "attend", "the dropout is missing") { $0.attendedHeads { $0.dropout.rate = 0 } }
    Way(parts: "attend", "the dropout is of the output, not of the pattern") {
      $0.attendedHeads {
        $0.output = { [output = $0.output, dropout = $0.dropout] in dropout(output($0)) }
        $0.dropout.rate = 0
      }
    }
    Way(parts: "attend", "the dropout is of the scores, not of the pattern") {
      $0.attendedHeads {
        $0.scores = { [scores = $0.scores, dropout = $0.dropout] in dropout(scores($0, $1)) }
        $0.dropout.rate = 0
      }
    }
    Way(parts: "attend", "the dropout is there after eval() too") {
      $0.attendedHeads { $0.dropout.isTraining = true }
    }
    Way(parts: "dropsHalf", "the dropout is applied twice") {
      $0.halfAttended { $0.dropout.times = 2 }
    }
    Way(parts: "dropsHalf", "nothing is dropped in training") {
      $0.halfAttended { $0.dropout.rate = 0 }
    }
    Way(
      parts: "dropsHalf",
      "the dropout is of the values, of what the heads find or of the output, not of the pattern"
    ) { $0.halfAttended { $0.dropMixture() } }

    // MARK: All together
    Way(parts: "attends", "queries and keys are exchanged") {
      $0.causallyAttended { swap(&$0.query, &$0.key) }
    }
    Way(parts: "attends", "keys and values are exchanged") {
      $0.causallyAttended { swap(&$0.key, &$0.value) }
    }
    Way(parts: "attends", "queries and values are exchanged") {
      $0.causallyAttended { swap(&$0.query, &$0.value) }
    }
    Way(parts: "attends", "the keys are taken for values") {
      $0.causallyAttended { $0.value = $0.key }
    }
    Way(parts: "attends", "the keys are taken for queries") {
      $0.causallyAttended { $0.query = $0.key }
    }
    Way(parts: "attends", "later positions are seen") {
      $0.causallyAttended { $0.pattern = { scores, _ in attentionPattern(scores, nil) } }
    }
    Way(parts: "attends", "the output is not projected") {
      $0.causallyAttended { $0.output = { $0 } }
    }
    Way(parts: "attends", "the output is projected twice, here and in attend") {
      $0.causallyAttended { $0.output = { [output = $0.output] x in output(output(x)) } }
    }
    Way(parts: "attends", "the dropout is missing") { $0.causallyAttended { $0.dropout.rate = 0 } }
    Way(parts: "attends", "the result is dropped, and the pattern is not") {
      $0.causallyAttended {
        $0.output = { [output = $0.output, dropout = $0.dropout] in dropout(output($0)) }
        $0.dropout.rate = 0
      }
    }
    Way(parts: "attends", "only the last position attends") {
      $0.causallyAttended { _ in }.then { $0[.all, (-1)...] }
    }
    Way(parts: "attends", "x is added, which is the block's business") {
      example in
      example.causallyAttended { _ in }.then { $0 + example["x"] }
    }
  }

  /// What `attend` gives with another mask for the scores.
  private static func masked(
    _ example: Example, _ mask: @escaping (Tensor) -> Mask
  ) -> Exchange<AttentionFormula> {
    example.attendedHeads { $0.pattern = { scores, _ in attentionPattern(scores, mask(scores)) } }
  }

  private static func shares(_ scores: Tensor, hidden: Float) -> Tensor {
    attentionPattern(scores, causalMask(of: scores), hidden: hidden)
  }
}

extension Example {
  /// What `attend` gives with some parts exchanged.
  func attendedHeads(
    _ change: @escaping (inout AttentionFormula) -> Void
  ) -> Exchange<AttentionFormula> {
    Exchange(of: causalFormula, change) {
      $0.attend(self["query"], self["key"], self["value"])
    }
  }

  /// The same where half of the pattern is dropped.
  func halfAttended(
    _ change: @escaping (inout AttentionFormula) -> Void
  ) -> Exchange<AttentionFormula> {
    let D = self["value"].shape[-1]
    return Exchange(
      of: causalFormula, change,
      answers: {
        multiples(in: $0.attend(self["query"], self["key"], self["value"]), ofEach: D)
      })
  }

  /// What all of kata 13 gives with some parts exchanged.
  func causallyAttended(
    _ change: @escaping (inout AttentionFormula) -> Void
  ) -> Exchange<AttentionFormula> {
    Exchange(of: causalFormula, change) { $0(self["x"]) }
  }
}
