@_spi(Engine) import Tensors
import Testing

@Suite struct ReshapeTests {
  /// PyTorch's rule for `view`: axes merge without a copy where they are walked in one stride.
  @Test(arguments: [
    Case([2, 3, 4], [], [6, 4], isView: true), Case([2, 3, 4], [], [24], isView: true),
    Case([2, 3, 4], [2, 0, 1], [4, 6], isView: true),
    Case([2, 3, 4], [2, 0, 1], [2, 2, 3, 2], isView: true),
    Case([2, 3, 4], [2, 0, 1], [8, 3], isView: false),
    Case([2, 3, 4], [1, 0, 2], [3, 2, 2, 2], isView: true),
    Case([2, 3, 4], [1, 0, 2], [6, 4], isView: false),
    Case([2, 1, 6], [2, 1, 0], [6, 2], isView: true),
    Case([2, 6], [1, 0], [1, 3, 2, 1, 2], isView: true),
    Case([2, 6], [1, 0], [12], isView: false), Case([2, 6], [1, 0], [4, 3], isView: false),
    Case([0, 6], [1, 0], [3, 0, 7], isView: true), Case([], [], [1, 1], isView: true),
    Case([1, 1], [1, 0], [], isView: true),
  ])
  func viewsWhereStridesAllow(_ example: Case) {
    let x = numbers(example.shape).transposed(axes: example.order)
    let result = x.reshaped(example.target)
    #expect(result.shape == example.target)
    #expect(result.scalars == x.scalars)
    #expect((result.view.buffer === x.view.buffer) == example.isView)
  }

  @Test func viewsOfSlicesAndBroadcasts() {
    let x = numbers([4, 6])
    let reversed = x[.stride(by: -1), .stride(by: -2)]
    let expected: [Float] = (0..<4).reversed().flatMap { (row: Int) -> [Float] in
      [5, 3, 1].map { (column: Int) -> Float in x[row, column].item() }
    }
    #expect(reversed.scalars == expected)
    #expect(reversed.reshaped(2, 2, 3).view.buffer === x.view.buffer)
    #expect(reversed.reshaped(2, 2, 3).scalars == reversed.scalars)
    #expect(reversed.reshaped(12).scalars == reversed.scalars)
    let stretched = x[0].broadcast(to: [5, 6])
    #expect(stretched.reshaped(5, 2, 3).view.buffer === x.view.buffer)
    #expect(stretched.reshaped(30).scalars == stretched.scalars)
    #expect(x[0, 0].broadcast(to: [5, 6]).reshaped(30).view.buffer === x.view.buffer)
  }

  @Test func worksOutOneSize() {
    let x = numbers([2, 3, 4])
    #expect(x.reshaped(-1, 4).shape == [6, 4] && x.reshaped(3, -1).shape == [3, 8])
    #expect(x.flattened().shape == [24] && Tensor(1).flattened().shape == [1])
    #expect(Tensor.zeros([0, 3]).reshaped(-1, 3).shape == [0, 3])
  }

  @Test func refusesOtherCounts() {
    let x = numbers([2, 3, 4])
    expectMisuse("[2, 3, 4]", "24", "[5, 5]", "25") { x.reshaped(5, 5) }
    expectMisuse("[2, 3, 4]", "multiple of 5") { x.reshaped(5, -1) }
    expectMisuse("[-1, -1]") { x.reshaped(-1, -1) }
    expectMisuse("[-2, 12]") { x.reshaped(-2, 12) }
    expectMisuse("24") { x.reshaped(.max, .max) }
    expectMisuse("multiple of 0") { Tensor.zeros([0, 3]).reshaped(0, -1) }
  }
}

// MARK: - Fixtures

extension ReshapeTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let shape: Shape
    let order: [Int]
    let target: Shape
    let isView: Bool

    init(_ shape: Shape, _ order: [Int], _ target: Shape, isView: Bool) {
      self.shape = shape
      self.order = order.isEmpty ? Array(0..<shape.rank) : order
      (self.target, self.isView) = (target, isView)
    }

    var testDescription: String { "\(shape) in order \(order) as \(target)" }
  }
}
