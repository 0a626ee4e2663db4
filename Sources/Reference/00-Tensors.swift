// Kata 00: Tensors.
//
// A warm-up: ten things that every transformer does to its tensors, a line or two each. No paper
// yet, only shapes. The lesson is Katas/Lessons/00-Tensors.md.

import Tensors

/// Ten small exercises with tensors. What you learn here returns in every later kata.
///
/// Letters stand for sizes: B batch, T and S positions, C channels, H heads, D channels of a head,
/// V vocabulary.
public enum WarmUp {
  /// Subtracts from each row its own mean: x − mean(x), along the last axis.
  ///
  /// A reduced axis is gone from the shape, and what is left may no longer line up with `x`.
  /// `keepDims: true` leaves it in place with size 1.
  ///
  /// Exercise: 1 line, 5 minutes. Helpful: `mean(axis:keepDims:)`.
  /// - Parameter x: `[…, C]`.
  /// - Returns: `[…, C]`; every row now has mean 0.
  public static func centered(_ x: Tensor) -> Tensor {
    x - x.mean(axis: -1, keepDims: true)
  }

  /// Divides each row by its sum, so that it adds up to 1, as probabilities do.
  ///
  /// Exercise: 1 line, 3 minutes. Helpful: `sum(axis:keepDims:)`.
  /// - Parameter x: `[…, C]`, of positive numbers.
  /// - Returns: `[…, C]`.
  public static func normalizedRows(_ x: Tensor) -> Tensor {
    x / x.sum(axis: -1, keepDims: true)
  }

  /// Every element of `a` minus every element of `b`: `result[t, s] = a[t] − b[s]`.
  ///
  /// Broadcasting does the work: a size of 1 stretches to whatever stands opposite.
  ///
  /// Exercise: 1 line, 5 minutes. Helpful: `expandedDimensions(axis:)`, or `a[.all, .newAxis]`.
  /// - Parameters:
  ///   - a: `[T]`.
  ///   - b: `[S]`.
  /// - Returns: `[T, S]`.
  public static func allDifferences(_ a: Tensor, _ b: Tensor) -> Tensor {
    a.expandedDimensions(axis: 1) - b.expandedDimensions(axis: 0)  // [T, 1] − [1, S] = [T, S]
  }

  /// Cuts the channels into heads: channel `h · D + d` becomes channel `d` of head `h`.
  ///
  /// Reshaping straight to `[B, H, T, D]` has the right shape and the wrong numbers.
  ///
  /// Exercise: 1 line, 5 minutes. Helpful: `rearrange` (the axis that is divided is written in
  /// parentheses), or `reshaped` followed by `swappedAxes(1, 2)`.
  /// - Parameters:
  ///   - x: `[B, T, C]`, where `C == headCount * D`.
  ///   - headCount: H.
  /// - Returns: `[B, H, T, D]`.
  public static func splitHeads(_ x: Tensor, headCount: Int) -> Tensor {
    rearrange(x, "b t (h d) -> b h t d", ["h": headCount])  // [B, H, T, D]
  }

  /// Merges the heads: puts their channels side by side again. The inverse of
  /// ``splitHeads(_:headCount:)``.
  ///
  /// Exercise: 1 line, 3 minutes. Helpful: `rearrange`.
  /// - Parameter x: `[B, H, T, D]`.
  /// - Returns: `[B, T, C]`, where `C == H * D`.
  public static func mergeHeads(_ x: Tensor) -> Tensor {
    rearrange(x, "b h t d -> b t (h d)")  // [B, T, C]
  }

  /// The dot product of every query with every key: Σ_d query[b, t, d] · key[b, s, d].
  ///
  /// Exercise: 1 line, 5 minutes. Helpful: `einsum`, which sums over what the right side of the arrow
  /// does not name; or `matmul` with one operand's last two axes exchanged, by
  /// `swappedAxes(-1, -2)`.
  /// - Parameters:
  ///   - query: `[B, T, D]`.
  ///   - key: `[B, S, D]`.
  /// - Returns: `[B, T, S]`.
  public static func similarities(_ query: Tensor, _ key: Tensor) -> Tensor {
    einsum("b t d, b s d -> b t s", query, key)  // [B, T, S]
  }

  /// Which positions each position may look at, when none may see the future:
  /// `result[t, s]` is true where s ≤ t.
  ///
  /// Exercise: 1 line, 5 minutes. Helpful: `tril(_:k:)` of `Mask.full([size, size], true)`; or
  /// `IntTensor.arange(size)`, as a column and as a row, compared by `.<=`.
  /// - Parameter size: T.
  /// - Returns: `[T, T]`.
  public static func causalMask(_ size: Int) -> Mask {
    tril(.full([size, size], true))  // [T, T]
  }

  /// Keeps the scores where the mask is true and makes the others −∞, so that their share of any
  /// softmax is 0.
  ///
  /// Exercise: 1 line, 3 minutes. Helpful: `which(mask, a, b)`, `-Float.infinity`.
  /// - Parameters:
  ///   - scores: `[B, H, T, S]`.
  ///   - mask: `[T, S]`; true where a position may be seen.
  /// - Returns: `[B, H, T, S]`.
  public static func hideUnseen(_ scores: Tensor, _ mask: Mask) -> Tensor {
    which(mask, scores, -Float.infinity)
  }

  /// The score that each position gave to its own token: `result[b, t] = scores[b, t, ids[b, t]]`.
  ///
  /// A language model is scored by what it gave to the token that really came next.
  ///
  /// Exercise: 2 lines, 5 minutes. Helpful: `scores.gather(indices, axis: -1)`, which wants indices of
  /// as many axes as the scores; `expandedDimensions(axis:)`, which adds an axis of size 1, and
  /// `squeezed(axis:)`, which removes it.
  /// - Parameters:
  ///   - scores: `[B, T, V]`.
  ///   - ids: `[B, T]`, each from 0 to V − 1.
  /// - Returns: `[B, T]`.
  public static func pick(_ scores: Tensor, _ ids: IntTensor) -> Tensor {
    let chosen = scores.gather(ids.expandedDimensions(axis: -1), axis: -1)  // [B, T, 1]
    return chosen.squeezed(axis: -1)  // [B, T]
  }

  /// The mean over the positions that count: Σ_t mask[b, t] · x[b, t, c] ÷ Σ_t mask[b, t].
  ///
  /// Sentences of a batch are padded to one length; the padding must not take part. Each sentence is
  /// divided by its own count.
  ///
  /// Exercise: 2 lines, 6 minutes. Helpful: `Tensor(mask)`, which is 1 where the mask is true;
  /// `expandedDimensions(axis:)`.
  /// - Parameters:
  ///   - x: `[B, T, C]`.
  ///   - mask: `[B, T]`, true in at least one position of each row.
  /// - Returns: `[B, C]`.
  public static func maskedMean(_ x: Tensor, _ mask: Mask) -> Tensor {
    let weights = Tensor(mask).expandedDimensions(axis: -1)  // [B, T, 1]
    return (x * weights).sum(axis: 1) / weights.sum(axis: 1)  // [B, C]
  }
}
