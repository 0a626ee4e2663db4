import Layers
import Tensors
import TestSupport
import Testing

@Suite struct LinearTests {
  @Test(arguments: LinearCase.all)
  func startsAndComputesAsPyTorchDoes(_ example: LinearCase) {
    var generator = RandomGenerator(seed: example.seed)
    let layers = zip(example.sizes, example.sizes.dropFirst()).map { input, output in
      Linear(inputSize: input, outputSize: output, bias: example.bias, using: &generator)
    }
    let x = Tensor.randomNormal(
      Shape(example.leading + [example.sizes[0]]), using: &generator)
    for (name, expected) in example.parameters {
      let place = Int(name.prefix { $0 != "." })!
      let found = layers[place].stateDictionary()["\(name.drop { $0 != "." }.dropFirst())"]
      #expect(found?.shape == Shape(expected.shape), "\(name)")
      #expect(found?.scalars == expected.numbers, "\(name)")
    }
    #expect(layers[0].namedParameters().count == (example.bias ? 2 : 1))

    let y = layers.reduce(x) { $1($0) }
    let shape = Shape(example.leading + [example.sizes.last!])
    expectClose(y, Tensor(example.output, shape: shape), within: 1e-5)
  }

  @Test func reportsAWrongLastAxis() {
    var generator = RandomGenerator(seed: 1)
    let layer = Linear(inputSize: 768, outputSize: 4, using: &generator)
    let (_, messages) = collectingMisuse {
      #expect(layer(.zeros([20, 32, 512])).isPoisoned)
      #expect(layer(Tensor(2)).isPoisoned)
    }
    #expect(
      messages == [
        "Linear: the last axis of [20, 32, 512] is 512, but this layer was made for 768.",
        "Linear: a scalar has no last axis, but this layer was made for 768.",
      ])
  }

  @Test func passesPoisonOnInSilence() {
    var generator = RandomGenerator(seed: 1)
    let (_, messages) = collectingMisuse {
      let layer = Linear(inputSize: 4, outputSize: -3, using: &generator)
      #expect(layer(.zeros([2, 4])).isPoisoned)
      let sound = Linear(inputSize: 4, outputSize: 3, using: &generator)
      #expect(sound(layer(.zeros([2, 4]))).isPoisoned)
      #expect(Dropout(rate: 0.5, using: &generator)(layer.weight).isPoisoned)
    }
    #expect(
      messages == [
        "randomUniform: [-3, 4] is no shape: sizes are 0 or more.",
        "randomUniform: [-3] is no shape: sizes are 0 or more.",
      ])
  }

  @Test func worksOnNoRows() {
    var generator = RandomGenerator(seed: 1)
    let layer = Linear(inputSize: 4, outputSize: 3, using: &generator)
    #expect(layer(.zeros([2, 0, 4])).shape == [2, 0, 3])
    let empty = Linear(inputSize: 0, outputSize: 3, using: &generator)
    #expect(empty(.zeros([2, 0])).scalars == [0, 0, 0, 0, 0, 0])
  }

  @Test func describesHowItWasMade() {
    var generator = RandomGenerator(seed: 1)
    let layer = Linear(inputSize: 4, outputSize: 3, bias: false, using: &generator)
    #expect("\(layer)" == "Linear(inputSize: 4, outputSize: 3, bias: false)")
    #expect(layer.parameterCount == 12)
  }
}

// MARK: - Fixtures

/// Layers made in a row and applied in a row, with PyTorch's numbers: Tools/goldens/layers.py.
struct LinearCase: Decodable, Sendable, CustomTestStringConvertible {
  let seed: UInt64
  let sizes: [Int]
  let bias: Bool
  let leading: [Int]
  let parameters: [String: Numbers]
  let output: [Float]

  struct Numbers: Decodable {
    let shape: [Int]
    let numbers: [Float]
  }

  static let all = Goldens.engineTable("layers", as: File.self).linear

  struct File: Decodable { let linear: [LinearCase] }

  var testDescription: String { "\(leading) of \(sizes), \(bias ? "biased" : "unbiased")" }
}
