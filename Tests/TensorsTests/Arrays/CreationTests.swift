import Tensors
import TestSupport
import Testing

/// New tensors and changes of element type, against PyTorch.
@Suite(.reportedMisuse) struct CreationTests {
  @Test(arguments: EngineCase.all("creation"))
  func makesWhatPyTorchMakes(_ example: EngineCase) {
    let (arguments, sizes) = (example.arguments, Shape(example.arguments.sizes ?? []))
    let bounds = arguments.bounds ?? []
    switch example.operation {
    case "zeros":
      example.check(Tensor.zeros(sizes))
      example.check(Tensor(IntTensor.zeros(sizes)))
    case "ones":
      example.check(Tensor.ones(sizes))
      example.check(Tensor(IntTensor.ones(sizes)))
    case "full":
      example.check(Tensor.full(sizes, Float(example.number)))
      example.check(Tensor(IntTensor.full(sizes, Int(example.number))))
    case "arange" where bounds.isEmpty: example.check(Tensor.arange(example.count))
    case "arange": example.check(Tensor.arange(bounds[0], bounds[1], step: bounds[2]))
    case "integers arange" where bounds.isEmpty: example.check(IntTensor.arange(example.count))
    case "integers arange":
      let bounds = bounds.map { Int($0) }
      example.check(IntTensor.arange(bounds[0], bounds[1], step: bounds[2]))
    case "linspace":
      example.check(Tensor.linspace(bounds[0], bounds[1], count: example.count), within: 1e-7)
    case "eye": example.check(Tensor.eye(example.count))
    case "numbers of integers": example.check(Tensor(example.integers()))
    case "mask of integers": example.check(Mask(example.integers()))
    case "numbers of mask": example.check(Tensor(example.mask()))
    case "integers of mask": example.check(IntTensor(example.mask()))
    case "integers of numbers": example.check(IntTensor(example.tensor()))
    default: Issue.record("there is no operation \(example.operation)")
    }
  }

  @Test func takesNestedRows() {
    let rows: [[Float]] = [[1, 2, 3], [4, 5, 6]]
    #expect(Tensor(rows).shape == [2, 3] && Tensor(rows).scalars == [1, 2, 3, 4, 5, 6])
    #expect(Tensor([rows, rows]).shape == [2, 2, 3] && Tensor([rows, rows])[1, 1, 0].item() == 4)
    #expect(Tensor([[], []] as [[Float]]).shape == [2, 0])
    #expect(IntTensor([[1, 2], [3, 4]]).transposed().scalars == [1, 3, 2, 4])
    #expect(Mask([[true, false]]).shape == [1, 2])
    #expect(Mask.full([2, 2], true).all() && !Mask.full([2, 2], false).any())
    #expect(Tensor(2.5).shape == [] && Tensor(2.5).item() == 2.5 && IntTensor(-3).item() == -3)
    #expect(Tensor([1, 2, 3, 4], shape: [2, 2])[1, 0].item() == 3)
  }
}
