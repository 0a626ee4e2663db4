import Tensors
import Testing

@Suite struct ShapeTests {
  @Test(arguments: [
    ([2, 3], [3], [2, 3]), ([2, 1, 4], [3, 1], [2, 3, 4]), ([], [5], [5]),
    ([0, 1], [1, 7], [0, 7]),
  ])
  func broadcasts(_ a: [Int], _ b: [Int], _ expected: [Int]) {
    #expect(Shape(a).broadcast(with: Shape(b)) == Shape(expected))
    #expect(Shape(b).broadcast(with: Shape(a)) == Shape(expected))
  }

  @Test func refusesUnequalSizes() {
    #expect(Shape([2, 3]).broadcast(with: [2]) == nil)
    #expect(Shape([0]).broadcast(with: [2]) == nil)
  }

  @Test func countsAxesFromEitherEnd() {
    let shape: Shape = [2, 3, 5]
    #expect(shape[0] == 2 && shape[-1] == 5 && shape[-3] == 2)
  }
}
