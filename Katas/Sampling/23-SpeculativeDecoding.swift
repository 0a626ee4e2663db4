// Kata 23: SpeculativeDecoding.
//
// A small model guesses, a large one checks many guesses at once: the large one's texts, sooner. The
// lesson is Katas/Lessons/23-SpeculativeDecoding.md.

import Layers
import Tensors

/// Continues texts with two models: a small one drafts some tokens, and the large one accepts them or
/// draws another one.
///
/// What comes out is distributed exactly as if the large model had written alone, whatever the small
/// one drafts: a bad draft costs time, not quality. Source: Leviathan, Kalman and Matias, "Fast
/// Inference from Transformers via Speculative Decoding" (2022), algorithm 1. Equals Hugging Face's
/// `generate` with an `assistant_model`.
public enum SpeculativeDecoding {
  /// With which probability each token comes next, as ``Sampler/next(_:after:_:using:)`` draws it.
  ///
  /// The penalty, then the temperature, then top-k, then top-p, then the softmax. At a temperature of
  /// 0 the best token, after the penalty, has 1 and all others have 0.
  ///
  /// Exercise: 8 lines, 15 minutes. Uses 04 and 17. Helpful: `Tensor(_:)` of a mask, and
  /// `IntTensor.arange(_:)`.
  /// - Parameters:
  ///   - logits: `[V]`, the scores at the last position.
  ///   - ids: all tokens so far, those of the prompt included.
  /// - Returns: `[V]`.
  public static func shares(
    _ logits: Tensor, after ids: [Int], _ settings: SamplingSettings
  ) -> Tensor {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Lets the small model guess how a text goes on.
  ///
  /// It reads what its cache does not hold yet, draws a token, reads that, and so on; the last token
  /// need not be read. The shares are those that each token was drawn with.
  ///
  /// Exercise: 9 lines, 20 minutes. Uses 17. Helpful: ``shares(_:after:_:)``, `cache.count`,
  /// ``Sampler/draw(_:using:)`` of `log(_:)` of shares.
  /// - Parameters:
  ///   - cache: of the small model: of the text without its end, at least the last token.
  ///   - ids: the text so far.
  ///   - count: how many tokens to guess; 0 reads nothing.
  /// - Returns: the tokens, and for each the shares of all tokens in its place, `[V]`.
  public static func draft<Small: RewindingLanguageModel>(
    _ model: Small, cache: inout Small.Cache, after ids: [Int], count: Int,
    _ settings: SamplingSettings, using generator: inout RandomGenerator
  ) -> (tokens: [Int], shares: [Tensor]) {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Lets the large model say, in one pass, what it thinks of every drafted token and of the one after
  /// them.
  ///
  /// All that its cache does not hold goes in at once: of the text, and the whole draft. The logits at
  /// a token are about the one that follows it.
  ///
  /// Exercise: 6 lines, 20 minutes. Uses 17. Helpful: ``shares(_:after:_:)``, whose text at each place
  /// is the one up to there.
  /// - Parameters:
  ///   - cache: of the large model: of the text without its end, at least the last token.
  ///   - ids: the text so far.
  ///   - drafted: n tokens that may follow it.
  /// - Returns: n + 1 times the shares of all tokens, `[V]`: in the place of each drafted token, and
  ///   behind the last.
  public static func check<Large: RewindingLanguageModel>(
    _ model: Large, cache: inout Large.Cache, after ids: [Int], _ drafted: [Int],
    _ settings: SamplingSettings
  ) -> [Tensor] {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Decides about one drafted token: it is accepted with the probability p/q, and always where the
  /// large model gives it more than the small one did. Where p is 0, it never is.
  ///
  /// Exercise: 2 lines, 10 minutes. Helpful: `Tensor.randomUniform(_:using:)` of the shape `[]`, and
  /// `item()`. To compare with p, rather multiply by q than divide by it.
  /// - Parameters:
  ///   - token: the one that was drawn from q.
  ///   - p: what the large model gives each token, `[V]`.
  ///   - q: what the small model gave each, `[V]`.
  public static func accepts(
    _ token: Int, _ p: Tensor, _ q: Tensor, using generator: inout RandomGenerator
  ) -> Bool {
    // Your code here instead of the next line.
    notWritten()
  }

  /// What a token is drawn from in the place of a rejected one: (p − q)₊, divided by its sum.
  ///
  /// Tokens that the small model gives too much have come up often enough already, and get 0. Where
  /// nothing is left, since p is q but for rounding, it is p.
  ///
  /// Exercise: 3 lines, 10 minutes. Helpful: `maximum(_:_:)`, and `item()` of the sum.
  /// - Parameters:
  ///   - p: what the large model gives each token, `[V]`.
  ///   - q: what the small model gave each, `[V]`.
  /// - Returns: `[V]`.
  public static func rest(of p: Tensor, without q: Tensor) -> Tensor {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Makes new text of a draft: its tokens up to the first that is rejected, and one token more.
  ///
  /// That one is drawn from ``rest(of:without:)`` in the place of the rejected token; where none is
  /// rejected, from what the large model says behind the last: the bonus.
  ///
  /// Exercise: 6 lines, 20 minutes. Uses 17. Helpful: ``accepts(_:_:_:using:)``,
  /// ``Sampler/draw(_:using:)`` of `log(_:)` of shares.
  /// - Parameters:
  ///   - drafted: n tokens.
  ///   - p: the large model's shares, n + 1 of `[V]`.
  ///   - q: the small model's shares, n of `[V]`.
  /// - Returns: 1 token or more, at most n + 1.
  public static func settle(
    _ drafted: [Int], _ p: [Tensor], _ q: [Tensor], using generator: inout RandomGenerator
  ) -> [Int] {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Continues a text by one draft: by 1 token or more, at most `count` + 1.
  ///
  /// Afterwards no cache holds anything that was rejected: each is cut back to the text without its
  /// last token, which no model has read.
  ///
  /// Exercise: 8 lines, 15 minutes. Uses 16. Helpful: all steps above, and `truncate(to:)`.
  /// - Parameters:
  ///   - caches: of both models: of the text without its end, at least the last token.
  ///   - ids: the text so far.
  ///   - count: how many tokens to draft.
  /// - Returns: the new tokens.
  public static func round<Large: RewindingLanguageModel, Small: RewindingLanguageModel>(
    _ large: Large, _ small: Small, caches: inout (large: Large.Cache, small: Small.Cache),
    after ids: [Int], count: Int, _ settings: SamplingSettings,
    using generator: inout RandomGenerator
  ) -> [Int] {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Continues a text, as ``Sampler/generate(_:after:tokenCount:_:using:)`` does with the large model
  /// alone: at a temperature of 0 by the same tokens, else by tokens of the same probabilities.
  ///
  /// A round drafts `draftCount` tokens, or as many as the end leaves room for beside the one that the
  /// large model adds; and none where the small model has no more positions.
  ///
  /// Exercise: 11 lines, 20 minutes. Uses 17. Helpful: `newCache()`, `positionCount` and
  /// `sharesVocabulary(with:)` of models.
  /// - Parameters:
  ///   - large: whose text it is; in evaluation, as the small one: see ``Layers/Module/eval()``.
  ///   - small: of the same vocabulary. Where it is not, that is said, and there are no tokens.
  ///   - prompt: one token or more, and no more than the large model has positions.
  ///   - tokenCount: how many tokens to add, at most.
  ///   - draftCount: n, how many tokens to draft in a round, 0 or more.
  /// - Returns: the new tokens: none where the prompt leaves no position.
  public static func generate<Large: RewindingLanguageModel, Small: RewindingLanguageModel>(
    _ large: Large, _ small: Small, after prompt: [Int], tokenCount: Int, draftCount: Int,
    _ settings: SamplingSettings, using generator: inout RandomGenerator
  ) -> [Int] {
    // Your code here instead of the next line.
    notWritten()
  }
}

/// What speculation needs to know of GPT-2 beside kata 17: see ``Layers/RewindingLanguageModel``.
extension GPT2: RewindingLanguageModel {
  /// V: as many tokens as the table of embeddings has rows.
  public var vocabularySize: Int { tokens.weight.shape[0] }
}

/// What kata 16 keeps of a text is cut back there already.
extension KeyValueCache: RewindableCache {}
