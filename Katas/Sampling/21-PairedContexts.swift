// Kata 21: PairedContexts.
//
// Two texts are asked what comes next, and one answer is made of theirs: so a text is steered by another
// one. The lesson is Katas/Lessons/21-PairedContexts.md.

import Layers
import Tensors

/// Continues a text by what a model says after two of them.
///
/// Log-shares are logarithms of probabilities, `[V]`: none is above 0, and the softmax of them gives the
/// probabilities again.
public enum PairedContexts {
  /// Makes logarithms of probabilities of scores: score − log Σ exp(scores). Equals
  /// `torch.log_softmax`.
  ///
  /// Exercise: 1 line, 5 minutes. Helpful: `logSumExp()`.
  /// - Parameter logits: `[V]`.
  /// - Returns: `[V]`.
  public static func logShares(_ logits: Tensor) -> Tensor {
    // Your code here instead of the next line.
    notWritten()
  }

  /// The logarithm of the mean of two probabilities, for each token: log((exp(a) + exp(b)) / 2).
  ///
  /// A token is likely where either text makes it likely.
  ///
  /// Exercise: 1 line, 10 minutes. Helpful: `exp(_:)` and `log(_:)`.
  /// - Parameters:
  ///   - a: log-shares, `[V]`.
  ///   - b: log-shares, `[V]`.
  /// - Returns: log-shares, `[V]`.
  public static func mean(_ a: Tensor, _ b: Tensor) -> Tensor {
    // Your code here instead of the next line.
    notWritten()
  }

  /// The logarithm of the product of two probabilities, for each token, divided by the sum of all
  /// products.
  ///
  /// A token is likely where both texts make it likely: one of them is enough to forbid it. Source:
  /// Hinton, "Training Products of Experts by Minimizing Contrastive Divergence" (2002), section 1.
  ///
  /// Exercise: 1 line, 5 minutes. Helpful: ``logShares(_:)``.
  /// - Parameters:
  ///   - a: log-shares, `[V]`.
  ///   - b: log-shares, `[V]`.
  /// - Returns: log-shares, `[V]`.
  public static func product(_ a: Tensor, _ b: Tensor) -> Tensor {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Raises what the first text says more than the second: (1 + α) · a − α · b.
  ///
  /// That is a + α · (a − b). At α = 0 it is a. The results are scores, and no log-shares any more.
  /// Equals Hugging Face's `UnbatchedClassifierFreeGuidanceLogitsProcessor` with a `guidance_scale` of
  /// 1 + α. Source: Sanchez et al., "Stay on topic with Classifier-Free Guidance" (2023), section 3.
  ///
  /// Exercise: 1 line, 10 minutes.
  /// - Parameters:
  ///   - a: log-shares, `[V]`.
  ///   - b: log-shares, `[V]`.
  ///   - alpha: α, 0 or more.
  /// - Returns: `[V]`.
  public static func contrast(_ a: Tensor, _ b: Tensor, alpha: Float) -> Tensor {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Makes scores −∞ where the first text finds a token too unlikely: where its probability is less
  /// than a share of the likeliest one's.
  ///
  /// What nobody would say, the second text may deny even more; their difference is then large and
  /// means nothing. The likeliest token of the first text always stays, and at a share of 0 all do.
  /// Source: Li et al., "Contrastive Decoding" (2022), section 3.3.
  ///
  /// Exercise: 2 lines, 15 minutes. Helpful: `which(_:_:_:)`, and `log(_:)` of a tensor of one number,
  /// `Tensor(share)`.
  /// - Parameters:
  ///   - scores: `[V]`.
  ///   - a: log-shares of the first text, `[V]`.
  ///   - share: from 0 to 1.
  /// - Returns: `[V]`.
  public static func keepPlausible(_ scores: Tensor, by a: Tensor, share: Float) -> Tensor {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Makes one row of scores of two.
  ///
  /// Exercise: 7 lines, 15 minutes. Helpful: the steps above; `case .contrast(let alpha, let
  /// plausibility):`.
  /// - Parameters:
  ///   - first: logits after the first text, `[V]`.
  ///   - second: logits after the second text, `[V]`.
  ///   - pairing: what is made of them.
  /// - Returns: `[V]`: scores of which the softmax gives the probabilities.
  public static func scores(
    _ first: Tensor, _ second: Tensor, _ pairing: ContextPairing
  ) -> Tensor {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Continues two texts by the same tokens.
  ///
  /// Each text has a cache of its own, and each new token goes through the model once with either. It
  /// ends early where the longer text has no further position.
  ///
  /// Exercise: 13 lines, 25 minutes. Uses 17. Helpful: ``Sampler/next(_:after:_:using:)``,
  /// `model.newCache()`, `model.positionCount`.
  /// - Parameters:
  ///   - model: in evaluation: see ``Layers/Module/eval()``.
  ///   - prompt: the first text: one token or more, and no more than the model has positions. A penalty
  ///     counts its tokens and those that are added.
  ///   - other: the second text, likewise.
  ///   - tokenCount: how many tokens to add, at most.
  /// - Returns: the new tokens: none where a prompt leaves no position.
  public static func generate<Model: CachingLanguageModel>(
    _ model: Model, after prompt: [Int], and other: [Int], tokenCount: Int,
    _ pairing: ContextPairing, _ settings: SamplingSettings,
    using generator: inout RandomGenerator
  ) -> [Int] {
    // Your code here instead of the next line.
    notWritten()
  }
}
