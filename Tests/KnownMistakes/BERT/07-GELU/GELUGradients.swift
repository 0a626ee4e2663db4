import KataTesting
import Tensors

extension GELUAttempts {
  @WayList static var gradientMistakes: [Way] {
    Way("gradients of isExact", "the probability beside x is taken for plain numbers") {
      0.5 * $0["x"] * (1 + erf($0["x"] / 2.squareRoot())).detached()
    }
    Way("gradients of isApproximate", "the factor beside x is taken for plain numbers") {
      let x = $0["x"]
      let inner = (2 / Double.pi).squareRoot() * (x + 0.044715 * pow(x, 3))
      return 0.5 * x * (1 + tanh(inner)).detached()
    }
  }
}
