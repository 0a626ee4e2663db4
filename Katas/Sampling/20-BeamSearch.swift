// Kata 20: BeamSearch.
//
// The likeliest text is no row of likeliest tokens: so follow several, and see which comes out best. The
// lesson is Katas/Lessons/20-BeamSearch.md.

import Foundation
import Layers
import Tensors

/// Finds likely continuations of a text by following several at once.
///
/// Nothing is drawn. Equals Hugging Face's `generate` with `num_beams`, and what it does unless it is
/// asked to stop otherwise. Source: Graves, "Sequence Transduction with Recurrent Neural Networks"
/// (2012), section 2.3; the length penalty: Wu et al., "Google's Neural Machine Translation System"
/// (2016), section 7, in the form that Hugging Face has.
public enum BeamSearch {
  /// Makes −∞ of every token that would repeat what stands in the text already: n tokens in a row, of
  /// which it would be the last. Equals Hugging Face's `NoRepeatNGramLogitsProcessor`.
  ///
  /// The last n − 1 tokens of the text are the beginning of what must not occur again. Wherever else they
  /// stand, the token behind them goes. With n = 1 every token of the text goes. A text of fewer than n
  /// tokens repeats nothing.
  ///
  /// Exercise: 6 lines, 20 minutes. Helpful: `scalars`, which gives an array, and `Tensor(_:)` of one;
  /// `ids.suffix(_:)`; parts of arrays can be compared, as in `ids[0..<2] == ids.suffix(2)`.
  /// - Parameters:
  ///   - logProbabilities: `[V]`.
  ///   - ids: all tokens so far, those of the prompt included.
  ///   - count: n, 1 or more.
  /// - Returns: `[V]`.
  public static func forbidRepeats(
    _ logProbabilities: Tensor, after ids: [Int], count: Int
  ) -> Tensor {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Finds the best 2 · B ways to go on with any of the beams by one token.
  ///
  /// All beams compete with each other: one may go on in many ways and another in none. A continuation's
  /// score is the beam's with the token's log-probability added, log softmax(logits)[token], of what
  /// repeats nothing. What has −∞ is none, so there may be fewer than 2 · B. They are twice as many as
  /// beams, since half of them may end: each beam has one end token.
  ///
  /// Exercise: 12 lines, 20 minutes. Helpful: ``forbidRepeats(_:after:count:)`` where the settings have an
  /// `unrepeatedCount`; `logSumExp(axis:keepDims:)`, `beams.enumerated()`, `concatenated(_:axis:)`,
  /// `topK(_:axis:)` with its `values` and `indices`, `zip`; `/` and `%` of integers.
  /// - Parameters:
  ///   - beams: B or fewer.
  ///   - logits: `[beams, V]`, the scores for the token behind each.
  /// - Returns: the best first.
  public static func expand<Cache>(
    _ beams: [Beam<Cache>], logits: Tensor, _ settings: BeamSettings
  ) -> [Continuation] {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Makes beams of continuations: the best B that go on, and those that end.
  ///
  /// A new beam is its parent with a token more: that token alone is its `newest`, and the cache is what
  /// the parent's text left. What ends with the end token goes on no more. Of these, only those count that
  /// are among the best B of all continuations.
  ///
  /// Exercise: 10 lines, 15 minutes. Helpful: a `Beam` is a value, and `var beam = beams[…]` a copy to be
  /// changed; `continuations.enumerated()`, `prefix(_:)`.
  /// - Parameters:
  ///   - continuations: the best first.
  ///   - beams: what they continue, by place.
  /// - Returns: both lists with the best first.
  public static func prune<Cache>(
    _ continuations: [Continuation], of beams: [Beam<Cache>], _ settings: BeamSettings
  ) -> (running: [Beam<Cache>], ended: [Beam<Cache>]) {
    // Your code here instead of the next line.
    notWritten()
  }

  /// What a text is compared with others by: score ÷ length^penalty.
  ///
  /// Each token costs, so a sum of log-probabilities favors what is short. At a penalty of 1 it becomes a
  /// mean.
  ///
  /// Exercise: 1 line, 5 minutes. Helpful: `pow(_:_:)` of two `Float`s; the beam's `length`, which the
  /// prompt doesn't count for.
  public static func finalScore<Cache>(
    of beam: Beam<Cache>, _ settings: BeamSettings
  ) -> Float {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Adds texts to those that are finished, and keeps the best B of them all.
  ///
  /// Exercise: 5 lines, 10 minutes. Helpful: ``finalScore(of:_:)``, `FinishedBeam(ids:score:)`, whose ids
  /// are without the prompt; `sorted { $0.score > $1.score }`, `prefix(_:)`.
  /// - Parameters:
  ///   - ended: those that are new.
  ///   - finished: those so far.
  /// - Returns: the best first.
  public static func finish<Cache>(
    _ ended: [Beam<Cache>], joining finished: [FinishedBeam], _ settings: BeamSettings
  ) -> [FinishedBeam] {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Whether the search is over: nothing is left to go on with; or B texts are finished, and the best beam
  /// would not be better than the worst of them if it ended as it is.
  ///
  /// Exercise: 3 lines, 10 minutes. Helpful: ``finalScore(of:_:)``; `first` and `last` of arrays, which are
  /// nil where there is nothing.
  /// - Parameters:
  ///   - running: the best first.
  ///   - finished: the best first, B at most.
  public static func isDone<Cache>(
    _ running: [Beam<Cache>], _ finished: [FinishedBeam], _ settings: BeamSettings
  ) -> Bool {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Lets a model read the newest tokens of each beam.
  ///
  /// Each beam's own cache has what came before, and gets these.
  ///
  /// Exercise: 6 lines, 10 minutes. Uses 16. Helpful: `beams.indices`, since what is changed must be the
  /// array's; `IntTensor(_:)` of `[newest]`, which is a batch of one text; `stacked(_:axis:)`.
  /// - Parameter model: in evaluation: see ``Layers/Module/eval()``.
  /// - Returns: the scores of every token to come after the last of each, `[beams, V]`.
  public static func read<Model: CachingLanguageModel>(
    _ beams: inout [Beam<Model.Cache>], by model: Model
  ) -> Tensor {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Finds the likeliest continuations of a text that a search comes across.
  ///
  /// It begins with the prompt as the only beam. When the search is over, or no token more may come, the
  /// beams that still run are finished as they are.
  ///
  /// Exercise: 12 lines, 15 minutes. Helpful: `Beam(prompt:cache:)`, `model.newCache()`,
  /// `model.positionCount`, and all of the above.
  /// - Parameters:
  ///   - model: in evaluation: see ``Layers/Module/eval()``.
  ///   - prompt: one token or more, and no more than the model has positions.
  ///   - tokenCount: how many tokens to add, at most.
  /// - Returns: B texts or fewer, the best first; none where the prompt leaves no position, or no token is
  ///   asked for.
  public static func search(
    _ model: some CachingLanguageModel, after prompt: [Int], tokenCount: Int,
    _ settings: BeamSettings
  ) -> [FinishedBeam] {
    // Your code here instead of the next line.
    notWritten()
  }
}
