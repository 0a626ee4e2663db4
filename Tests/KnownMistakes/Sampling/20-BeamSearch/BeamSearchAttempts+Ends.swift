import Foundation
import KataTesting
import Layers
import Tensors

extension BeamSearchAttempts {
  /// Mistakes with what ends.
  @WayList static var endings: [Way] {
    // MARK: A final score
    Way(parts: "scores", "the prompt counts for the length") {
      $0.scored { $0.finalScore = { $0 / pow(Float($1 + $2), $3) } }
    }
    Way(parts: "scores", "the length is one too high") {
      $0.scored {
        $0.finalScore = { sum, length, _, penalty in sum / pow(Float(length + 1), penalty) }
      }
    }
    Way(parts: "scores", "the length is one too low: the last token is not counted") {
      $0.scored {
        $0.finalScore = { sum, length, _, penalty in sum / pow(Float(max(1, length - 1)), penalty) }
      }
    }
    Way(parts: "scores", "the penalty's sign is turned around") {
      $0.scored { $0.finalScore = { sum, length, _, penalty in sum * pow(Float(length), penalty) } }
    }
    Way(parts: "scores", "the score is divided by the length times the penalty") {
      $0.scored { $0.finalScore = { sum, length, _, penalty in sum / (Float(length) * penalty) } }
    }
    Way(parts: "scores", "the penalty is raised to the length, and not the length to the penalty") {
      $0.scored { $0.finalScore = { sum, length, _, penalty in sum / pow(penalty, Float(length)) } }
    }
    Way(parts: "scores", "the penalty is ignored: it is always a mean") {
      $0.scored { $0.finalScore = { sum, length, _, _ in sum / Float(length) } }
    }
    Way(parts: "scores", "the length is ignored") {
      $0.scored { $0.finalScore = { sum, _, _, _ in sum } }
    }
    Way(parts: "scores", "the penalty is taken away from the score") {
      $0.scored { $0.finalScore = { sum, length, _, penalty in sum - penalty * Float(length) } }
    }
    Way(parts: "scores", "the penalty is that of Google's paper, of (5 + length) ÷ 6") {
      $0.scored {
        $0.finalScore = { sum, length, _, penalty in sum / pow((5 + Float(length)) / 6, penalty) }
      }
    }

    // MARK: Finished texts
    Way(parts: "finishes", "the worst come first: the order is ascending") {
      $0.finished { $0.isBefore = { $0 < $1 } }
    }
    Way(parts: "finishes", "those that were finished before are forgotten") {
      $0.finished { $0.joined = { _, new in new } }
    }
    Way(parts: "finishes", "nothing joins") {
      $0.finished { $0.joined = { old, _ in old } }
    }
    Way(parts: "finishes", "all are kept") {
      $0.finished { $0.kept = { _ in .max } }
    }
    Way(parts: "finishes", "one too few is kept") {
      $0.finished { $0.kept = { $0 - 1 } }
    }
    Way(parts: "finishes", "the prompt is a part of the text") {
      $0.finished { $0.told = { ids, _ in ids } }
    }
    Way(parts: "finishes", "the last token is cut off") {
      $0.finished { $0.told = { ids, P in Array(ids.dropFirst(P).dropLast()) } }
    }
    Way(parts: "finishes", "the sums are compared, and not what the length makes of them") {
      $0.finished { $0.finalScore = { sum, _, _, _ in sum } }
    }

    // MARK: The end
    Way(parts: "isDone", "it is over as soon as there are as many texts as beams") {
      $0.done { $0.isOver = { $0.isEmpty || $2.count == $3 } }
    }
    Way(
      parts: "isDone", "it is over as soon as a text is finished that is better than the best beam"
    ) {
      $0.done {
        $0.isOver = { running, _, finished, _ in
          running.isEmpty || finished.contains { $0 >= running[0] }
        }
      }
    }
    Way(parts: "isDone", "it does not matter how few texts are finished") {
      $0.done {
        $0.isOver = { running, _, finished, _ in
          running.isEmpty || !finished.isEmpty && finished.allSatisfy { $0 >= running[0] }
        }
      }
    }
    Way(parts: "isDone", "the best finished text is compared, and not the worst") {
      $0.done {
        $0.isOver = { $0.isEmpty || $2.count == $3 && $0[0] <= $2[0] }
      }
    }
    Way(parts: "isDone", "the worst beam is compared, and not the best") {
      $0.done {
        $0.isOver = { $0.isEmpty || $2.count == $3 && $0[$0.count - 1] <= $2[$2.count - 1] }
      }
    }
    Way(parts: "isDone", "the best beam's sum is compared, and not what its length makes of it") {
      $0.done {
        $0.isOver = { $0.isEmpty || $2.count == $3 && $1[0] <= $2[$2.count - 1] }
      }
    }
    Way(parts: "isDone", "the prompt counts for the best beam's length") {
      $0.done { $0.finalScore = { $0 / pow(Float($1 + $2), $3) } }
    }
    Way(parts: "isDone", "the answer is turned around") {
      $0.done { $0.isOver = { [isOver = $0.isOver] in !isOver($0, $1, $2, $3) } }
    }
    Way(parts: "isDone", "it goes on where no beam is left") {
      $0.done { $0.isOver = { [isOver = $0.isOver] in !$0.isEmpty && isOver($0, $1, $2, $3) } }
    }
    Way(parts: "isDone", "it goes on while a beam is left") {
      $0.done { $0.isOver = { running, _, _, _ in running.isEmpty } }
    }
  }

  /// Mistakes with a model.
  @WayList static var searches: [Way] {
    // MARK: Reading
    Way(parts: "reads", "the first position's scores are read") {
      $0.beamsRead { $0.position = { _ in 0 } }
    }
    Way(parts: "reads", "the scores are read one position early") {
      $0.beamsRead { $0.position = { T in max(0, T - 2) } }
    }
    Way(parts: "reads", "a copy of the cache gets the tokens, and is lost") {
      $0.beamsRead { $0.cacheLeft = { old, _ in old } }
    }
    Way(parts: "reads", "all beams share the first one's cache") {
      $0.beamsRead { $0.cacheRead = { _ in 0 } }
    }
    Way(parts: "reads", "the whole text is read again, with an empty cache") {
      $0.beamsRead {
        $0.fed = { ids, _ in ids }
        $0.cacheUsed = { _, empty in empty }
      }
    }
    Way(parts: "reads", "the cache is empty each time") {
      $0.beamsRead { $0.cacheUsed = { _, empty in empty } }
    }
    Way(parts: "reads", "the last token alone is read, of the prompt too") {
      $0.beamsRead { $0.fed = { _, newest in newest.suffix(1) } }
    }

    // MARK: The search
    Way(parts: "searches", "it begins with B copies of the prompt, which go on in the same way") {
      $0.searched { $0.start = { $0 } }
    }
    Way(parts: "searches", "the beams that still run at the end are dropped") {
      $0.searched { $0.rest = { _ in [] } }
    }
    Way(parts: "searches", "the best beam that still runs at the end is finished, and no other") {
      $0.searched { $0.rest = { Array($0.prefix(1)) } }
    }
    Way(parts: "searches", "only those count that were finished last") {
      $0.searched { $0.remembered = { _ in [] } }
    }
    Way(parts: "searches", "it stops as soon as a text is finished") {
      $0.searched { $0.stops = { isOver, finished, _ in isOver || finished > 0 } }
    }
    Way(parts: "searches", "it stops as soon as there are as many texts as beams") {
      $0.searched { $0.stops = { isOver, finished, B in isOver || finished == B } }
    }
    Way(parts: "searches", "it goes on until no token may come") {
      $0.searched { $0.stops = { _, _, _ in false } }
    }
    Way(parts: "searches", "the prompt's tokens count for those that are asked for") {
      $0.searched { $0.end = { _, N, S in min(N, S) } }
    }
    Way(parts: "searches", "it adds one token too many") {
      $0.searched { $0.end = { P, N, S in min(P + N + 1, S) } }
    }
    Way(parts: "searches", "a text without a token is finished where none may come") {
      $0.searched { $0.isAsked = { _, _ in true } }
    }
    Way(parts: "searches", "it stops one token early") {
      $0.searched { $0.end = { P, N, S in min(P + N - 1, S) } }
    }
    Way(parts: "searches", "it goes on after the model's last position") {
      // The limit is for a loop that nothing else stops.
      $0.searched { $0.end = { P, N, S in min(P + N, S + 2) } }
    }
    Way(parts: "searches", "it stops before the model's last position") {
      $0.searched { $0.end = { P, N, S in min(P + N, S - 1) } }
    }
    Way(parts: "searches", "all beams share the first one's cache") {
      $0.searched { $0.cacheRead = { _ in 0 } }
    }
    Way(parts: "searches", "the whole text is read again, with an empty cache") {
      $0.searched {
        $0.fed = { ids, _ in ids }
        $0.cacheUsed = { _, empty in empty }
      }
    }
  }
}
