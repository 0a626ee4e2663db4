import KataTesting
import PlainFunctions
import Tensors

extension LayerNormAttempts {
  @WayList static var gradientMistakes: [Way] {
    Way(parts: "gradients of normalizes", "mean and variance are taken for plain numbers") {
      $0.normalized {
        $0.mean = { [mean = $0.mean] in mean(plain($0), $1, $2) }
        $0.variance = { [variance = $0.variance] in variance(plain($0), $1, $2) }
      }
    }
    Way(parts: "gradients of normalizes", "the variance alone is taken for plain numbers") {
      $0.normalized {
        $0.variance = { [variance = $0.variance] in variance($0, $1, $2).detached() }
      }
    }
    Way(parts: "gradients of normalizes", "gain and shift are read as plain numbers") {
      $0.normalized { ($0.weight, $0.bias) = (plain($0.weight), plain($0.bias)) }
    }
  }
}
