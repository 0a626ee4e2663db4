import KataTesting
import PlainFunctions
import Tensors

extension BertEmbeddingAttempts {
  @WayList static var gradientMistakes: [Way] {
    Way(parts: "gradients of embeds", "the sum is taken for plain numbers before it is normalized")
    {
      $0.embedded { $0.sum = { [sum = $0.sum] in plain(sum($0, $1, $2)) } }
    }
  }
}
