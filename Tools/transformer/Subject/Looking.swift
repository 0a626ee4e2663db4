// What looks inside models, in whoever's code it is: see Methods.swift.

import Running
import Tensors

extension AttentionMethods {
  /// Kata 40's.
  static let subject = AttentionMethods(
    patterns: { Patterns.all(in: $0) }, text: { Patterns.text($0, tokens: $1) })
}

extension LookingMethods<Bert> {
  static let subject = LookingMethods(attention: .subject)
}

extension LookingMethods<GPT2> {
  /// Those of katas 40, 42, 43 and 44.
  static let subject = LookingMethods(
    attention: .subject,
    lens: LensMethods(
      logits: { LogitLens.logits(of: $1, by: $0) },
      logShares: { LogitLens.logProbabilities($0, of: $1) },
      ranks: { LogitLens.ranks($0, of: $1) }, best: { LogitLens.topTokens($0, count: $1) }),
    attribute: { model, ids, token, other in
      let parts = Attribution(
        of: token, over: other, after: ids.shape[1] - 1, in: ids, by: model)
      return AttributedScore(
        embeddings: parts.embeddings, heads: parts.heads, biases: parts.biases, mlps: parts.mlps,
        normBias: parts.normBias)
    },
    patch: { model, clean, corrupted, right, wrong in
      let patching = Patching(
        model,
        Contrast(
          clean: clean, corrupted: corrupted, right: IntTensor([right]), wrong: IntTensor([wrong])))
      return PatchedDifference(
        clean: patching.cleanDifference, corrupted: patching.corruptedDifference,
        stream: patching.streamShares(), heads: patching.headShares())
    })
}
