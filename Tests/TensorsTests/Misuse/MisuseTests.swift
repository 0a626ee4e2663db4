import Tensors
import TestSupport
import Testing

/// What the engine cannot do it says, once, with the numbers; the result is poisoned, and whatever
/// follows is silent. Patterns and reshapes have suites of their own.
@Suite struct MisuseTests {
  private let x = numbers([2, 3, 4])
  private let ids = IntTensor.arange(6).reshaped(2, 3)
  private let mask = Mask.full([3], true)

  // MARK: - Shapes

  @Test func broadcasting() {
    expectMisuse("+: [2, 3, 4] and [3] do not broadcast", "4", "3") { x + numbers([3]) }
    expectMisuse("-", "[2, 3, 4]", "[3, 3, 4]") { x - numbers([3, 3, 4]) }
    expectMisuse("Did you mean [2, 3, 1], by keepDims: true or .newAxis?") { x - x.mean(axis: -1) }
    expectMisuse("Did you mean [2, 1, 4], by .newAxis?") { x + numbers([2, 4]) }
    expectMisuse("Did you mean [2, 1, 1, 5], by .newAxis?") {
      which(Mask.full([2, 5], true), numbers([2, 3, 4, 5]), 0)
    }
    expectMisuse("transposed()?") { x[0] * x[0].transposed() }
    expectMisuse(".<", "[2, 3, 4] and [5]") { x .< numbers([5]) }
    expectMisuse("+", "[2, 3] and [2]") { ids + IntTensor([1, 2]) }
    expectMisuse(".&", "[3] and [2]") { mask .& Mask.full([2], true) }
    expectMisuse("pow", "[2, 3, 4] and [5]") { x.pow(numbers([5])) }
    expectMisuse("maximum", "[2, 3, 4] and [5]") { maximum(x, numbers([5])) }
    expectMisuse("which", "[3] and [2, 3, 4]") { which(mask, x, 0) }
    expectMisuse("which", "[2, 3, 4] and [5]") { which(mask, x, numbers([5])) }
    expectMisuse("broadcast: [2, 3, 4] does not stretch to [3, 4]") { x.broadcast(to: [3, 4]) }
    expectMisuse("broadcast", "[-2, 3, 4]") { x.broadcast(to: [-2, 3, 4]) }
  }

  @Test func axes() {
    expectMisuse("sum: there is no axis 3", "0 to 2") { x.sum(axis: 3) }
    expectMisuse("mean: there is no axis -4", "−3 to −1") { x.mean(axis: -4) }
    expectMisuse("variance", "axis 7") { x.variance(axes: [0, 7], correction: 0) }
    expectMisuse("max: axis -1 of [2, 3, 4] is named twice", "[2, -1]") { x.max(axes: [2, -1]) }
    expectMisuse("argMin", "axis 5") { x.argMin(axis: 5) }
    expectMisuse("logSumExp: there is no axis 0: a scalar has no axes") {
      Tensor(1).logSumExp(axis: 0)
    }
    expectMisuse("cumsum", "axis 3") { x.cumsum(axis: 3) }
    expectMisuse("squeezed: axis 1 of [2, 3, 4] has size 3, not 1") { x.squeezed(axis: 1) }
    expectMisuse("expandedDimensions: axis 5", "4 axes", "[2, 3, 4]") {
      x.expandedDimensions(axis: 5)
    }
    expectMisuse("expandedDimensions", "-9223372036854775808") { x.expandedDimensions(axis: .min) }
    expectMisuse(
      "transposed: [0, 1] names 2 of the 3 axes of [2, 3, 4]. Did you mean swappedAxes(0, 1)?"
    ) { x.transposed(0, 1) }
    expectMisuse("transposed: axis 1", "twice in [0, 1, 1]") { x.transposed(0, 1, 1) }
    expectMisuse("swappedAxes", "axis 3") { x.swappedAxes(0, 3) }
    expectMisuse("take", "axis 3") { x.take(ids, axis: 3) }
    expectMisuse("sorted", "axis 3") { x.sorted(axis: 3) }
    expectMisuse("tril: [4] is no matrix") { tril(numbers([4])) }
    expectMisuse("triu: [] is no matrix") { triu(Mask.full([], true)) }
  }

  @Test func products() {
    expectMisuse("matmul: inner sizes differ: [2, 3, 4] × [3, 4] (4 ≠ 3)", "rhs.transposed()") {
      x.matmul(x[0])
    }
    expectMisuse("rhs.swappedAxes(-1, -2)") { x.matmul(x) }
    expectMisuse("[2, 3, 4] × [5, 4, 3]", "leading axes") { x.matmul(numbers([5, 4, 3])) }
    expectMisuse("[] × [2]", "Use *") { matmul(Tensor(1), numbers([2])) }
  }

  @Test func tooFewElements() {
    expectMisuse("max: [0, 3] has no elements along [0]") { Tensor.zeros([0, 3]).max(axis: 0) }
    expectMisuse("argMax", "[0]") { Tensor.zeros([0]).argMax() }
    expectMisuse("topK: 5 of axis -1 of [2, 3, 4], which has 4") { x.topK(5).indices }
    expectMisuse("topK: -1 is no number of elements") { x.topK(-1, axis: 1).values }
    expectMisuse("concatenated", "empty") { concatenated([Tensor]()) }
    expectMisuse("stacked", "empty") { stacked([Mask]()) }
  }

  // MARK: - Making and joining

  @Test func creation() {
    expectMisuse("5 elements do not fill [2, 3], which needs 6") {
      Tensor([1, 2, 3, 4, 5], shape: [2, 3])
    }
    expectMisuse("Tensor: rows of unequal lengths: [2] and [1]") { Tensor([[1, 2], [3]]) }
    expectMisuse("IntTensor: rows", "[1] and [0]") { IntTensor([[1], []]) }
    expectMisuse("zeros: [2, -3] is no shape") { Tensor.zeros([2, -3]) }
    expectMisuse("full: [-1]") { Mask.full([-1], true) }
    expectMisuse("eye: [-2, -2]") { Tensor.eye(-2) }
    expectMisuse("linspace: [-1]") { Tensor.linspace(0, 1, count: -1) }
    expectMisuse("arange: steps of -1.0", "from 0.0 to 4.0") { Tensor.arange(0, 4, step: -1) }
    expectMisuse("arange: steps of 0.0") { Tensor.arange(0, 4, step: 0) }
    expectMisuse("arange: steps of nan") { Tensor.arange(0, 4, step: .nan) }
    expectMisuse("arange: steps of 0") { IntTensor.arange(0, 4, step: 0) }
    expectMisuse("arange: steps of 1", "from 4 to 0") { IntTensor.arange(4, 0) }
    expectMisuse("arange") { IntTensor.arange(.min, .max) }
    expectMisuse("IntTensor: nan is no integer") { IntTensor(Tensor([1, .nan])) }
    expectMisuse("IntTensor: 1e+30") { IntTensor(Tensor([1, 1e30])) }
  }

  @Test(arguments: [[1 << 40, 1 << 40], [.max], [1 << 62, 2], [.max, .max, .max]])
  func moreThanMemoryHolds(_ sizes: [Int]) {
    let shape = Shape(sizes)
    expectMisuse("zeros", "\(shape)", "memory") { Tensor.zeros(shape) }
    expectMisuse("full", "\(shape)") { Mask.full(shape, true) }
    expectMisuse("broadcast", "\(shape)") { Tensor(1).broadcast(to: shape) }
    expectMisuse("\(sizes[0])") {
      repeated(Tensor(1), "-> n", ["n": sizes[0]]).tiled(.max, axis: 0)
    }
  }

  @Test func productsOfViewsThatNoMemoryHolds() {
    let row = Tensor(1).broadcast(to: [1, 1 << 30])
    expectMisuse("[1073741824, 1073741824]") { row + row.transposed() }
    expectMisuse("[1073741824, 1073741824]") { row.transposed().matmul(row) }
    expectMisuse("[1073741824, 1073741824]") { which(row .> row.transposed(), 1, 0) }
    expectMisuse("9223372036854775807") { IntTensor.arange(.max) }
    expectMisuse("9223372036854775807") { Tensor.eye(.max) }
    // An empty tensor fits in wherever the rest of its shape leads.
    #expect(Tensor.zeros([.max, 0, .max]).transposed().count == 0)
    #expect(Tensor.zeros([0, .max, .max]).sum().item() == 0)
  }

  @Test func joining() {
    let y = numbers([2, 5, 4])
    expectMisuse("concatenated: [2, 3, 4] and [2, 5, 4] differ elsewhere than along axis 0") {
      concatenated([x, y])
    }
    expectMisuse("stacked: [2, 3, 4] and [2, 5, 4] differ") { stacked([x, y]) }
    expectMisuse("concatenated", "axis 3") { concatenated([x, x], axis: 3) }
    expectMisuse("axis 5") { stacked([x, x], axis: 5) }
    expectMisuse("split: axis 2 of [2, 3, 4] has size 4, which 3 parts do not divide") {
      x.split(parts: 3, axis: 2)[2]
    }
    for parts in [0, -2] {
      expectMisuse("split: \(parts) is no number of parts") { x.split(parts: parts)[0] }
    }
    expectMisuse("split: [1, 1] does not add up to 3", "axis 1") {
      x.split(sizes: [1, 1], axis: 1)[1]
    }
    expectMisuse("split: -1, of [4, -1], is no size") { x.split(sizes: [4, -1], axis: 1)[1] }
    expectMisuse("split") { x.split(sizes: [.max, .max, 5], axis: 1)[2] }
    expectMisuse("tiled: -1") { x.tiled(-1, axis: 0) }
  }

  // MARK: - Picking

  @Test func indices() {
    expectMisuse("index 3 is outside an axis of size 3", "[1, 3, .all]", "[2, 3, 4]") { x[1, 3] }
    expectMisuse("index -3", "size 2") { x[-3] }
    expectMisuse("x[0, 0, 0, 0] has 4 indices, but [2, 3, 4] has 3 axes") { x[0, 0, 0, 0] }
    expectMisuse("only one ellipsis") { x[.ellipsis, 0, .ellipsis] }
    expectMisuse("step of 0", ".stride(from: nil, to: nil, by: 0)") { x[.stride(by: 0)] }
    expectMisuse("take: index 3 (element 3 of the indices) is outside axis 1", "0 to 2") {
      x.take(ids, axis: 1)
    }
    expectMisuse("take: index -1") { x.take(IntTensor([-1]), axis: 0) }
    expectMisuse("gather: indices of [2, 3] do not fit [2, 3, 4]") { x.gather(ids, axis: 1) }
    expectMisuse("gather: index 3", "element 3") { x[.all, .all, 0].gather(ids, axis: 1) }
  }

  @Test func rangesAreCutAndNeverRefused() {
    #expect(x[0, 1...100].shape == [2, 4] && x[5...].shape == [0, 3, 4])
    #expect(x[0...Int.max].shape == x.shape && x[...Int.max].shape == x.shape)
    #expect(
      x[.stride(by: .min)].shape == [1, 3, 4] && x[.stride(by: .max)].scalars == x[0..<1].scalars)
    #expect(x[.stride(from: .min, to: .max)].shape == x.shape)
    #expect(x[..<(-1)].shape == [1, 3, 4] && x[...(-1)].shape == x.shape)
    #expect(x[.stride(by: -1)].scalars == x[1].scalars + x[0].scalars)
    #expect(Array(x.shape[1...]) == [3, 4] && Array(x.shape[..<(-1)]) == [2, 3])
    #expect(x.shape[7...].isEmpty && Shape([])[1...].isEmpty && Array(x.shape[0...1]) == [2, 3])
  }

  @Test func triangleOffsetsMayBeAnything() {
    #expect(tril(x, k: .max).scalars == x.scalars && triu(x, k: .min).scalars == x.scalars)
    #expect(tril(x, k: .min).scalars == triu(x, k: .max).scalars)
    #expect(tril(x, k: .min).sum().item() == 0)
  }

  // MARK: - Misuse that has no tensor to poison

  @Test func singleNumbers() {
    #expect(collectingMisuse { x.item() }.messages.first?.contains("[2, 3, 4] has 24") == true)
    let (size, messages) = collectingMisuse { x.shape[3] + x.shape[-4] }
    #expect(size == 2 && messages.count == 2 && messages[0].contains("no axis 3"))
    #expect(collectingMisuse { x.shape.dropLast(-1).isPoisoned }.messages.count == 1)
    #expect(collectingMisuse { IntTensor([Int]()).max() }.messages.first?.contains("[0]") == true)
  }

  /// Whatever is asked of a poisoned value, it answers, and says nothing more.
  @Test func poisonIsSilent() {
    let (_, messages) = collectingMisuse {
      let (x, ids, mask) = (Tensor.poisoned, IntTensor.poisoned, Mask.poisoned)
      let (B, C) = (x.shape[0], x.shape[-1])
      let results: [Tensor] = [
        x + 1, 2 * x, -x, x.exp(), x.sum(axis: 3), x.variance(axes: [1, 2], correction: 0),
        x.max(axis: 1),
        x.matmul(self.x), self.x.matmul(x), einsum("a b -> b", x), rearrange(x, "a b -> b a"),
        reduce(x, "a b -> b", .mean), x.reshaped(B, 7, C), x.reshaped(x.shape.dropLast()),
        x[0, 1..., .newAxis], x.squeezed(axis: 2), x.expandedDimensions(axis: 9),
        x.broadcast(to: [2]), self.x.broadcast(to: x.shape), x.take(ids, axis: 0),
        self.x.take(ids, axis: 7), x.gather(self.ids, axis: 0), which(mask, x, 1),
        which(mask, self.x, 1), x.topK(3).values, x.sorted(), x.cumsum(axis: 5), tril(x),
        x.split(parts: 3, axis: 4)[2], x.tiled(-3, axis: 1), concatenated([self.x, x], axis: 9),
        stacked([x, x]), Tensor(ids), Tensor(mask), maximum(x, 0), x.clip(min: 0, max: 1),
        Tensor.zeros(x.shape),
      ]
      for (k, result) in results.enumerated() { #expect(result.isPoisoned, "result \(k)") }
      #expect((ids + 1).isPoisoned && (ids .< 3).isPoisoned && IntTensor(x).isPoisoned)
      #expect(mask.all() == mask.any() && (.!mask .| mask).isPoisoned && (x .== x).isPoisoned)
      _ = (x.item(), ids.sum(), ids.max(), x.scalars, "\(x) \(ids) \(mask) \(x.shape)")
    }
    #expect(messages.isEmpty, "\(messages)")
  }
}
