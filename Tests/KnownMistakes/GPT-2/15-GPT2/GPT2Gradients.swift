import KataTesting
import PlainFunctions
import Tensors

extension GPT2Attempts {
  @WayList static var gradientMistakes: [Way] {
    Way(results: "gradients of predicts", "the table is taken for plain numbers at the end") {
      $0.output(of: GPT2Formula($0).changed { $0.unembedding = plain($0.unembedding) })
    }
  }
}
