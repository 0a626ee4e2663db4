// Kata 28: UnigramPieces.
//
// A tokenizer of pieces with probabilities: of all ways to cut a text, the likeliest. The lesson is
// Katas/Lessons/28-UnigramPieces.md.

import Foundation
import Layers

/// Cuts a text into the pieces whose probabilities, multiplied, are the largest. Equals sentencepiece's
/// model `unigram`, without its normalization of texts, and the `Unigram` of Hugging Face's `tokenizers`.
///
/// All probabilities are logarithms, so that products are sums. Letters: n scalars of a text, between
/// which there are places from 0 to n; V pieces. Source: Kudo, "Subword Regularization" (2018),
/// section 3.2.
public struct UnigramTokenizer: Tokenizer {
  /// In the order of their ids.
  public let pieces: [String]
  /// `[V]`; −∞ for pieces that are never used.
  public let logProbabilities: [Double]
  /// The id of the piece that stands for what no piece has, and for no text.
  public let unknown: Int
  /// How many scalars the longest piece has.
  public let longest: Int
  /// What a scalar costs that no piece has.
  public let unknownLogProbability: Double
  /// The ids of the pieces that are used, by their scalars.
  let ids: [[Unicode.Scalar]: Int]

  /// Makes the table in which ``id(of:)`` finds pieces, and looks what their extremes are.
  ///
  /// Neither the unknown piece nor one that has −∞ takes part. What is unknown is less likely than
  /// anything else: 10 below the lowest.
  ///
  /// Exercise: 8 lines, 10 minutes. Helpful: `where` in a loop; `max()` and `min()`, which are nil for
  /// nothing.
  /// - Parameters:
  ///   - pieces: V pieces, no two of them equal.
  ///   - logProbabilities: `[V]`, some of them finite.
  ///   - unknown: from 0 to V − 1.
  public init(pieces: [String], logProbabilities: [Double], unknown: Int) {
    // Your code here instead of the next line.
    notWritten()
  }

  /// A text as pieces see it: spaces are `▁`, U+2581, and one more stands at the start, so that a word is
  /// the same wherever it stands. An empty text stays empty.
  ///
  /// Exercise: 2 lines, 5 minutes. Helpful: `text.unicodeScalars`.
  /// - Returns: `[n]`.
  public static func marked(_ text: String) -> [Unicode.Scalar] {
    // Your code here instead of the next line.
    notWritten()
  }

  /// The pieces that fit at a place, the shortest first.
  ///
  /// Where none of a single scalar does, the unknown piece fits there, on one scalar: so each place leads
  /// to the next.
  ///
  /// Exercise: 9 lines, 20 minutes. Helpful: ``id(of:)``, which takes a part of the scalars.
  /// - Parameters:
  ///   - start: from 0 to n − 1.
  ///   - scalars: `[n]`.
  public func fits(at start: Int, of scalars: [Unicode.Scalar]) -> [Fit] {
    // Your code here instead of the next line.
    notWritten()
  }

  // MARK: - The best way

  /// The best way to each place: the largest score that leads there, and the last step of that way.
  ///
  /// At place 0 the score is 0, and nothing leads there. Whoever comes to a place has the best way to it
  /// already, since steps only go on: that is the algorithm of Viterbi.
  ///
  /// Exercise: 12 lines, 20 minutes. Helpful: ``fits(at:of:)``.
  /// - Parameter scalars: `[n]`.
  /// - Returns: `[n + 1]`.
  public func bestSteps(through scalars: [Unicode.Scalar]) -> [Step] {
    // Your code here instead of the next line.
    notWritten()
  }

  /// The ids on the best way to the last place, in order: walked from the end, step by step.
  ///
  /// Exercise: 7 lines, 10 minutes.
  /// - Parameter steps: `[n + 1]`, as ``bestSteps(through:)`` gives them.
  public static func walkBack(_ steps: [Step]) -> [Int] {
    // Your code here instead of the next line.
    notWritten()
  }

  /// The ids of a text: marked, the best steps, back. Unknown pieces side by side are one.
  ///
  /// Exercise: 5 lines, 10 minutes.
  public func encode(_ text: String) -> [Int] {
    // Your code here instead of the next line.
    notWritten()
  }

  /// The text of pieces: side by side, `▁` as a space, without one at the start.
  ///
  /// Where nothing was unknown, that is the text that was encoded.
  ///
  /// Exercise: 4 lines, 5 minutes. Helpful: `String(String.UnicodeScalarView(scalars))`.
  /// - Parameter ids: each from 0 to V − 1.
  public func decode(_ ids: [Int]) -> String {
    // Your code here instead of the next line.
    notWritten()
  }

  // MARK: - All ways

  /// For each place, the logarithm of the sum of the probabilities of *all* ways that lead there.
  ///
  /// As ``bestSteps(through:)``, with a sum for the larger of two.
  ///
  /// Exercise: 8 lines, 10 minutes. Helpful: ``logSum(_:_:)``, given below.
  /// - Parameter scalars: `[n]`.
  /// - Returns: `[n + 1]`, of which the first is 0 and the last all of the text's.
  public func forward(_ scalars: [Unicode.Scalar]) -> [Double] {
    // Your code here instead of the next line.
    notWritten()
  }

  /// For each place, the logarithm of the sum of the probabilities of all ways that lead from there to
  /// the end.
  ///
  /// Exercise: 8 lines, 10 minutes. Helpful: `reversed()`.
  /// - Parameter scalars: `[n]`.
  /// - Returns: `[n + 1]`, of which the last is 0 and the first all of the text's.
  public func backward(_ scalars: [Unicode.Scalar]) -> [Double] {
    // Your code here instead of the next line.
    notWritten()
  }

  /// How often each piece is to be expected in texts, over all ways to cut them.
  ///
  /// A way counts as much as it is likely among all ways of its text. So a piece from s to e counts
  /// exp(forward[s] + log p + backward[e] − all), where `all` is the text's. What is unknown is not
  /// counted.
  ///
  /// Exercise: 12 lines, 15 minutes. Helpful: `exp`.
  /// - Returns: `[V]`.
  public func expectedCounts(in texts: [String]) -> [Double] {
    // Your code here instead of the next line.
    notWritten()
  }

  /// The same pieces with probabilities that fit the texts better: the share that each piece has of all
  /// that are expected. One round of expectation and maximization (EM).
  ///
  /// The texts are then as likely as before or more, whatever they are. A piece that never fits gets −∞;
  /// the unknown piece keeps what it has.
  ///
  /// Exercise: 5 lines, 10 minutes. Helpful: `log`.
  /// - Parameter texts: with some piece in them that is known.
  public func reestimated(on texts: [String]) -> UnigramTokenizer {
    // Your code here instead of the next line.
    notWritten()
  }
}

extension UnigramTokenizer {
  /// A piece that fits somewhere in a text.
  public struct Fit: Sendable {
    public let id: Int
    /// The place behind it.
    public let end: Int
    public let logProbability: Double

    public init(id: Int, end: Int, logProbability: Double) {
      (self.id, self.end, self.logProbability) = (id, end, logProbability)
    }
  }

  /// The last step of the best way to a place.
  public struct Step: Sendable {
    /// The piece's id.
    public var id: Int
    /// The place at which the piece begins.
    public var start: Int
    /// The logarithms of all pieces of that way, added up.
    public var score: Double

    public init(id: Int, start: Int, score: Double) {
      (self.id, self.start, self.score) = (id, start, score)
    }
  }

  /// The id of the piece that has exactly these scalars, or nil where none is used.
  public func id(of scalars: ArraySlice<Unicode.Scalar>) -> Int? { ids[Array(scalars)] }

  /// The logarithm of the sum of two numbers whose logarithms are given: log(eᵃ + eᵇ).
  public static func logSum(_ a: Double, _ b: Double) -> Double {
    let larger = max(a, b)
    return larger == -.infinity ? larger : larger + log(exp(a - larger) + exp(b - larger))
  }
}
