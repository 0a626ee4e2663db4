import KataTesting
import Layers
import Tensors

extension SpeculativeDecodingAttempts {
  @WayList static var otherWays: [Way] {
    Way(parts: "sharesOut", "as they are meant") { $0.sharedOut() }
    Way(parts: "sharesOut", "a loop over numbers") {
      $0.sharedOut {
        $0.share = { scores in
          let best = scores.scalars.max()!
          let powers = exp(scores - best).scalars
          let sum = powers.reduce(0, +)
          return Tensor(powers.map { $0 / sum })
        }
      }
    }
    Way(parts: "drafts", "as it is meant") { $0.drafted() }
    Way(parts: "drawsDrafts", "as it is meant") { $0.draftsDrawn() }
    Way(parts: "drawsDrafts", "the best of Gumbel numbers") { $0.draftsDrawn { $0.draw = gumbel } }
    Way(parts: "checks", "as it is meant") { $0.checked() }
    Way(parts: "accepts", "p/q, with an upper bound") {
      $0.accepted { $0.accept = { p, q, u in u < min(1, p / q) } }
    }
    Way(parts: "accepts", "in two cases") {
      $0.accepted { $0.accept = { p, q, u in p >= q || 1 - u <= p / q && p > 0 } }
    }
    Way(parts: "leaves", "as it is meant") { $0.left() }
    Way(parts: "leaves", "where p is larger") {
      $0.left {
        $0.rest = { p, q in
          let rest = which(p .> q, p - q, 0)
          let sum: Float = rest.sum().item()
          return sum == 0 ? p : rest / sum
        }
      }
    }
    Way(parts: "settles", "as it is meant") { $0.settled() }
    Way(parts: "settles", "the best of Gumbel numbers") { $0.settled { $0.draw = gumbel } }
    Way(parts: "goesRound", "as it is meant") { $0.goneRound() }
    Way(parts: "goesRound", "the small model's cache is cut back further than need be") {
      $0.goneRound { $0.smallEnd = { ids, _ in ids.count - 1 } }
    }
    Way(parts: "continues", "as it is meant") { $0.speculated() }
    Way(parts: "continues", "a draft is never so long that the small model's places are filled") {
      $0.speculated { $0.room = { max(0, min($0, $1 - 1, $2 - 1)) } }
    }
    Way(parts: "drawsContinuations", "as it is meant") { $0.triples() }
    Way(parts: "drawsContinuations", "drafts at a temperature of their own, which q knows") {
      $0.triples {
        $0.drawnWith = { _ in SamplingSettings(temperature: 1.3) }
        $0.saidWith = { _ in SamplingSettings(temperature: 1.3) }
      }
    }
    Way(parts: "refuses", "as it is meant") { $0.refused() }
  }

  /// The best of scores that a Gumbel number was added to.
  private static func gumbel(_ shares: Tensor, _ generator: inout RandomGenerator) -> Int {
    let points = Tensor.randomUniform(shares.shape, from: 1e-7, to: 1, using: &generator)
    return (log(shares) - log(-1 * log(points))).argMax().item()
  }
}
