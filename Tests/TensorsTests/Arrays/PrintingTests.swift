import Tensors
import TestSupport
import Testing

@Suite struct PrintingTests {
  @Test(arguments: Printed.all)
  func printsWhatPyTorchPrints(_ example: Printed) {
    let text = example.description
    #expect(text == example.text, "\n\(text)\n\(example.text)")
  }

  @Test func stridesDoNotShow() {
    let x = numbers([30, 50])
    #expect(x.transposed().description == x.transposed().contiguous().description)
    let reversed = x[.stride(by: -1), .stride(by: -3)]
    #expect(reversed.description == reversed.contiguous().description)
    #expect(Tensor(2).broadcast(to: [2, 2]).description == "tensor([[2., 2.],\n        [2., 2.]])")
  }

  @Test func emptyArraysShowTheirShape() {
    #expect(IntTensor([Int]()).description == "tensor([])")
    #expect(IntTensor.zeros([0, 3]).description == "tensor([], size=(0, 3))")
    #expect(Mask.full([2, 0], true).description == "tensor([], size=(2, 0))")
  }

  @Test func poisonedValuesSaySo() {
    #expect(Tensor.poisoned.description.contains("poisoned"))
    #expect("\(Mask.poisoned) \(IntTensor.poisoned)".split(separator: "poisoned").count == 3)
  }
}

// MARK: - Fixtures

/// A tensor and what PyTorch prints for it: see Tools/goldens/printing.py.
struct Printed: Sendable, Decodable, CustomTestStringConvertible {
  let kind: String
  let shape: [Int]
  let elements: String
  let text: String

  static let all = Goldens.engineTable("printing", as: [Printed].self)

  var testDescription: String { "\(kind) \(shape) \(elements.prefix(40))" }

  /// Our text.
  var description: String {
    let words = elements.split(separator: " ")
    let shape = Shape(shape)
    return switch kind {
    case "float": Tensor(words.map { Float($0)! }, shape: shape).description
    case "int": IntTensor(words.map { Int($0)! }, shape: shape).description
    default: Mask(words.map { $0 == "true" }, shape: shape).description
    }
  }
}
