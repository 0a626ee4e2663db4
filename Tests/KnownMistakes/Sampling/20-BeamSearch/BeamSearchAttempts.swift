import Foundation
import KataTesting
import Layers
import PlainFunctions
import Tensors

final class BeamSearchAttempts: KataAttempts {}

extension BeamSearchAttempts {
  static var mistakes: [Way] { repeats + expansions + prunings + endings + searches }

  @WayList private static var repeats: [Way] {
    Way(parts: "forbidsRepeats", "n tokens must stand there already, and one behind them") {
      $0.unrepeated {
        $0.isBegun = { ids, place, n in place >= n && ids[(place - n)..<place] == ids.suffix(n) }
      }
    }
    Way(parts: "forbidsRepeats", "the last token alone is compared, whatever n is") {
      $0.unrepeated { $0.isBegun = { ids, place, _ in place > 0 && ids[place - 1] == ids.last } }
    }
    Way(parts: "forbidsRepeats", "the order of the tokens is not compared") {
      $0.unrepeated {
        $0.isBegun = { ids, place, n in
          ids[(place - n + 1)..<place].sorted() == ids.suffix(n - 1).sorted()
        }
      }
    }
    Way(parts: "forbidsRepeats", "the beginning of what is repeated goes, and not its last token") {
      $0.unrepeated { $0.gone = { ids, places, n in places.map { ids[$0 - n + 1] } } }
    }
    Way(parts: "forbidsRepeats", "the first repetition alone is found") {
      $0.unrepeated { $0.gone = { ids, places, _ in places.prefix(1).map { ids[$0] } } }
    }
    Way(parts: "forbidsRepeats", "the last repetition alone is found") {
      $0.unrepeated { $0.gone = { ids, places, _ in places.suffix(1).map { ids[$0] } } }
    }
    Way(parts: "forbidsRepeats", "every token of the text goes") {
      $0.unrepeated { $0.gone = { ids, _, _ in ids } }
    }
    Way(parts: "forbidsRepeats", "the last token of the text goes, which must not come twice") {
      $0.unrepeated { $0.gone = { ids, _, _ in ids.suffix(1) } }
    }
    Way(parts: "forbidsRepeats", "nothing goes") {
      $0.unrepeated { $0.gone = { _, _, _ in [] } }
    }
    Way(parts: "forbidsRepeats", "what repeats nothing goes") {
      $0.unrepeated { $0.isTurnedAround = true }
    }
    Way(parts: "forbidsRepeats", "the tokens become 0, the best that a log-probability can be") {
      $0.unrepeated { $0.hidden = 0 }
    }
    Way(parts: "forbidsRepeats", "the tokens become −10,000, and not −∞") {
      $0.unrepeated { $0.hidden = -1e4 }
    }
  }

  @WayList private static var expansions: [Way] {
    Way(parts: "expands", "the worst continuations are taken: the order is ascending") {
      $0.expanded {
        $0.chosen = { scores, count in
          scores.flattened().argSort()[..<min(count, scores.count)].scalars
        }
      }
    }
    Way(parts: "expands", "scores are added up, and not log-probabilities") {
      $0.expanded { $0.logProbabilities = { $0 } }
    }
    Way(parts: "expands", "probabilities are added up, and not their logarithms") {
      $0.expanded { $0.logProbabilities = { softmax($0) } }
    }
    Way(parts: "expands", "the softmax is of all beams together") {
      $0.expanded { $0.logProbabilities = { $0 - $0.logSumExp() } }
    }
    Way(parts: "expands", "the softmax is over the beams, and not over the tokens") {
      $0.expanded { $0.logProbabilities = { $0 - $0.logSumExp(axis: 0, keepDims: true) } }
    }
    Way(parts: "expands", "the beams' own scores are left out") {
      $0.expanded { $0.sum = { own, _ in own } }
    }
    Way(parts: "expands", "the beam's score is taken away, and not added") {
      $0.expanded { $0.sum = { $0 - $1 } }
    }
    Way(parts: "expands", "the beam's score is multiplied") {
      $0.expanded { $0.sum = { -1 * ($0 * $1) } }
    }
    Way(parts: "expands", "parent and token are exchanged") {
      $0.expanded { swap(&$0.parent, &$0.token) }
    }
    Way(parts: "expands", "the place is divided by the number of beams, and not by V") {
      $0.expanded {
        $0.parent = { place, beams, _ in place / beams }
        $0.token = { place, beams, _ in place % beams }
      }
    }
    Way(parts: "expands", "the token is the place among all beams' tokens") {
      $0.expanded { $0.token = { place, _, _ in place } }
    }
    Way(
      parts: "expands", "as many continuations are found as there are beams, and not twice as many"
    ) {
      $0.expanded { $0.count = { $0 } }
    }
    Way(parts: "expands", "each beam goes on in as many ways as any other") {
      $0.expanded { $0.chosen = bestOfEach }
    }
    Way(parts: "expandsWithoutRepeats", "the others share what the forbidden tokens had") {
      $0.expanded { $0.forbidsFirst = true }
    }
    Way(parts: "expandsWithoutRepeats", "nothing is forbidden") {
      $0.expanded { $0.gone = { _, _, _ in [] } }
    }
    Way(parts: "expandsWithoutRepeats", "what has −∞ is a continuation like any other") {
      $0.expanded { $0.isLeft = { _ in true } }
    }
    Way(parts: "expandsWithoutRepeats", "what stands in the prompt may be repeated") {
      $0.expanded { $0.counted = { ids, P, _ in Array(ids.dropFirst(P)) } }
    }
    Way(parts: "expandsWithoutRepeats", "the first beam's text is taken for all beams'") {
      $0.expanded { $0.counted = { _, _, first in first } }
    }
  }

  @WayList private static var prunings: [Way] {
    Way(parts: "prunes", "beams that have ended go on") {
      $0.pruned { $0.runs = { ends, B in Array(ends.indices.prefix(B)) } }
    }
    Way(parts: "prunes", "a beam has the cache of the one at its place, and not its parent's") {
      $0.pruned { $0.cacheOf = { _, place in place } }
    }
    Way(parts: "prunes", "a beam has the text of the one at its place, and not its parent's") {
      $0.pruned { $0.textOf = { _, place in place } }
    }
    Way(parts: "prunes", "a beam is made of the one at its place, and not of its parent") {
      $0.pruned { ($0.textOf, $0.cacheOf) = ({ _, place in place }, { _, place in place }) }
    }
    Way(parts: "prunes", "what ends takes the place of what could go on") {
      $0.pruned { $0.runs = { ends, B in ends.indices.prefix(B).filter { !ends[$0] } } }
    }
    Way(parts: "prunes", "all that do not end go on") {
      $0.pruned { $0.runs = { ends, _ in ends.indices.filter { !ends[$0] } } }
    }
    Way(parts: "prunes", "what ends counts behind the best B too") {
      $0.pruned { $0.finishes = { ends, _ in ends.indices.filter { ends[$0] } } }
    }
    Way(parts: "prunes", "what ends is forgotten") {
      $0.pruned { $0.finishes = { _, _ in [] } }
    }
    Way(parts: "prunes", "a text has ended where the end token stands anywhere in it") {
      $0.pruned { $0.ends = { token, ids, end in token == end || ids.contains { $0 == end } } }
    }
    Way(parts: "prunes", "the end token is not added to the text") {
      $0.pruned { $0.appended = { ids, token, ends in ends ? ids : ids + [token] } }
    }
    Way(parts: "prunes", "the token replaces the last one") {
      $0.pruned { $0.appended = { ids, token, _ in ids.dropLast() + [token] } }
    }
    Way(parts: "prunes", "the whole text is read next") {
      $0.pruned { $0.newest = { ids, _ in ids } }
    }
    Way(parts: "prunes", "what the parent read is read again") {
      $0.pruned { $0.newest = { ids, _ in ids.suffix(2) } }
    }
    Way(parts: "prunes", "the parent's score is added once more") {
      $0.pruned { $0.score = { $0 + $1 } }
    }
    Way(parts: "prunes", "the score stays the parent's") {
      $0.pruned { $0.score = { parent, _ in parent } }
    }
  }

  /// Every beam goes on with its own best.
  private static func bestOfEach(_ scores: Tensor, _ count: Int) -> [Int] {
    let (N, V, values) = (scores.shape[0], scores.shape[1], scores.scalars)
    let each = min(V, count / N)
    let places = (0..<N).flatMap { beam in
      scores[beam].topK(each).indices.scalars.map { beam * V + $0 }
    }
    return places.sorted { values[$0] > values[$1] }
  }
}
