import Tensors
import TestSupport
import Testing

/// The elementary functions, as methods and free, against PyTorch.
@Suite(.reportedMisuse) struct ElementaryTests {
  @Test(arguments: EngineCase.all("elementary"))
  func computesWhatPyTorchComputes(_ example: EngineCase) {
    let x = example.tensor()
    let results: [Tensor] =
      switch example.operation {
      case "exp": [x.exp(), exp(x)]
      case "log": [x.log(), log(x)]
      case "squareRoot": [x.squareRoot(), sqrt(x)]
      case "rsqrt": [x.rsqrt(), rsqrt(x)]
      case "tanh": [x.tanh(), tanh(x)]
      case "erf": [x.erf(), erf(x)]
      case "sin": [x.sin(), sin(x)]
      case "cos": [x.cos(), cos(x)]
      case "abs": [x.abs(), abs(x)]
      case "square": [x.square()]
      case "negated": [-x]
      default: []
      }
    #expect(!results.isEmpty, "there is no operation \(example.operation)")
    for result in results { example.check(result, within: 1e-6) }
  }
}
