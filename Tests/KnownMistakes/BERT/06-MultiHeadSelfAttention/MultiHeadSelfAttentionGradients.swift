import KataTesting
import PlainFunctions
import Tensors

extension MultiHeadSelfAttentionAttempts {
  @WayList static var gradientMistakes: [Way] {
    Way(parts: "gradients of attends", "the pattern is taken for plain numbers") {
      $0.attended { $0.pattern = { [pattern = $0.pattern] in plain(pattern($0, $1)) } }
    }
  }
}
