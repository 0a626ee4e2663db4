import Tensors
import TestSupport
import Testing

/// Products of matrices, against PyTorch.
@Suite(.reportedMisuse) struct ProductTests {
  @Test(arguments: EngineCase.all("products"))
  func computesWhatPyTorchComputes(_ example: EngineCase) {
    #expect(example.operation == "matmul")
    let (a, b) = (example.tensor(), example.tensor(1))
    example.check(a.matmul(b), within: 1e-5)
    example.check(matmul(a, b), within: 1e-5)
  }
}
