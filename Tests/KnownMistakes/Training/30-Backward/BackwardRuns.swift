import KataTesting
import Tensors

// How the attempts at kata 30 are run, each with some parts exchanged.

extension Example {
  func broadcastBack(
    _ change: @escaping (inout BroadcastBackFormula) -> Void
  ) -> Exchange<BroadcastBackFormula> {
    Exchange(of: BroadcastBackFormula(), change) {
      $0(self["gradient"], from: shape("shape"))
    }
  }

  func linearBack(
    _ change: @escaping (inout LinearBackFormula) -> Void
  ) -> Exchange<LinearBackFormula> {
    Exchange(
      of: LinearBackFormula(), change,
      answers: { $0(self["gradient"], x: self["x"], weight: self["weight"]) })
  }

  func lossBack(
    _ change: @escaping (inout LossBackFormula) -> Void
  ) -> Exchange<LossBackFormula> {
    Exchange(of: LossBackFormula(), change) { $0(self["logits"], ids("targets")) }
  }

  func geluBack(
    _ change: @escaping (inout GELUBackFormula) -> Void
  ) -> Exchange<GELUBackFormula> {
    Exchange(of: GELUBackFormula(), change) { $0(self["gradient"], x: self["x"]) }
  }

  func normBack(
    _ change: @escaping (inout NormBackFormula) -> Void
  ) -> Exchange<NormBackFormula> {
    Exchange(
      of: NormBackFormula(), change,
      answers: {
        $0(self["gradient"], x: self["x"], weight: self["weight"], epsilon: float("epsilon"))
      })
  }

  func headBack(
    _ change: @escaping (inout HeadBackFormula) -> Void
  ) -> Exchange<HeadBackFormula> {
    Exchange(
      of: HeadBackFormula(), change,
      answers: {
        $0(
          self["gradient"], query: self["query"], key: self["key"], value: self["value"],
          pattern: self["pattern"])
      })
  }
}
