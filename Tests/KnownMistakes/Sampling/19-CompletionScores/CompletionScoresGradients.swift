import KataTesting
import PlainFunctions
import Tensors

extension CompletionScoresAttempts {
  @WayList static var gradientMistakes: [Way] {
    Way(parts: "gradients of takesLogs", "the logarithm of the sum is taken for plain numbers") {
      $0.logShares { $0.subtract = { $0 - $1.detached() } }
    }
    Way(parts: "gradients of takesLogs", "the scores are taken for plain numbers") {
      $0.logShares { $0.subtract = { plain($0) - $1 } }
    }
    Way(parts: "gradients of picksTokens", "the logarithm of the sum is taken for plain numbers") {
      $0.tokenScores { $0.logShares.subtract = { $0 - $1.detached() } }
    }
    Way(parts: "gradients of picksTokens", "the picked numbers are taken out of the tensors") {
      $0.tokenScores { $0.pick = { [pick = $0.pick] in plain(pick($0, $1)) } }
    }
  }
}
