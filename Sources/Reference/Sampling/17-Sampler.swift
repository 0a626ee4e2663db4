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
    var counts = [Float](repeating: 0, count: logits.shape[0])
    for id in ids { counts[id] += 1 }
    return logits - penalty * Tensor(counts)
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
    let best = logits.topK(min(k, logits.shape[0])).values  // [k]
    return which(logits .>= best[-1], logits, -.infinity)
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
    let sorted = logits.sorted(axis: -1)
    let ends = softmax(sorted).cumsum(axis: -1)  // the smallest first: beside 1, they would be lost
    let dropped = IntTensor(ends .<= 1 - p).sum()
    return which(logits .>= sorted[min(dropped, logits.shape[0] - 1)], logits, -.infinity)
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
    let ends = softmax(logits).cumsum(axis: -1)
    let point = Tensor.randomUniform([1], using: &generator)
    return IntTensor(ends / ends[-1] .<= point).sum()
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
    var scores = penalize(logits, after: ids, penalty: settings.frequencyPenalty)
    if settings.temperature == 0 { return scores.argMax().item() }
    scores = scores / settings.temperature
    if let k = settings.topK { scores = keepTopK(scores, k) }
    if let p = settings.topP { scores = keepTopP(scores, p) }
    return draw(scores, using: &generator)
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
    var cache = model.newCache()
    var ids = prompt
    var new = prompt
    let room = model.positionCount - prompt.count
    let end = prompt.count + min(tokenCount, room)
    while ids.count < end {
      let logits = model(IntTensor([new]), cache: &cache)  // [1, T, V]
      let last = logits[0, -1]  // [V]
      let id = next(last, after: ids, settings, using: &generator)
      ids.append(id)
      new = [id]
    }
    return Array(ids.dropFirst(prompt.count))
  }
}

// kata: given
/// What the sampler needs to know of GPT-2 beside kata 16.
extension GPT2: CachingLanguageModel {
  /// The longest text, in tokens: as many as the table of positions has rows.
  public var positionCount: Int { positions.weight.shape[0] }

  /// Makes a cache for as many blocks as there are.
  public func newCache() -> KeyValueCache { KeyValueCache(layerCount: blocks.count) }
}
