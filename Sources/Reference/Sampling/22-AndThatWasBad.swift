// Kata 22: AndThatWasBad.
//
// A model steered by its own judgement: how likely would it say “and that was bad” next? The lesson is
// Katas/Lessons/22-AndThatWasBad.md.

import Layers
import Tensors

extension KeyValueCache {
  /// Copies of this cache of one text, side by side: a batch of as many rows, which go on in different
  /// ways.
  ///
  /// Nothing is computed again; the cache itself stays as it is.
  ///
  /// Exercise: 7 lines, 10 minutes. Uses 16. Helpful: `tensor` of `GrowingTensor`,
  /// `broadcast(to:)` or `tiled(_:axis:)`, ``append(key:value:layer:)``.
  /// - Parameter rowCount: k, 1 or more.
  /// - Returns: keys and values of `[k, H, S, D]` from those of `[1, H, S, D]`.
  public func forked(_ rowCount: Int) -> KeyValueCache {
    var rows = KeyValueCache(layerCount: keys.count)
    for layer in keys.indices {
      let key = keys[layer].tensor.tiled(rowCount, axis: 0)  // [k, H, S, D]
      let value = values[layer].tensor.tiled(rowCount, axis: 0)
      _ = rows.append(key: key, value: value, layer: layer)
    }
    return rows
  }
}

/// Steers what a model writes by how likely it finds a suffix behind it.
public enum SuffixSteering {
  /// How likely a suffix is after a text with each of some candidates behind it: log P(suffix | text,
  /// candidate).
  ///
  /// All candidates go through the model as one batch, each with a fork of the text's cache, which
  /// itself stays as it is: k · (1 + n) positions for a suffix of n tokens, however long the text is.
  ///
  /// Exercise: 6 lines, 20 minutes. Uses 19. Helpful: `model.forked(_:_:)`,
  /// `candidates[.all, .newAxis]`, `tiled(_:axis:)`, `concatenated(_:axis:)`.
  /// - Parameters:
  ///   - suffix: one token or more.
  ///   - candidates: `[k]`, token ids.
  ///   - model: in evaluation: see ``Layers/Module/eval()``.
  ///   - cache: of the text, a batch of one.
  /// - Returns: `[k]`, in nats.
  public static func suffixScores<Model: ForkingLanguageModel>(
    of suffix: [Int], after candidates: IntTensor, by model: Model, cache: Model.Cache
  ) -> Tensor {
    let k = candidates.shape[0]
    let suffixes = IntTensor([suffix]).tiled(k, axis: 0)  // [k, n]
    let ids = concatenated([candidates[.all, .newAxis], suffixes], axis: 1)  // [k, 1 + n]
    var forks = model.forked(cache, k)
    let logits = model(ids, cache: &forks)  // [k, 1 + n, V]
    return CompletionScores.logProbabilities(logits, of: ids).sum(axis: -1)  // [k]
  }

  /// New scores for the next token, whose shares are p′ ∝ p · P(suffix)^β among the candidates, and 0
  /// elsewhere.
  ///
  /// p are the shares of the scores that there were. Scores that differ from the right ones by one
  /// number for all candidates have the same shares, and are right too. Source: the same rule with a
  /// classifier for the suffix is in Yang and Klein, "FUDGE: Controlled Text Generation With Future
  /// Discriminators" (2021), section 3.
  ///
  /// Exercise: 4 lines, 15 minutes. Helpful: `take(_:axis:)`, `.==` with `IntTensor.arange(_:)`,
  /// `which(_:_:_:)`, `max(axis:)`.
  /// - Parameters:
  ///   - logits: `[V]`.
  ///   - candidates: `[k]`, different token ids.
  ///   - suffixScores: `[k]`, log P(suffix) of each candidate.
  ///   - beta: β; below 0 the suffix is kept away from.
  /// - Returns: `[V]`, −∞ for all but the candidates.
  public static func steered(
    _ logits: Tensor, candidates: IntTensor, suffixScores: Tensor, beta: Float
  ) -> Tensor {
    let scores = logits.take(candidates, axis: 0) + beta * suffixScores  // [k]
    let places = candidates[.all, .newAxis]  // [k, 1]
    let isPlace = places .== IntTensor.arange(logits.shape[0])  // [k, V]
    return which(isPlace, scores[.all, .newAxis], -.infinity).max(axis: 0)  // [V]
  }

  /// Chooses the next token: the k likeliest, steered by the suffix, and then the dials of kata 17.
  ///
  /// Exercise: 7 lines, 15 minutes. Uses 17. Helpful: `topK(_:)`, whose result has `indices`;
  /// `candidateCount`, `suffix` and `beta` of the steering.
  /// - Parameters:
  ///   - logits: `[V]`, the scores at the last position.
  ///   - ids: all tokens so far, those of the prompt included.
  ///   - model: in evaluation.
  ///   - cache: of all tokens so far, a batch of one.
  /// - Returns: the token's id.
  public static func next<Model: ForkingLanguageModel>(
    _ logits: Tensor, after ids: [Int], _ steering: SteeringSettings, _ settings: SamplingSettings,
    by model: Model, cache: Model.Cache, using generator: inout RandomGenerator
  ) -> Int {
    let k = min(steering.candidateCount, logits.shape[0])
    let candidates = logits.topK(k).indices  // [k]
    let suffixScores = suffixScores(
      of: steering.suffix, after: candidates, by: model, cache: cache)  // [k]
    let scores = steered(
      logits, candidates: candidates, suffixScores: suffixScores, beta: steering.beta)  // [V]
    return Sampler.next(scores, after: ids, settings, using: &generator)
  }

  /// Continues a text, steered.
  ///
  /// As in kata 17 the prompt goes through the model at once, and each new token by itself; with what
  /// is tried, that makes k · (1 + n) + 1 positions a token, whatever the text's length. It ends early
  /// where the model has no room for another token and the suffix behind it.
  ///
  /// Exercise: 12 lines, 15 minutes. Uses 17. Helpful: `Sampler.generate` of kata 17, the same but for
  /// two lines.
  /// - Parameters:
  ///   - model: in evaluation.
  ///   - prompt: one token or more.
  ///   - tokenCount: how many tokens to add, at most.
  /// - Returns: the new tokens: none where prompt and suffix leave no position.
  public static func generate(
    _ model: some ForkingLanguageModel, after prompt: [Int], tokenCount: Int,
    _ steering: SteeringSettings, _ settings: SamplingSettings,
    using generator: inout RandomGenerator
  ) -> [Int] {
    var cache = model.newCache()
    var (ids, new) = (prompt, prompt)
    let room = model.positionCount - steering.suffix.count
    let end = min(prompt.count + tokenCount, room)
    while ids.count < end {
      let logits = model(IntTensor([new]), cache: &cache)[0, -1]  // [V]
      let id = next(
        logits, after: ids, steering, settings, by: model, cache: cache, using: &generator)
      ids.append(id)
      new = [id]
    }
    return Array(ids.dropFirst(prompt.count))
  }

  /// Of several completions those that stay: behind which the suffix is no likelier than the threshold.
  ///
  /// P(suffix | prompt, completion) is the probability itself: how likely the suffix is behind other
  /// completions changes nothing. Since P(a, b) = P(a) · P(b | a), it is what two scores of kata 19
  /// tell, of the completion with the suffix and without it; one call gives all of them, so that the
  /// prompt goes through the model once.
  ///
  /// Exercise: 5 lines, 15 minutes. Uses 19. Helpful: `exp(_:)`, `.<=`, `scalars`, and `filter` on
  /// `completions.indices`.
  /// - Parameters:
  ///   - completions: each of one token or more; with prompt and suffix, no more than the model has
  ///     positions.
  ///   - prompt: one token or more.
  ///   - steering: its `suffix` and `threshold`.
  ///   - model: in evaluation.
  /// - Returns: their places among the completions, in order.
  public static func accepted(
    _ completions: [[Int]], after prompt: [Int], _ steering: SteeringSettings,
    by model: some CachingLanguageModel
  ) -> [Int] {
    let continued = completions.map { $0 + steering.suffix }
    let scores = CompletionScores.scores(of: continued + completions, after: prompt, by: model)
    let parts = Tensor(scores).split(parts: 2, axis: 0)  // [completions] each
    let isAccepted = (exp(parts[0] - parts[1]) .<= steering.threshold).scalars
    return completions.indices.filter { isAccepted[$0] }
  }
}

// kata: given
/// What steering needs to know of GPT-2.
extension GPT2: ForkingLanguageModel {
  /// As many copies of the cache, side by side.
  public func forked(_ cache: KeyValueCache, _ rowCount: Int) -> KeyValueCache {
    cache.forked(rowCount)
  }
}
