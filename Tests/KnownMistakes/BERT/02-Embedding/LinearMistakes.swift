import KataTesting
import PlainFunctions
import Tensors

/// A new linear layer, as it is drawn.
private struct LinearStart: Formula {
  let inputSize, outputSize: Int
  var generator: RandomGenerator
  /// Weight and bias have the same.
  var bound: Double
  var shape: Shape
  var hasBias: Bool
  var isWeightFirst = true
  /// Draws numbers of a shape, whose bound is given.
  var draw: (Shape, Double, inout RandomGenerator) -> Tensor = {
    .randomUniform($0, from: -$1, to: $1, using: &$2)
  }
  /// The same for the bias, if it is drawn otherwise.
  var drawBias: ((Shape, Double, inout RandomGenerator) -> Tensor)?

  init(_ example: Example) {
    inputSize = example.integer("inputSize")
    outputSize = example.integer("outputSize")
    generator = example.generator
    bound = 1 / Double(inputSize).squareRoot()
    shape = [outputSize, inputSize]
    hasBias = example.integer("bias") == 1
  }

  /// A layer without a bias has none.
  var results: Answers {
    var (answers, generator) = (["there is no bias": !hasBias] as Answers, generator)
    answers["bias"] = Answer.unfit("it is missing.")
    for isWeight in [isWeightFirst, !isWeightFirst] {
      if isWeight {
        answers["weight"] = draw(shape, bound, &generator)
      } else if hasBias {
        answers["bias"] = (drawBias ?? draw)([outputSize], bound, &generator)
      }
    }
    return answers
  }
}

/// x · Wᵀ + b, with an example's parameters.
private struct LinearFormula: Formula {
  var weight: Tensor
  var bias: Tensor?
  var input: Move = { $0 }
  var product: (_ x: Tensor, _ weight: Tensor) -> Tensor = { matmul($0, $1.transposed()) }
  var sum: (_ product: Tensor, _ bias: Tensor) -> Tensor = { $0 + $1 }

  init(_ example: Example) {
    let parameters = example.parameters
    weight = parameters["weight"]!
    bias = parameters["bias"]
  }

  func callAsFunction(_ x: Tensor) -> Tensor {
    let product = product(input(x), weight)
    return bias.map { sum(product, $0) } ?? product
  }
}

extension Example {
  fileprivate func newLinear(_ change: (inout LinearStart) -> Void) -> Answers {
    LinearStart(self).changed(change).results
  }

  fileprivate func linear(_ change: (inout LinearFormula) -> Void) -> Tensor {
    LinearFormula(self).changed(change)(self["x"])
  }
}

extension EmbeddingAttempts {
  static var mistakes: [Way] { embeddingMistakes + linearStarts + linearCalls }
  static var gradientMistakes: [Way] { embeddingGradientMistakes + linearGradientMistakes }
  static var otherWays: [Way] { embeddingOtherWays + rightLinears }

  // MARK: - Linear

  @WayList static var linearStarts: [Way] {
    Way(results: "drawsLayer", "the bias is drawn before the weight") {
      $0.newLinear { $0.isWeightFirst = false }
    }
    Way(results: "drawsLayer", "the bounds are ±1/√outputSize, not ±1/√inputSize") {
      $0.newLinear { $0.bound = 1 / Double($0.outputSize).squareRoot() }
    }
    Way(results: "drawsLayer", "the bounds are ±1/inputSize, without the root") {
      $0.newLinear { $0.bound = 1 / Double($0.inputSize) }
    }
    Way(results: "drawsLayer", "the bounds are ±√inputSize") {
      $0.newLinear { $0.bound = Double($0.inputSize).squareRoot() }
    }
    Way(results: "drawsLayer", "the bounds are ±√(2/inputSize), with Kaiming's factor √2") {
      $0.newLinear { $0.bound = (2 / Double($0.inputSize)).squareRoot() }
    }
    Way(results: "drawsLayer", "the bounds are ±√(6/inputSize), Kaiming's for a ReLU") {
      $0.newLinear { $0.bound = (6 / Double($0.inputSize)).squareRoot() }
    }
    Way(results: "drawsLayer", "the bounds are ±√(6/(inputSize + outputSize)), Xavier's") {
      $0.newLinear { $0.bound = (6 / Double($0.inputSize + $0.outputSize)).squareRoot() }
    }
    Way(results: "drawsLayer", "the bounds are ±1") { $0.newLinear { $0.bound = 1 } }
    Way(results: "drawsLayer", "the numbers are uniform from 0 up, not from −1/√inputSize") {
      $0.newLinear { $0.draw = { .randomUniform($0, from: 0, to: $1, using: &$2) } }
    }
    Way(results: "drawsLayer", "the numbers are uniform from 0 to 1") {
      $0.newLinear { $0.draw = { shape, _, generator in .randomUniform(shape, using: &generator) } }
    }
    Way(results: "drawsLayer", "the numbers are normal, as an embedding's are") {
      $0.newLinear { $0.draw = { shape, _, generator in .randomNormal(shape, using: &generator) } }
    }
    Way(results: "drawsLayer", "the numbers are normal, with a deviation of 1/√inputSize") {
      $0.newLinear { $0.draw = { .randomNormal($0, using: &$2) * Float($1) } }
    }
    Way(results: "drawsLayer", "the numbers are normal, with a deviation of 0.02") {
      $0.newLinear {
        $0.draw = { shape, _, generator in .randomNormal(shape, using: &generator) * 0.02 }
      }
    }
    Way(results: "drawsLayer", "weight and bias are drawn from copies of one generator") {
      $0.newLinear {
        let generator = $0.generator
        $0.drawBias = { shape, bound, _ in
          var copy = generator
          return .randomUniform(shape, from: -bound, to: bound, using: &copy)
        }
      }
    }
    Way(results: "drawsLayer", "a new generator is made, and the one passed in not used") {
      $0.newLinear { $0.generator = RandomGenerator(seed: 42) }
    }
    Way(results: "drawsLayer", "the weight is [inputSize, outputSize]") {
      $0.newLinear { $0.shape = [$0.inputSize, $0.outputSize] }
    }
    Way(results: "drawsLayer", "the bias starts as 0") {
      $0.newLinear { $0.drawBias = { shape, _, _ in .zeros(shape) } }
    }
    Way(results: "drawsLayer", "the bias has bounds of its own, ±1/√outputSize") {
      $0.newLinear { start in
        let bound = 1 / Double(start.outputSize).squareRoot()
        start.drawBias = { shape, _, generator in
          .randomUniform(shape, from: -bound, to: bound, using: &generator)
        }
      }
    }
    Way(results: "drawsLayer", "there is a bias, whatever `bias` says") {
      $0.newLinear { $0.hasBias = true }
    }
    Way(results: "drawsLayer", "there is no bias, whatever `bias` says") {
      $0.newLinear { $0.hasBias = false }
    }
    Way(results: "drawsLayer", "there is a bias where `bias` is false, and none where it is true") {
      $0.newLinear { $0.hasBias.toggle() }
    }
  }

  @WayList static var linearCalls: [Way] {
    Way("appliesLayer", "x is multiplied by W, not by Wᵀ") { $0.linear { $0.product = matmul } }
    Way("appliesLayer", "W is reshaped to [inputSize, outputSize], and not transposed") {
      $0.linear { $0.product = { matmul($0, $1.reshaped([$1.shape[1], $1.shape[0]])) } }
    }
    Way("appliesLayer", "W is multiplied by x, and not x by Wᵀ") {
      $0.linear { $0.product = { matmul($1, $0) } }
    }
    Way("appliesLayer", "the bias is missing") { $0.linear { $0.bias = nil } }
    Way("appliesLayer", "the bias is added before the product, not after it") {
      $0.linear { formula in
        guard let bias = formula.bias else { return }
        formula.input = { $0 + bias }
        formula.bias = nil
      }
    }
    Way("appliesLayer", "the bias is added twice") { $0.linear { $0.sum = { $0 + $1 + $1 } } }
    Way("appliesLayer", "the bias is subtracted") { $0.linear { $0.sum = { $0 - $1 } } }
    Way("appliesLayer", "the product is multiplied by the bias") {
      $0.linear { $0.sum = { $0 * $1 } }
    }
    Way("appliesLayer", "the bias is one number for each row, not for each output") {
      $0.linear { $0.sum = { $0 + $1[.ellipsis, .newAxis] } }
    }
    Way("appliesLayer", "the product is divided by √inputSize") {
      $0.linear { formula in
        formula.product = { [product = formula.product] in
          product($0, $1) / Float($1.shape[-1]).squareRoot()
        }
      }
    }
    Way("appliesLayer", "all rows are flattened into one axis") {
      $0.linear { $0.input = { $0.reshaped([-1, $0.shape[-1]]) } }
    }
  }

  @WayList static var linearGradientMistakes: [Way] {
    Way("gradients of appliesLayer", "the weight is read as plain numbers") {
      $0.linear { $0.weight = plain($0.weight) }
    }
    Way("gradients of appliesLayer", "the bias is read as plain numbers") {
      $0.linear { $0.bias = $0.bias.map(plain) }
    }
    Way("gradients of appliesLayer", "x is taken for plain numbers") {
      $0.linear { $0.input = plain }
    }
  }

  @WayList static var rightLinears: [Way] {
    Way(results: "drawsLayer", "each row of the weight is drawn by itself") {
      $0.newLinear {
        $0.draw = { shape, bound, generator in
          if shape.rank == 1 {
            return .randomUniform(shape, from: -bound, to: bound, using: &generator)
          }
          let rows = (0..<shape[0]).map { _ in
            Tensor.randomUniform([shape[1]], from: -bound, to: bound, using: &generator)
          }
          return stacked(rows)
        }
      }
    }
    Way(results: "drawsLayer", "numbers from 0 to 1 are spread and moved") {
      $0.newLinear { $0.draw = { (2 * .randomUniform($0, using: &$2) - 1) * Float($1) } }
    }
    Way("appliesLayer", "einsum") {
      $0.linear { $0.product = { einsum("... i, o i -> ... o", $0, $1) } }
    }
    Way("appliesLayer", "W times x, as columns") {
      $0.linear { $0.product = { matmul($1, $0[.ellipsis, .newAxis]).squeezed(axis: -1) } }
    }
    Way("appliesLayer", "all products, summed along the inputs") {
      $0.linear { $0.product = { ($0[.ellipsis, .newAxis, .all] * $1).sum(axis: -1) } }
    }
    Way("appliesLayer", "each output by itself") {
      $0.linear {
        $0.product = { x, weight in
          stacked((0..<weight.shape[0]).map { (x * weight[$0]).sum(axis: -1) }, axis: -1)
        }
      }
    }
    Way("appliesLayer", "the bias, and then the product") { $0.linear { $0.sum = { $1 + $0 } } }
    Way("appliesLayer", "a loop over numbers") {
      $0.linear {
        $0.product = { x, weight in
          let (outputs, inputs) = (weight.shape[0], weight.shape[1])
          let (numbers, factors) = (x.scalars, weight.scalars)
          var sums: [Float] = []
          for row in stride(from: 0, to: numbers.count, by: inputs) {
            for output in 0..<outputs {
              var sum: Float = 0
              for k in 0..<inputs { sum += numbers[row + k] * factors[output * inputs + k] }
              sums.append(sum)
            }
          }
          return Tensor(sums, shape: Shape(Array(x.shape.sizes.dropLast()) + [outputs]))
        }
      }
    }.leavingTensors
  }
}
