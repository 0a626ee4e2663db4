// Kata 19: CompletionScores.
//
// A language model does not only write: it says of any text how likely it is. The lesson is
// Katas/Lessons/19-CompletionScores.md.

import Layers
import Tensors

/// How likely texts are to a model, in nats: natural logarithms of probabilities, 0 or less.
///
/// Logarithms, since probabilities of tokens are multiplied, and a product of a hundred of them is 0
/// in Float32; their logarithms are added.
public enum CompletionScores {
  /// The logarithms of the shares that scores have: x − log Σ eˣ, along the last axis. Equals
  /// PyTorch's `F.log_softmax(x, dim=-1)`.
  ///
  /// Not the logarithm of a softmax: a share below 10⁻⁴⁵ is 0 in Float32, and its logarithm −∞, where
  /// −120 is right.
  ///
  /// Exercise: 1 line, 5 minutes. Helpful: `logSumExp(axis:keepDims:)`.
  /// - Parameter logits: `[…, V]`.
  /// - Returns: `[…, V]`.
  public static func logProbabilities(_ logits: Tensor) -> Tensor {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Of each token of a text but the first, its log-probability after those before it.
  ///
  /// A position's scores are about the token *after* it: those of the last are about none of the
  /// text, and nobody's are about the first. Equals −`F.cross_entropy(…, reduction="none")` as
  /// Hugging Face shifts logits and labels.
  ///
  /// Exercise: 3 lines, 15 minutes. Helpful: `logits[.ellipsis, ..<(-1), .all]`, `gather(_:axis:)`,
  /// whose ids need a last axis of 1.
  /// - Parameters:
  ///   - logits: `[…, T, V]`, what a model gave for the text.
  ///   - ids: `[…, T]`, the text.
  /// - Returns: `[…, T − 1]`.
  public static func logProbabilities(_ logits: Tensor, of ids: IntTensor) -> Tensor {
    // Your code here instead of the next line.
    notWritten()
  }

  /// How likely a completion is after a prompt: log P(completion | prompt), the sum over the
  /// completion's tokens.
  ///
  /// The prompt is given, so that its tokens count nothing. Equals −loss · n of Hugging Face's models,
  /// where labels of −100 stand for the prompt's tokens and n are the completion's.
  ///
  /// Exercise: 4 lines, 10 minutes. Uses 15. Helpful: `model(ids).logits`, `split(sizes:axis:)`, `sum()`
  /// and `item()`.
  /// - Parameters:
  ///   - completion: one token or more; with the prompt, no more than the model has positions.
  ///   - prompt: one token or more: nothing says how likely a first token is.
  ///   - model: in evaluation: see ``Layers/Module/eval()``.
  /// - Returns: nats, 0 or less.
  public static func score(
    of completion: [Int], after prompt: [Int], by model: some CausalLanguageModel
  ) -> Float {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Between how many tokens, all equally likely, the model wavers on average: e to the power of the
  /// mean of −log p. Equals `exp(loss)` of Hugging Face's models.
  ///
  /// 1 where each token was certain, V where the model guesses evenly. The first token has no
  /// probability, and does not count.
  ///
  /// Exercise: 3 lines, 10 minutes. Uses 15. Helpful: `mean()`, `exp(_:)`.
  /// - Parameters:
  ///   - text: two tokens or more, and no more than the model has positions.
  ///   - model: in evaluation.
  public static func perplexity(of text: [Int], by model: some CausalLanguageModel) -> Float {
    // Your code here instead of the next line.
    notWritten()
  }

  /// The scores of several completions after one prompt.
  ///
  /// The prompt goes through the model once, whatever its length. What its last position says is about
  /// each completion's first token; from there on, each goes on with a copy of the cache.
  ///
  /// Exercise: 9 lines, 20 minutes. Uses 16. Helpful: `model.newCache()`, `var copy = cache`,
  /// `concatenated(_:axis:)`, `map`.
  /// - Parameters:
  ///   - completions: each of one token or more; with the prompt, no more than the model has positions.
  ///   - prompt: one token or more.
  ///   - model: in evaluation.
  /// - Returns: a score for each completion, in nats.
  public static func scores(
    of completions: [[Int]], after prompt: [Int], by model: some CachingLanguageModel
  ) -> [Float] {
    // Your code here instead of the next line.
    notWritten()
  }

  /// The completion whose tokens are the likeliest on average: the best score per token.
  ///
  /// Of sums the shortest completion wins nearly always, since each further token costs something.
  /// Source: Brown et al., "Language Models are Few-Shot Learners" (2020), section 2.4, which chooses
  /// answers so.
  ///
  /// Exercise: 3 lines, 5 minutes. Helpful: `argMax()` and `item()`.
  /// - Parameters:
  ///   - completions: one or more, each of one token or more.
  ///   - prompt: one token or more.
  ///   - model: in evaluation.
  /// - Returns: its place among the completions.
  public static func best(
    of completions: [[Int]], after prompt: [Int], by model: some CachingLanguageModel
  ) -> Int {
    // Your code here instead of the next line.
    notWritten()
  }
}
