import KataTesting
import Tensors

// How the attempts at kata 42 are run, each with some parts exchanged.

extension Example {
  func statesRead(
    _ change: @escaping (inout LensFormula) -> Void = { _ in }
  ) -> Exchange<LensFormula> {
    Exchange(of: LensFormula(self), change) { $0(ids("ids")) }
  }

  func nextPicked(
    _ change: @escaping (inout LensPickFormula) -> Void = { _ in }
  ) -> Exchange<LensPickFormula> {
    Exchange(of: LensPickFormula(), change) { $0(self["values"], of: ids("ids")) }
  }

  func tokensScored(
    _ change: @escaping (inout LensScoreFormula) -> Void = { _ in }
  ) -> Exchange<LensScoreFormula> {
    Exchange(of: LensScoreFormula(), change) { $0(self["logits"], of: ids("ids")) }
  }

  func tokensRanked(
    _ change: @escaping (inout RankFormula) -> Void = { _ in }
  ) -> Exchange<RankFormula> {
    Exchange(of: RankFormula(), change) { $0(self["logits"], of: ids("ids")) }
  }

  func distanceMeasured(
    _ change: @escaping (inout DivergenceFormula) -> Void = { _ in }
  ) -> Exchange<DivergenceFormula> {
    Exchange(of: DivergenceFormula(), change) { $0(self["logits"]) }
  }

  func topTokensNamed(
    _ change: @escaping (inout TopFormula) -> Void = { _ in }
  ) -> Exchange<TopFormula> {
    Exchange(of: TopFormula(), change) { $0(self["logits"], count: integer("count")) }
  }
}
