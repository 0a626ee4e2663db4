import KataTesting
import PlainFunctions
import Tensors

extension CausalAttentionAttempts {
  @WayList static var gradientMistakes: [Way] {
    Way("gradients of attends", "keys and values are kept as plain numbers") {
      let formula = $0.causalFormula
      let (key, value) = (formula.key, formula.value)
      let kept = formula.changed {
        $0.key = { plain(key($0)) }
        $0.value = { plain(value($0)) }
      }
      return kept($0["x"])
    }
  }
}
