// Kata 18: BatchedSampler.
//
// Several texts at once, of unequal lengths, each as if it were alone. The lesson is
// Katas/Lessons/18-BatchedSampler.md.

import Layers
import Tensors

/// Texts of unequal lengths as the rows of a batch: they end side by side, and what fills the rows stands
/// before them. What comes to the texts later joins on the right.
///
/// A new one equals what a tokenizer of Hugging Face's makes of texts with `padding_side="left"`.
public struct PaddedBatch: Sendable {
  /// The tokens that came last, `[B, T]`; 0 where a row is filled.
  public private(set) var ids: IntTensor
  /// Of all tokens so far, `[B, S]`: true for tokens, and false for what fills the rows.
  public private(set) var mask: Mask

  /// Fills texts up, on the left, to the length of the longest.
  ///
  /// Any token would do where there is none, since nobody looks at it; here it is 0. A text without a token
  /// is a row that is all filled. To begin with, S is T.
  ///
  /// Exercise: 6 lines, 10 minutes. Helpful: `texts.map(\.count).max()`, `Array(repeating:count:)`, `+` of
  /// arrays, `IntTensor(_:)` and `Mask(_:)` of rows.
  /// - Parameter texts: B texts, one of which has a token at least.
  public init(_ texts: [[Int]]) {
    let T = texts.map(\.count).max() ?? 0
    ids = IntTensor(texts.map { Array(repeating: 0, count: T - $0.count) + $0 })
    mask = Mask(
      texts.map { text in
        Array(repeating: false, count: T - text.count) + text.map { _ in true }
      })
  }

  /// The place of each of the last T tokens in its own text, from 0: how many tokens stand before it in its
  /// row.
  ///
  /// Where a row is filled, it may be any place that there is, such as 0. `[B, T]`.
  ///
  /// Exercise: 3 lines, 15 minutes. Helpful: `Tensor(_:)` of a mask, `cumsum(axis:)`, `maximum(_:_:)`,
  /// `IntTensor(_:)`; `[.all, (-T)...]`.
  public var places: IntTensor {
    let counts = Tensor(mask).cumsum(axis: -1)  // [B, S]
    let places = IntTensor(maximum(counts - 1, 0))
    return places[.all, (-ids.shape[1])...]  // [B, T]
  }

  /// Adds tokens at the end of the texts: they are the ones that came last then.
  ///
  /// Exercise: 3 lines, 10 minutes. Helpful: ``init(_:)``, which makes rows of the new tokens alone;
  /// `concatenated(_:axis:)`.
  /// - Parameter new: the new tokens of each text; none where it got none.
  public mutating func append(_ new: [[Int]]) {
    let more = PaddedBatch(new)
    ids = more.ids
    mask = concatenated([mask, more.mask], axis: 1)
  }
}

extension CausalAttention {
  /// Which keys each query may see in a padded batch: tokens, up to its own position; and always itself.
  ///
  /// Before a row's text, queries would see nothing, and shares of nothing are 0 ÷ 0: what they find would
  /// be NaN, in the next block too, where 0 · NaN is NaN in everybody's sum. So each sees itself. What comes of
  /// it nobody looks at.
  ///
  /// Exercise: 4 lines, 15 minutes. Uses 13. Helpful: ``mask(queryCount:keyCount:)``, also for the position
  /// itself, which is the last that a query may see; `.&`, `.|`, `.!`; `tokens[.all, .newAxis, .newAxis]`.
  /// - Parameters:
  ///   - queryCount: T; the queries are the last of the positions.
  ///   - tokens: `[B, S]`, true for tokens.
  /// - Returns: `[B, 1, T, S]`, the same for all heads.
  public static func paddedMask(queryCount: Int, tokens: Mask) -> Mask {
    let (T, S) = (queryCount, tokens.shape[-1])
    let causal = mask(queryCount: T, keyCount: S)  // [T, S]
    let itself = IntTensor.arange(S - T, S)[.all, .newAxis] .== IntTensor.arange(S)  // [T, S]
    return tokens[.all, .newAxis, .newAxis] .& causal .| itself  // [B, 1, T, S]
  }

  /// Lets new positions of a padded batch gather from the tokens so far.
  ///
  /// It is kata 13's ``attend(query:key:value:)`` on the cache's keys and values, with another mask.
  ///
  /// Exercise: 7 lines, 15 minutes. Uses 05 and 16. Helpful: ``heads(_:)``,
  /// ``paddedMask(queryCount:tokens:)``.
  /// - Parameters:
  ///   - x: `[B, T, C]`, of the T new positions.
  ///   - tokens: `[B, S]`, of all positions, the new ones included.
  ///   - cache: what came before; the new positions are added to it.
  ///   - layer: which block this is, from 0.
  /// - Returns: `[B, T, C]`.
  public func callAsFunction(
    _ x: Tensor, tokens: Mask, cache: inout KeyValueCache, layer: Int
  ) -> Tensor {
    let new = heads(x)  // [B, H, T, D] each
    let all = cache.append(key: new.key, value: new.value, layer: layer)  // [B, H, S, D] each
    let mask = Self.paddedMask(queryCount: x.shape[-2], tokens: tokens)  // [B, 1, T, S]
    let scores = ScaledDotProductAttention.scores(new.query, all.key)  // [B, H, T, S]
    let pattern = ScaledDotProductAttention.pattern(scores, mask: mask)
    let found = ScaledDotProductAttention.output(dropout(pattern), all.value)  // [B, H, T, D]
    return output(rearrange(found, "b h t d -> b t (h d)"))  // [B, T, C]
  }
}

extension GPT2Block {
  /// Applies the block to new positions of a padded batch.
  ///
  /// Exercise: 2 lines, 5 minutes. Uses 14.
  /// - Parameters:
  ///   - x: `[B, T, C]`, of the T new positions.
  ///   - tokens: `[B, S]`, of all positions, the new ones included.
  ///   - cache: what came before; the new positions are added to it.
  ///   - layer: which block this is, from 0.
  /// - Returns: `[B, T, C]`.
  public func callAsFunction(
    _ x: Tensor, tokens: Mask, cache: inout KeyValueCache, layer: Int
  ) -> Tensor {
    let y = x + dropout(attention(attentionNorm(x), tokens: tokens, cache: &cache, layer: layer))
    return y + dropout(mlp(mlpNorm(y)))
  }
}

extension GPT2: BatchingLanguageModel {
  /// What enters the first block, where each row has places of its own.
  ///
  /// Exercise: 1 line, 5 minutes. Uses 15.
  /// - Parameters:
  ///   - ids: `[B, T]`.
  ///   - places: `[B, T]`.
  /// - Returns: `[B, T, C]`.
  public func embedPadded(_ ids: IntTensor, places: IntTensor) -> Tensor {
    dropout(tokens(ids) + positions(places))  // [B, T, C]
  }

  /// Runs the model on new positions of a padded batch.
  ///
  /// Exercise: 5 lines, 10 minutes. Helpful: ``embedPadded(_:places:)``, ``unembed(_:)``.
  /// - Parameters:
  ///   - ids: `[B, T]`, the tokens that are new.
  ///   - places: `[B, T]`, the place of each in its own text.
  ///   - mask: `[B, S]`, true for tokens, of all positions, the new ones included.
  ///   - cache: what came before, from this model; the new positions are added to it.
  /// - Returns: logits of the new positions, `[B, T, V]`; anything where there is no token.
  public func callAsFunction(
    _ ids: IntTensor, places: IntTensor, mask: Mask, cache: inout KeyValueCache
  ) -> Tensor {
    var x = embedPadded(ids, places: places)  // [B, T, C]
    for (layer, block) in blocks.enumerated() {
      x = block(x, tokens: mask, cache: &cache, layer: layer)
    }
    return unembed(finalNorm(x))  // [B, T, V]
  }
}

/// Continues several texts at once.
public enum BatchedSampler {
  /// Which texts are over: the last token is the end token, and a new one; or as many are new as were asked
  /// for; or the model has no further position.
  ///
  /// Exercise: 5 lines, 10 minutes. Helpful: `zip`; `settings.endToken`, which is nil where no token ends a
  /// text, as `last` is where nothing is new.
  /// - Parameters:
  ///   - texts: all tokens so far of each, those of the prompt included.
  ///   - prompts: what each began with.
  ///   - tokenCount: how many tokens to add to each, at most.
  ///   - positionCount: how many tokens the model can read.
  public static func areOver(
    _ texts: [[Int]], prompts: [[Int]], tokenCount: Int, positionCount: Int,
    _ settings: SamplingSettings
  ) -> [Bool] {
    zip(texts, prompts).map { text, prompt in
      let new = text.dropFirst(prompt.count)
      if let end = settings.endToken, new.last == end { return true }
      return new.count >= tokenCount || text.count >= positionCount
    }
  }

  /// Chooses the next token of each text that is not over, as kata 17 does, with the text's own generator.
  ///
  /// Who is over draws nothing, so that each generator is moved on by its own text alone.
  ///
  /// Exercise: 4 lines, 10 minutes. Uses 17. Helpful: `Sampler.next(_:after:_:using:)`, `&generators[row]`.
  /// - Parameters:
  ///   - logits: `[B, V]`, the scores at each text's last position.
  ///   - texts: all tokens so far of each, those of the prompt included.
  ///   - isOver: which of them are over.
  ///   - generators: one for each.
  /// - Returns: for each text an array of one token, or of none where it is over.
  public static func next(
    _ logits: Tensor, after texts: [[Int]], isOver: [Bool], _ settings: SamplingSettings,
    using generators: inout [RandomGenerator]
  ) -> [[Int]] {
    texts.indices.map { row in
      if isOver[row] { return [] }
      return [Sampler.next(logits[row], after: texts[row], settings, using: &generators[row])]
    }
  }

  /// Continues each text as if it were alone, until all are over.
  ///
  /// All go through the model together: first the prompts, and then in each round what is new. Whatever
  /// else is in the batch, a text with the same generator goes on in the same way.
  ///
  /// Exercise: 12 lines, 20 minutes. Helpful: `PaddedBatch`, ``areOver(_:prompts:tokenCount:positionCount:_:)``,
  /// ``next(_:after:isOver:_:using:)``; `logits[.all, -1]`, the scores at each row's last position.
  /// - Parameters:
  ///   - model: in evaluation: see ``Layers/Module/eval()``.
  ///   - prompts: one or more, each of one token or more, and of no more than the model has positions.
  ///   - tokenCount: how many tokens to add to each, at most.
  ///   - generators: one for each prompt.
  /// - Returns: the new tokens of each, with the one that ends it if one did.
  public static func generate(
    _ model: some BatchingLanguageModel, after prompts: [[Int]], tokenCount: Int,
    _ settings: SamplingSettings, using generators: inout [RandomGenerator]
  ) -> [[Int]] {
    var (texts, batch, cache) = (prompts, PaddedBatch(prompts), model.newCache())
    while true {
      let isOver = areOver(
        texts, prompts: prompts, tokenCount: tokenCount, positionCount: model.positionCount,
        settings)
      if !isOver.contains(false) { break }
      let logits = model(batch.ids, places: batch.places, mask: batch.mask, cache: &cache)
      let new = next(logits[.all, -1], after: texts, isOver: isOver, settings, using: &generators)
      texts = zip(texts, new).map { $0 + $1 }
      batch.append(new)
    }
    return zip(texts, prompts).map { Array($0.dropFirst($1.count)) }
  }
}
