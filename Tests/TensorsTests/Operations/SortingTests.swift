import Tensors
import TestSupport
import Testing

/// Elements in order, against PyTorch's stable sort.
@Suite(.reportedMisuse) struct SortingTests {
  @Test(arguments: EngineCase.all("sorting"))
  func sortsAsPyTorchSorts(_ example: EngineCase) {
    let (x, axis) = (example.tensor(), example.axis)
    for axis in [axis, axis < 0 ? axis + x.rank : axis - x.rank] {
      switch example.operation {
      case "sorted":
        example.check(x.sorted(axis: axis), 0)
        example.check(x.argSort(axis: axis), 1)
      case "sorted descending":
        example.check(x.sorted(axis: axis, descending: true), 0)
        example.check(x.argSort(axis: axis, descending: true), 1)
      case "topK":
        let top = x.topK(example.count, axis: axis)
        example.check(top.values, 0)
        example.check(top.indices, 1)
      default: Issue.record("there is no operation \(example.operation)")
      }
    }
  }
}
