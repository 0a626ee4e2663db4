import Foundation
import KataTesting
import PlainFunctions
import Tensors

final class CrossEntropyAttempts: KataAttempts {}

extension CrossEntropyAttempts {
  static var mistakes: [Way] { logarithms + losses + texts + measures }

  @WayList private static var logarithms: [Way] {
    Way(parts: "takesLogs", "the logarithm is taken of shares, the small ones of which are 0") {
      $0.logSoftmax { $0.subtract = { log(exp($0) / $1) } }
    }
    Way(parts: "takesLogs", "something is added to the shares, so that none is 0") {
      $0.logSoftmax { $0.subtract = { log(exp($0) / $1 + 1e-9) } }
    }
    Way(parts: "takesLogs", "no maximum is subtracted, so that large powers overflow") {
      $0.logSoftmax { $0.lower = { x, _ in x } }
    }
    Way(
      parts: "takesLogs", "the maximum is subtracted before the powers, and not from the result"
    ) {
      $0.logSoftmax { $0.kept = { x, _ in x } }
    }
    Way(parts: "takesLogs", "one maximum is subtracted from all rows, and far ones are lost") {
      $0.logSoftmax { $0.peak.axis = nil }
    }
    Way(parts: "takesLogs", "the shares add up along the last axis, whichever was asked for") {
      $0.logSoftmax { $0.axis = -1 }
    }
    Way(parts: "takesLogs", "the shares add up along the first axis, whichever was asked for") {
      $0.logSoftmax { $0.axis = 0 }
    }
    Way(parts: "takesLogs", "the sum is taken along the last axis, the maximum as asked") {
      $0.logSoftmax { $0.sum.axis = -1 }
    }
    Way(parts: "takesLogs", "the shares of all elements together add up to 1") {
      $0.logSoftmax { $0.axis = nil }
    }
    Way(parts: "takesLogs", "keepDims is missing") {
      $0.logSoftmax { ($0.peak.keepsDims, $0.sum.keepsDims) = (false, false) }
    }
    Way(parts: "takesLogs", "keepDims is missing from the maximum") {
      $0.logSoftmax { $0.peak.keepsDims = false }
    }
    Way(parts: "takesLogs", "keepDims is missing from the sum") {
      $0.logSoftmax { $0.sum.keepsDims = false }
    }
    Way(parts: "takesLogs", "the sum of the powers is subtracted, without its logarithm") {
      $0.logSoftmax { $0.subtract = { $0 - $1 } }
    }
    Way(parts: "takesLogs", "the logarithm of the sum is added, not subtracted") {
      $0.logSoftmax { $0.subtract = { $0 + log($1) } }
    }
    Way(parts: "takesLogs", "it is divided by the logarithm of the sum") {
      $0.logSoftmax { $0.subtract = { $0 / log($1) } }
    }
    Way(parts: "takesLogs", "the scores less their maximum are given, and nothing more") {
      $0.logSoftmax { $0.subtract = { lowered, _ in lowered } }
    }
    Way(parts: "takesLogs", "the shares are given, and no logarithms") {
      $0.logSoftmax { $0.finish = { exp($0) } }
    }
    Way(parts: "takesLogs", "the sign is turned around: these are losses") {
      $0.logSoftmax { $0.finish = { -$0 } }
    }
    Way(parts: "takesLogs", "the logarithms are those of base 2, which are bits") {
      $0.logSoftmax { $0.finish = { $0 / Foundation.log(Float(2)) } }
    }
    Way(parts: "takesLogs", "the powers' mean is taken, not their sum") {
      $0.logSoftmax { $0.sum.reduce = { $0.mean(axis: $1, keepDims: $2) } }
    }
  }

  @WayList private static var losses: [Way] {
    Way(parts: "givesLoss", "the sum is divided by all places, also by those that are ignored") {
      $0.loss { $0.divisor = { counts, _ in Tensor(Float(counts.count)) } }
    }
    Way(parts: "givesLoss", "ignored places count: as class 0") {
      $0.loss {
        $0.counted = { losses, _ in losses }
        $0.divisor = { counts, _ in Tensor(Float(counts.count)) }
      }
    }
    Way(
      parts: "givesLoss", "losses of ignored places are added up, and the sum divided by the others"
    ) {
      $0.loss { $0.counted = { losses, _ in losses } }
    }
    Way(parts: "givesLoss", "the ignored targets are looked up like others") {
      $0.loss { $0.classes = { targets, _ in targets } }
    }
    Way(parts: "givesLoss", "what counts and what is ignored are exchanged") {
      $0.loss {
        $0.counted = { which($1, 0, $0) }
        $0.divisor = { counts, _ in Tensor(.!counts).sum() }
      }
    }
    Way(parts: "givesLoss", "−100 is ignored, whatever was asked for") {
      $0.loss { $0.ignored = -100 }
    }
    Way(parts: "givesLoss", "nothing is ignored but negative numbers") { example in
      example.loss { formula in
        if example.integer("ignored") >= 0 { formula.ignored = -100 }
      }
    }
    Way(parts: "givesLoss", "the sum is given, and no mean") {
      $0.loss { $0.divisor = { _, _ in Tensor(1) } }
    }
    Way(parts: "givesLoss", "the mean is over the classes too") {
      $0.loss { $0.divisor = { counts, V in Float(V) * Tensor(counts).sum() } }
    }
    Way(parts: "givesLoss", "the sign is missing: log-probabilities are no losses") {
      $0.loss { $0.negate = { $0 } }
    }
    Way(parts: "givesLoss", "the scores are picked, and not their log-probabilities") {
      $0.loss { ($0.logShares.kept, $0.logShares.subtract) = ({ x, _ in x }, { x, _ in x }) }
    }
    Way(parts: "givesLoss", "the shares are picked, without their logarithms") {
      $0.loss { $0.logShares.finish = { exp($0) } }
    }
    Way(parts: "givesLoss", "what the right class lacks of 1 is the loss, without a logarithm") {
      $0.loss {
        $0.logShares.finish = { exp($0) }
        $0.negate = { 1 - $0 }
      }
    }
    Way(parts: "givesLoss", "the logarithm is taken of shares, the small ones of which are 0") {
      $0.loss { $0.logShares.subtract = { log(exp($0) / $1) } }
    }
    Way(parts: "givesLoss", "something is added to the shares, so that none is 0") {
      $0.loss { $0.logShares.subtract = { log(exp($0) / $1 + 1e-9) } }
    }
    Way(parts: "givesLoss", "the loss is of the likeliest class, whichever was right") {
      $0.loss { $0.pick = { logShares, _ in logShares.max(axis: -1) } }
    }
    Way(parts: "givesLoss", "the mean of each row is taken first, and the mean of those then") {
      example in
      example.loss { formula in
        formula.counted = { losses, counts in
          if losses.rank < 2 { return which(counts, losses, 0) }
          let sums = which(counts, losses, 0).sum(axis: -1)
          return sums / Tensor(counts).sum(axis: -1)
        }
        formula.divisor = { counts, _ in
          counts.rank < 2 ? Tensor(counts).sum() : Tensor(Float(counts.shape[0]))
        }
      }
    }
    Way(parts: "givesLoss", "an axis of 1 is left, and the counts broadcast") {
      $0.loss { $0.pick = { $0.gather($1[.ellipsis, .newAxis], axis: -1) } }
    }
    Way(parts: "givesLoss", "e to the power of it is given: the perplexity") {
      $0.loss { $0.finish = { exp($0) } }
    }
    Way(parts: "givesLoss", "it is counted in bits") {
      $0.loss { $0.finish = { $0 / Foundation.log(Float(2)) } }
    }
    Way(parts: "givesLoss", "the shares add up along the first axis") {
      $0.loss { $0.logShares.axis = 0 }
    }
  }
}

extension CrossEntropyAttempts {
  @WayList static var gradientMistakes: [Way] {
    Way(parts: "gradients of takesLogs", "the logarithm of the sum is taken for plain numbers") {
      $0.logSoftmax { $0.subtract = { $0 - log($1.detached()) } }
    }
    Way(parts: "gradients of takesLogs", "the scores are taken for plain numbers") {
      $0.logSoftmax { $0.subtract = { plain($0) - log($1) } }
    }
    Way(parts: "gradients of givesLoss", "the logarithm of the sum is taken for plain numbers") {
      $0.loss { $0.logShares.subtract = { $0 - log($1.detached()) } }
    }
    Way(
      parts: "gradients of shiftsTargets", "the logarithm of the sum is taken for plain numbers"
    ) {
      $0.nextTokenLoss { $0.loss.logShares.subtract = { $0 - log($1.detached()) } }
    }
  }
}
