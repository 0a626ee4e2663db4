import KataTesting
import PlainFunctions
import Tensors

extension BertTokenHeadAttempts {
  @WayList static var gradientMistakes: [Way] {
    Way("gradients of scores", "the unembedding is taken for plain numbers") {
      $0.tokenHead($0["x"], unembedding: plain($0["unembedding"]))
    }
  }
}
