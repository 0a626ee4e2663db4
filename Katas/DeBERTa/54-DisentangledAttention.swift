// Kata 54: DisentangledAttention.
//
// What a token says and how far away it stands have a say each in who reads whom. The lesson is
// Katas/Lessons/54-DisentangledAttention.md.

import Layers
import Tensors

/// The scores of DeBERTa's attention: three terms, each on its own, and all together.
///
/// A token's content and its distance are two vectors, and stay two: nothing is added to the content. A
/// score is made of what contents say to each other, what the query's content says to the distance, and what
/// the distance says to the key's content. (What distances would say to each other is the same for every
/// text, and is left out.) Leading axes are each on their own. Source: He et al., "DeBERTa" (2020), section
/// 3.1; the rows are those of its authors' code, and of Hugging Face's: see ``placeToContent(_:_:rows:)``.
public enum DisentangledScores {
  /// What contents say to each other: the dot product of each query with each key, not scaled.
  ///
  /// Exercise: 1 line, 5 minutes. Helpful: `matmul(_:_:)`, `swappedAxes(-1, -2)`.
  /// - Parameters:
  ///   - query: `[B, H, T, D]`.
  ///   - key: `[B, H, S, D]`.
  /// - Returns: `[B, H, T, S]`.
  public static func contentToContent(_ query: Tensor, _ key: Tensor) -> Tensor {
    // Your code here instead of the next line.
    notWritten()
  }

  /// What each query says to the distance of each key: its dot product with the row of that distance, not
  /// scaled.
  ///
  ///     result[b, h, t, s] = query[b, h, t] · placeKey[h, rows[t, s]]
  ///
  /// Which token the key is makes no difference. `c2p` in Hugging Face.
  ///
  /// Exercise: 2 lines, 10 minutes. Uses 53. Helpful: `RelativePlaces.pick(_:rows:)`.
  /// - Parameters:
  ///   - query: `[B, H, T, D]`.
  ///   - placeKey: `[H, R, D]`, the table of distances as keys.
  ///   - rows: `[T, S]`, each from 0 to R − 1.
  /// - Returns: `[B, H, T, S]`.
  public static func contentToPlace(
    _ query: Tensor, _ placeKey: Tensor, rows: IntTensor
  ) -> Tensor {
    // Your code here instead of the next line.
    notWritten()
  }

  /// What the distance of each query says to each key: the dot product of that distance's row with the key,
  /// not scaled.
  ///
  ///     result[b, h, t, s] = placeQuery[h, rows[t, s]] · key[b, h, s]
  ///
  /// Which token the query is makes no difference. The row is that of the same pair as in
  /// ``contentToPlace(_:_:rows:)``: so in its authors' code and in every published checkpoint, whereas the
  /// paper's equation 4 has that of (s, t). `p2c` in Hugging Face.
  ///
  /// Exercise: 3 lines, 15 minutes. Uses 53. Helpful: compare each key with all rows first; then it is the
  /// keys that pick, so that the rows want their axes exchanged, by `transposed()`, and so does what they picked.
  /// - Parameters:
  ///   - key: `[B, H, S, D]`.
  ///   - placeQuery: `[H, R, D]`, the table of distances as queries.
  ///   - rows: `[T, S]`, each from 0 to R − 1.
  /// - Returns: `[B, H, T, S]`.
  public static func placeToContent(
    _ key: Tensor, _ placeQuery: Tensor, rows: IntTensor
  ) -> Tensor {
    // Your code here instead of the next line.
    notWritten()
  }

  /// The terms that there are, added up and scaled by the root of D times their number: √(3D) for all three.
  ///
  /// Each term of numbers with mean 0 and variance 1 has a variance of D, and a sum of three one of 3D.
  ///
  /// Exercise: 6 lines, 15 minutes. Helpful: `if let placeKey { … }`; `Float(D).squareRoot()`.
  /// - Parameters:
  ///   - query: `[B, H, T, D]`.
  ///   - key: `[B, H, S, D]`.
  ///   - placeQuery: `[H, R, D]`; nil where distances say nothing to contents.
  ///   - placeKey: `[H, R, D]`; nil where contents say nothing to distances.
  ///   - rows: `[T, S]`, each from 0 to R − 1.
  /// - Returns: `[B, H, T, S]`.
  public static func scores(
    _ query: Tensor, _ key: Tensor, placeQuery: Tensor?, placeKey: Tensor?, rows: IntTensor
  ) -> Tensor {
    // Your code here instead of the next line.
    notWritten()
  }
}

/// DeBERTa's self-attention: BERT's, with scores that know distances.
///
/// Equals Hugging Face's `DisentangledSelfAttention` of DeBERTa-v2, followed by the `dense` of
/// `DebertaV2SelfOutput`, but for what padding itself gathers, which nobody reads. That of the first
/// DeBERTa is the same with other names, and no bias in `key` and `placeKey`.
public final class DisentangledAttention: Module {
  /// What each position asks, `C → C`.
  public let query: Linear
  /// What each position answers, `C → C`.
  public let key: Linear
  /// What each position hands over, `C → C`.
  public let value: Linear
  /// Makes keys of distances, `C → C`: nil where ``key`` does, or where there are none.
  public let placeKey: Linear?
  /// Makes queries of distances, `C → C`: nil where ``query`` does, or where there are none.
  public let placeQuery: Linear?
  /// Mixes what the heads found, `C → C`.
  public let output: Linear
  /// Drops parts of the attention pattern in training.
  public let dropout: Dropout
  /// Drops parts of the table of distances in training.
  public let placeDropout: Dropout
  /// How many heads share the channels: H.
  public let headCount: Int
  /// The terms that a score has beside that of the contents.
  public let placeTerms: Set<DebertaConfiguration.PlaceTerm>

  /// Makes the layers, drawn in the order of the properties, each with a bias.
  ///
  /// Distances have layers of their own only where the configuration's `sharesProjections` is false, and
  /// only for the terms that there are: `placeKey` for `.contentToPlace`, and `placeQuery` for
  /// `.placeToContent`. The pattern is dropped at `attentionDropoutRate`, the table at `dropoutRate`.
  ///
  /// Exercise: 17 lines, 15 minutes. Uses 02. Helpful: `Linear(inputSize:outputSize:using:)`; the
  /// configuration's `placeTerms.contains(_:)`; `condition ? a : nil`; `Dropout(rate:using:)`.
  public init(_ configuration: DebertaConfiguration, using generator: inout RandomGenerator) {
    // Your code here instead of the next line.
    notWritten()
  }

  /// The table of distances as each head's queries and keys, for the terms that there are.
  ///
  /// Where distances have no layer of their own, the contents' is meant, with its bias. In training, parts
  /// of the table are dropped first, the same for both.
  ///
  /// Exercise: 10 lines, 15 minutes. Uses 02. Helpful: `(placeKey ?? key)(table)`;
  /// `rearrange(x, "r (h d) -> h r d", ["h": headCount])`.
  /// - Parameter places: `[R, C]`, a row for each distance.
  /// - Returns: `[H, R, D]` each; the queries are nil without the term `.placeToContent`, and the keys
  ///   without `.contentToPlace`.
  public func projected(_ places: Tensor) -> (queries: Tensor?, keys: Tensor?) {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Lets every position gather from all that the mask allows.
  ///
  /// The mask hides positions from all queries, by every term: it is applied to the whole score. Others may
  /// ask than answer: the decoder of kata 55 asks with positions that know where they stand.
  ///
  /// Exercise: 12 lines, 20 minutes. Uses 05 and 53. Helpful: what you wrote in kata 06;
  /// `ScaledDotProductAttention.pattern(_:mask:)` and its `output(_:_:)`; `asking ?? x`.
  /// - Parameters:
  ///   - x: `[B, S, C]`, what is answered and handed over.
  ///   - asking: `[B, T, C]`, what is asked; nil where x asks itself.
  ///   - places: `[R, C]`, a row for each distance.
  ///   - rows: `[T, S]`, the row of each query's and key's distance.
  ///   - mask: `[B, S]`, true for tokens and false for padding; nil where there is none.
  /// - Returns: `[B, T, C]`.
  public func callAsFunction(
    _ x: Tensor, asking: Tensor? = nil, places: Tensor, rows: IntTensor, mask: Mask? = nil
  ) -> Tensor {
    // Your code here instead of the next line.
    notWritten()
  }
}
