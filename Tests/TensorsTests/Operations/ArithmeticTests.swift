import Tensors
import TestSupport
import Testing

/// Operations on numbers and pairs of numbers, against PyTorch.
@Suite(.reportedMisuse) struct ArithmeticTests {
  @Test(arguments: EngineCase.all("arithmetic"))
  func computesWhatPyTorchComputes(_ example: EngineCase) {
    // Sums, differences, products, quotients and choices are exact up to their one rounding.
    switch example.operation {
    case "+": example.check(example.tensor() + example.tensor(1))
    case "-": example.check(example.tensor() - example.tensor(1))
    case "*": example.check(example.tensor() * example.tensor(1))
    case "/": example.check(example.tensor() / example.tensor(1))
    case "minimum": example.check(minimum(example.tensor(), example.tensor(1)))
    case "maximum": example.check(maximum(example.tensor(), example.tensor(1)))
    case "pow": example.check(example.tensor().pow(example.tensor(1)), within: 1e-6)
    case "clip":
      let (low, high) = (example.arguments.low, example.arguments.high)
      let x = example.tensor()
      switch (low, high) {
      case (let low?, let high?): example.check(x.clip(min: Float(low), max: Float(high)))
      case (let low?, nil): example.check(x.clip(min: Float(low)))
      case (nil, let high?): example.check(x.clip(max: Float(high)))
      case (nil, nil): example.check(x.clip())
      }
    case let operation where operation.hasPrefix("integers"): checkIntegers(example)
    default: checkNumber(example)
    }
  }

  /// Numbers of every type may stand on either side.
  private func checkNumber(_ example: EngineCase) {
    let (x, number) = (example.tensor(), example.number)
    let float = Float(number)
    // Numbers with a fraction are no Ints: there the third overload is the second once more.
    let whole = Int(exactly: number)
    switch example.operation {
    case "+ number":
      for y in [x + number, x + float, whole.map { x + $0 } ?? x + number] { example.check(y) }
      var sum = x
      sum += number
      example.check(sum)
      sum = x
      sum += Tensor(float)
      example.check(sum)
    case "- number":
      for y in [x - number, x - float, whole.map { x - $0 } ?? x - number] { example.check(y) }
      var difference = x
      difference -= number
      example.check(difference)
      difference = x
      difference -= Tensor(float)
      example.check(difference)
    case "* number":
      for y in [x * number, x * float, whole.map { x * $0 } ?? x * number] { example.check(y) }
      var product = x
      product *= number
      example.check(product)
      product = x
      product *= Tensor(float)
      example.check(product)
    case "/ number":
      for y in [x / number, x / float, whole.map { x / $0 } ?? x / number] { example.check(y) }
      var quotient = x
      quotient /= number
      example.check(quotient)
      quotient = x
      quotient /= Tensor(float)
      example.check(quotient)
    case "number +":
      for y in [number + x, float + x, whole.map { $0 + x } ?? number + x] { example.check(y) }
    case "number -":
      for y in [number - x, float - x, whole.map { $0 - x } ?? number - x] { example.check(y) }
    case "number *":
      for y in [number * x, float * x, whole.map { $0 * x } ?? number * x] { example.check(y) }
    case "number /":
      for y in [number / x, float / x, whole.map { $0 / x } ?? number / x] { example.check(y) }
    case "minimum number":
      for y in [minimum(x, number), minimum(x, float), minimum(x, Tensor(float))] {
        example.check(y)
      }
    case "number minimum":
      for y in [minimum(number, x), minimum(float, x), minimum(Tensor(float), x)] {
        example.check(y)
      }
    case "maximum number":
      for y in [maximum(x, number), maximum(x, float), maximum(x, Tensor(float))] {
        example.check(y)
      }
    case "number maximum":
      for y in [maximum(number, x), maximum(float, x), maximum(Tensor(float), x)] {
        example.check(y)
      }
    case "number pow":
      for y in [pow(number, x), pow(float, x), pow(Tensor(float), x)] {
        example.check(y, within: 1e-6)
      }
    case "pow number":
      for y in [x.pow(number), x.pow(float), pow(x, number)] { example.check(y, within: 1e-6) }
      for y in whole.map({ [x.pow($0), pow(x, $0)] }) ?? [] { example.check(y, within: 1e-6) }
    default: Issue.record("there is no operation \(example.operation)")
    }
  }

  private func checkIntegers(_ example: EngineCase) {
    let a = example.integers()
    let number = Int(example.arguments.number ?? 0)
    switch example.operation {
    case "integers +": example.check(a + example.integers(1))
    case "integers -": example.check(a - example.integers(1))
    case "integers *": example.check(a * example.integers(1))
    case "integers + number": example.check(a + number)
    case "integers - number": example.check(a - number)
    case "integers * number": example.check(a * number)
    case "integers number +": example.check(number + a)
    case "integers number -": example.check(number - a)
    case "integers number *": example.check(number * a)
    default: Issue.record("there is no operation \(example.operation)")
    }
  }
}
