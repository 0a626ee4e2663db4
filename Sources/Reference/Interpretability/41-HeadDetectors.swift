// Kata 41: HeadDetectors.
//
// What a head does, told by where it looks: at the token before, at the first one, or behind an earlier
// occurrence of the token that it is at. The lesson is Katas/Lessons/41-HeadDetectors.md.

import Layers
import Tensors

/// Finds heads that do something simple, by their attention patterns, and what they are good for, by the loss.
///
/// A kind of head is a mask `[T, T]` that says at which keys such a head would look, for each query: row t is
/// true at them. How much a head is of that kind is the share of its attention that lies there. The masks are
/// those of transformer-lens' `head_detector`.
public enum HeadDetectors {
  /// How much of their attention heads give to some places: the mean over all queries that have such a place.
  ///
  /// What a query gives to several such places is added. Queries that have none count nothing: no head could do
  /// there what it is looked for. So 1 is a head that does nothing else. Equals transformer-lens'
  /// `detect_head(error_measure="mul")` times T, divided by how many queries have a place.
  ///
  /// Exercise: 3 lines, 20 minutes. Helpful: `which(_:_:_:)`, `sum(axes:)`; `Tensor(_:)` of a mask is 1 where
  /// it is true, and the largest number of a row says whether it is anywhere.
  /// - Parameters:
  ///   - patterns: `[L, H, T, T]`.
  ///   - places: `[T, T]`, true somewhere.
  /// - Returns: `[L, H]`, from 0 to 1.
  public static func score(_ patterns: Tensor, at places: Mask) -> Tensor {
    let shares = which(places, patterns, 0).sum(axes: [-1, -2])  // [L, H]
    let queryCount = Tensor(places).max(axis: -1).sum()  // []
    return shares / queryCount  // [L, H]
  }

  /// Where a previous-token head looks: at the position before each. The first has none.
  ///
  /// Exercise: 2 lines, 10 minutes. Helpful: `IntTensor.arange(_:)`, `[.all, .newAxis]`, `.==`.
  /// - Parameter count: of the positions: T.
  /// - Returns: `[T, T]`; true at [t, s] where s = t − 1.
  public static func previousTokens(_ count: Int) -> Mask {
    let places = IntTensor.arange(count)  // [T]
    return places[.all, .newAxis] - 1 .== places  // [T, T]
  }

  /// Where a head looks that has nothing to do: at the first position. The first itself has no choice, and no
  /// place.
  ///
  /// Exercise: 2 lines, 5 minutes. Helpful: `.==`, `.>`, `.&`.
  /// - Parameter count: of the positions: T.
  /// - Returns: `[T, T]`; true at [t, 0] where t > 0.
  public static func firstTokens(_ count: Int) -> Mask {
    let places = IntTensor.arange(count)  // [T]
    return places[.all, .newAxis] .> 0 .& (places .== 0)  // [T, T]
  }

  /// Where an induction head looks: at what came *behind* each earlier occurrence of the token that it is at.
  ///
  /// Whoever reads `7 3 5 7` and looks there finds 3, which is a good guess. Source: Elhage et al., "A
  /// Mathematical Framework for Transformer Circuits" (2021). Equals transformer-lens'
  /// `get_induction_head_detection_pattern`.
  ///
  /// Exercise: 4 lines, 25 minutes. Helpful: `IntTensor(_:)`, `dropLast()`; two masks of `[T, T]` and
  /// `.&`.
  /// - Parameter ids: of the text, T of them.
  /// - Returns: `[T, T]`; true at [t, s] where 1 ≤ s ≤ t and token s − 1 is the same as token t.
  public static func inductionTargets(_ ids: [Int]) -> Mask {
    let (tokens, places) = (IntTensor(ids), IntTensor.arange(ids.count))  // [T]
    let before = IntTensor([-1] + ids.dropLast())  // [T]
    let isSame = tokens[.all, .newAxis] .== before  // [T, T]
    return isSame .& (places .<= places[.all, .newAxis])  // [T, T]
  }

  /// The scores of a model's heads on average over some texts, each of which has places of its own.
  ///
  /// Exercise: 5 lines, 15 minutes. Uses 40. Helpful: ``score(_:at:)``, `Patterns.of(_:by:)`; `ids[row].scalars`,
  /// `stacked(_:axis:)`.
  /// - Parameters:
  ///   - ids: `[B, T]`.
  ///   - places: of a text: where the heads would look that are looked for, as
  ///     ``inductionTargets(_:)`` says it, true somewhere.
  /// - Returns: `[L, H]`, from 0 to 1.
  public static func scores(
    of ids: IntTensor, by model: some CausalLanguageModel, at places: (_ text: [Int]) -> Mask
  ) -> Tensor {
    let scores = (0..<ids.shape[0]).map { row in
      let text = ids[row].scalars
      return score(Patterns.of(text, by: model), at: places(text))  // [L, H]
    }
    return stacked(scores, axis: 0).mean(axis: 0)  // [L, H]
  }

  /// The head with the highest score.
  ///
  /// Exercise: 3 lines, 10 minutes. Helpful: `argMax()`, which counts through all rows; `/` and `%`.
  /// - Parameter scores: `[L, H]`.
  public static func strongest(_ scores: Tensor) -> (layer: Int, head: Int) {
    let H = scores.shape[1]
    let place = scores.argMax().item()
    return (layer: place / H, head: place % H)
  }

  /// How hard each token of some texts is to guess for a model that has read those before it, on average over
  /// the texts, with nothing dropped.
  ///
  /// A position's scores are about the token behind it; so nobody guesses the first. Equals
  /// `F.cross_entropy(…, reduction="none")` of shifted logits and labels, and its mean over the batch.
  ///
  /// Exercise: 6 lines, 20 minutes. Uses 15. Helpful: `model.eval()`, `logSumExp(axis:keepDims:)`,
  /// `gather(_:axis:)`, whose ids need a last axis of 1.
  /// - Parameter ids: `[B, T]`.
  /// - Returns: `[T − 1]`, in nats; place t is about token t + 1.
  public static func lossByPlace(
    of ids: IntTensor, by model: some CausalLanguageModel
  ) -> Tensor {
    model.eval()
    let logits = model(ids).logits[.all, ..<(-1)]  // [B, T − 1, V]
    let logs = logits - logits.logSumExp(axis: -1, keepDims: true)  // [B, T − 1, V]
    let targets = ids[.all, 1..., .newAxis]  // [B, T − 1, 1]
    let losses = -logs.gather(targets, axis: -1).squeezed(axis: -1)  // [B, T − 1]
    return losses.mean(axis: 0)  // [T − 1]
  }

  /// The mean loss on a text that repeats itself, before there is anything to be copied, and from then on.
  ///
  /// With a period of P, token P is the first that comes again, and what precedes it, token P − 1, is there
  /// for the first time: it cannot be known either. So the first P losses, about tokens 1 to P, are the one
  /// mean, and all others the other.
  ///
  /// Exercise: 3 lines, 10 minutes. Helpful: `losses[..<period]`, `mean()`, `item()`.
  /// - Parameters:
  ///   - losses: `[T − 1]`, as ``lossByPlace(of:by:)`` gives them.
  ///   - period: after how many tokens the text begins again, less than T − 1.
  public static func copyLosses(
    _ losses: Tensor, period: Int
  ) -> (first: Float, later: Float) {
    let first = losses[..<period].mean()
    let later = losses[period...].mean()
    return (first: first.item(), later: later.item())
  }
}
