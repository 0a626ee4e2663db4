// Kata 53: RelativePlaces.
//
// Where another token stands as seen from this one: so many to the left, so many to the right. The lesson
// is Katas/Lessons/53-RelativePlaces.md.

import Foundation
import Tensors

/// From pairs of places to rows of a table of distances.
///
/// A model that learns a vector for each distance, and none for each place, finds in the middle of a text
/// what it learned at its start. The table ends somewhere: beyond its reach all distances are one, and
/// before that, far ones can share rows. Source: He et al., "DeBERTa" (2020), section 3.1, which clamps;
/// Raffel et al., "T5" (2019), section 2.1, which has buckets. As in Hugging Face's `DebertaV2Model`.
public enum RelativePlaces {
  /// How far each query stands to the right of each key: distances[t, s] = queryPlaces[t] − keyPlaces[s].
  ///
  /// Move all places by as much as you like, and no distance changes. Equals Hugging Face's
  /// `build_relative_position` without buckets.
  ///
  /// Exercise: 1 line, 5 minutes. Helpful: `queryPlaces[.all, .newAxis]`; `-` of `IntTensor` broadcasts.
  /// - Parameters:
  ///   - queryPlaces: `[T]`, in tokens from wherever one counts.
  ///   - keyPlaces: `[S]`, counted from the same.
  /// - Returns: `[T, S]`: negative where the key stands to the right of the query.
  public static func distances(from queryPlaces: IntTensor, to keyPlaces: IntTensor) -> IntTensor {
    // Your code here instead of the next line.
    notWritten()
  }

  /// The bucket of a distance: near ones have their own, far ones share, and the farther the wider.
  ///
  /// With m = ⌊bucketCount / 2⌋, up to m and down to −m a distance is its own bucket. Beyond, buckets are
  /// even steps of the logarithm: of a distance a they are
  ///
  ///     m + ⌈(m − 1) · ln(a / m) / ln((farthest − 1) / m)⌉
  ///
  /// so that farthest − 1 gets the bucket m + m − 1. Still farther ones go on likewise, and
  /// ``rows(of:reach:)`` holds them. A distance to the left has the bucket of that to the right, with a
  /// minus. Equals Hugging Face's `make_log_bucket_position`.
  ///
  /// Exercise: 6 lines, 20 minutes. Helpful: `abs(distance)`, `log`, `.rounded(.up)`;
  /// `distance.signum()`, which is −1, 0 or 1.
  /// - Parameters:
  ///   - distance: in tokens, of either sign.
  ///   - bucketCount: how many buckets there are on either side: 2 or more.
  ///   - farthest: in tokens; more than m + 1.
  public static func bucket(of distance: Int, bucketCount: Int, farthest: Int) -> Int {
    // Your code here instead of the next line.
    notWritten()
  }

  /// The rows of a table of 2 · reach that distances belong to: its middle is distance 0, and what lies
  /// beyond an end gets the last row there.
  ///
  ///     row = 0                if distance ≤ −reach
  ///     row = 2 · reach − 1    if distance ≥ reach
  ///     row = distance + reach in between
  ///
  /// This is δ of the paper's equation 3, and of buckets the same.
  ///
  /// Exercise: 3 lines, 10 minutes. Helpful: `which(mask, a, b)`, `.<`, `.>`; or `distances.scalars` and
  /// `map`, `IntTensor(_:shape:)`.
  /// - Parameters:
  ///   - distances: `[…]`, distances or buckets.
  ///   - reach: half of the table's rows.
  /// - Returns: `[…]`, each from 0 to 2 · reach − 1.
  public static func rows(of distances: IntTensor, reach: Int) -> IntTensor {
    // Your code here instead of the next line.
    notWritten()
  }

  /// The row of each pair of places: distances, sorted into buckets where there are any, and held within
  /// the table.
  ///
  /// The table has 2 · bucketCount rows, and without buckets 2 · farthest.
  ///
  /// Exercise: 6 lines, 10 minutes. Helpful: `guard let bucketCount else`; `distances.scalars.map { … }`,
  /// `IntTensor(_:shape:)`.
  /// - Parameters:
  ///   - queryPlaces: `[T]`.
  ///   - keyPlaces: `[S]`.
  ///   - farthest: the distance from which on all are one.
  ///   - bucketCount: how many buckets there are on either side; nil where each distance has a row.
  /// - Returns: `[T, S]`.
  public static func rows(
    from queryPlaces: IntTensor, to keyPlaces: IntTensor, farthest: Int, bucketCount: Int? = nil
  ) -> IntTensor {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Picks for each query and key the score of their distance: result[…, t, s] = scores[…, t, rows[t, s]].
  ///
  /// A query is compared with a table's R rows once, whatever the number of keys; what it makes of a key's
  /// distance is one of these R numbers. Equals `torch.gather` along the last axis.
  ///
  /// Exercise: 2 lines, 10 minutes. Helpful: `gather(_:axis:)`, whose indices have the shape of the result;
  /// `rows.broadcast(to:)`, `scores.shape.dropLast()`, `appending(_:)`.
  /// - Parameters:
  ///   - scores: `[…, T, R]`, of each query and each row.
  ///   - rows: `[T, S]`, each from 0 to R − 1.
  /// - Returns: `[…, T, S]`.
  public static func pick(_ scores: Tensor, rows: IntTensor) -> Tensor {
    // Your code here instead of the next line.
    notWritten()
  }
}
