import KataTesting
import Tensors

extension BertClassifierAttempts {
  @WayList static var gradientMistakes: [Way] {
    Way(results: "gradients of classifies", "the classifier takes its input for plain numbers") {
      let model = BertClassifierFormula($0).changed {
        $0.encoding = { [encoding = $0.encoding] in encoding($0).detached() }
      }
      return model.results($0)
    }
  }
}
