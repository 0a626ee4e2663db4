import PlainFunctions
import Tensors

extension AttentionFormula {
  /// GPT-2's attention: one fused projection, and the last T of S positions ask.
  /// - Parameter parameters: `projection.weight` and so on.
  package static func causal(
    _ parameters: Parameters, headCount: Int, dropout: DropoutFormula
  ) -> AttentionFormula {
    var formula = AttentionFormula(parameters, headCount: headCount, dropout: dropout)
    formula.query = parameters.third(0, of: "projection")
    formula.key = parameters.third(1, of: "projection")
    formula.value = parameters.third(2, of: "projection")
    formula.pattern = { scores, _ in attentionPattern(scores, causalMask(of: scores)) }
    return formula
  }
}
