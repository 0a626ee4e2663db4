// Kata 17: Sampler.
//
// From scores to text: which token comes next, and then the one after it. The lesson is
// Katas/Lessons/17-Sampler.md.

import Layers
import Tensors

/// Chooses tokens by a model's scores, one after another.
///
/// Each step takes and gives the scores of one position, `[V]`; a token that is out of the running
/// has −∞, which is no score: nothing brings it back.
public enum Sampler {
  /// Lowers the scores of tokens that have occurred: score[v] − count(v) · penalty.
  ///
  /// Source: the parameter `frequency_penalty` of OpenAI's API, which counts what was generated; here
  /// the prompt counts too.
  ///
  /// Exercise: 3 lines, 10 minutes. Helpful: an array of V counts, of `Float`s, and `Tensor(_:)` of
  /// it.
  /// - Parameters:
  ///   - logits: `[V]`.
  ///   - ids: all tokens so far, those of the prompt included, each as often as it occurred.
  ///   - penalty: what each occurrence costs; negative penalties reward.
  /// - Returns: `[V]`.
  public static func penalize(_ logits: Tensor, after ids: [Int], penalty: Float) -> Tensor {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Keeps the k best scores and makes the others −∞. Equals Hugging Face's `TopKLogitsWarper`.
  ///
  /// Not −10,000, which is enough under a mask: a temperature of 0.001 makes −20 a −20,000, and then
  /// it would be the best. The share of −∞ is exactly 0. Of scores that equal the kth, all may stay
  /// or only as many as k has room for. Source: Fan, Lewis and Dauphin, "Hierarchical Neural Story
  /// Generation" (2018), section 5.4.
  ///
  /// Exercise: 2 lines, 10 minutes. Helpful: `topK(_:axis:)`, whose result has `values`
  /// and `indices`, and `which(_:_:_:)`.
  /// - Parameters:
  ///   - logits: `[V]`.
  ///   - k: 1 or more; all are kept where it is V or more.
  /// - Returns: `[V]`.
  public static func keepTopK(_ logits: Tensor, _ k: Int) -> Tensor {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Keeps the fewest best scores whose shares add up to p or more, and makes the others −∞. Equals
  /// Hugging Face's `TopPLogitsWarper`.
  ///
  /// The token that crosses p stays, so that at least one does. In the order of their shares, a token
  /// stays if those *before* it have less than p together; where they have exactly p, it goes. Of
  /// equal scores at the border, all may stay or only as many as it takes. Source: Holtzman et al.,
  /// "The Curious Case of Neural Text Degeneration" (2019), section 3.1.
  ///
  /// Exercise: 4 lines, 20 minutes. Uses 04. Helpful: `sorted(axis:descending:)`,
  /// `cumsum(axis:)`, and `IntTensor(_:)` of a mask, whose sum counts.
  /// - Parameters:
  ///   - logits: `[V]`.
  ///   - p: above 0, and at most 1.
  /// - Returns: `[V]`.
  public static func keepTopP(_ logits: Tensor, _ p: Float) -> Tensor {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Draws a token: each with the probability that the softmax of its score gives.
  ///
  /// Lay the shares end to end from 0 to 1; a uniform number points at one of them. Rounded sums may
  /// end a little beside 1: dividing them by the last puts it right.
  ///
  /// Exercise: 3 lines, 15 minutes. Uses 04. Helpful: `cumsum(axis:)`,
  /// `Tensor.randomUniform(_:using:)`, and `IntTensor(_:)` of a mask, whose sum counts.
  /// - Parameter logits: `[V]`, not all of them −∞.
  /// - Returns: the token's id.
  public static func draw(_ logits: Tensor, using generator: inout RandomGenerator) -> Int {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Chooses the next token: the penalty, then the temperature, then top-k, then top-p, then a draw.
  ///
  /// A temperature of 0 takes the best token instead, after the penalty.
  ///
  /// Exercise: 6 lines, 15 minutes. Helpful: `argMax()` and `item()`; of the settings
  /// `frequencyPenalty`, `temperature`, `topK` and `topP`, where nil keeps all tokens.
  /// - Parameters:
  ///   - logits: `[V]`, the scores at the last position.
  ///   - ids: all tokens so far, those of the prompt included.
  /// - Returns: the token's id.
  public static func next(
    _ logits: Tensor, after ids: [Int], _ settings: SamplingSettings,
    using generator: inout RandomGenerator
  ) -> Int {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Continues a text.
  ///
  /// The prompt goes through the model at once, and each new token by itself, with a cache. It ends
  /// early where the model has no further position. It asks no more of the model than
  /// ``Layers/CachingLanguageModel`` promises, which kata 16 keeps: so any such model will do.
  ///
  /// Exercise: 13 lines, 20 minutes. Uses 16. Helpful: `model.newCache()`, `model.positionCount`,
  /// `IntTensor(_:)` of `[new]`, which is a batch of one text, `[1, T]`.
  /// - Parameters:
  ///   - model: in evaluation: see ``Layers/Module/eval()``.
  ///   - prompt: one token or more, and no more than the model has positions.
  ///   - tokenCount: how many tokens to add, at most.
  /// - Returns: the new tokens: none where the prompt leaves no position.
  public static func generate(
    _ model: some CachingLanguageModel, after prompt: [Int], tokenCount: Int,
    _ settings: SamplingSettings, using generator: inout RandomGenerator
  ) -> [Int] {
    // Your code here instead of the next line.
    notWritten()
  }
}

/// What the sampler needs to know of GPT-2 beside kata 16.
extension GPT2: CachingLanguageModel {
  /// The longest text, in tokens: as many as the table of positions has rows.
  public var positionCount: Int { positions.weight.shape[0] }

  /// Makes a cache for as many blocks as there are.
  public func newCache() -> KeyValueCache { KeyValueCache(layerCount: blocks.count) }
}
