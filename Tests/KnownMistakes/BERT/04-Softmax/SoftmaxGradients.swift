import KataTesting
import PlainFunctions
import Tensors

extension SoftmaxAttempts {
  @WayList static var gradientMistakes: [Way] {
    Way(parts: "gradients of givesShares", "the sum of the powers is taken for plain numbers") {
      $0.shares { $0.divide = { _, powers, sum in powers / sum.detached() } }
    }
    Way(parts: "gradients of givesShares", "the powers are taken for plain numbers") {
      $0.shares { $0.x = plain($0.x) }
    }
  }
}
