@_spi(Engine) import Tensors
import TestSupport
import Testing

/// When operations are remembered, for how long, and what cannot be differentiated.
@Suite(.reportedMisuse) struct GradientScopeTests {
  private let x = Tensor([[1, 2, 3], [4, 5, 6]])

  @Test func remembersNothingOutside() {
    #expect(!(x * x).isRecorded)
    var escaped = x
    _ = withGradients(of: x) { x in
      escaped = exp(x)
      #expect(escaped.isRecorded)
      return escaped.sum()
    }
    #expect(!escaped.isRecorded)
    #expect(!(escaped * 2).isRecorded)
  }

  @Test func returnsTheBodysValue() {
    let (value, gradient) = withGradients(of: x) { ($0 * $0).sum() }
    #expect(value.item() == 91)
    #expect(gradient.scalars == [2, 4, 6, 8, 10, 12])
  }

  @Test func isZeroWhereTheValueDoesNotDependOnATensor() {
    let (_, gradients) = withGradients(of: [x, x]) { $0[0].sum() }
    #expect(gradients[0].scalars == [1, 1, 1, 1, 1, 1])
    #expect(gradients[1].shape == [2, 3])
    #expect(gradients[1].scalars == [0, 0, 0, 0, 0, 0])
  }

  @Test func addsUpWhereATensorIsUsedManyTimes() {
    let (_, gradient) = withGradients(of: x) { x in
      (0..<5).reduce(Tensor(0)) { $0 + ($1 + 1) * x }.sum()
    }
    #expect(gradient.scalars == [15, 15, 15, 15, 15, 15])
  }

  @Test func takesDetachedForConstant() {
    let (_, gradient) = withGradients(of: x) { ($0 * $0.detached()).sum() }
    #expect(gradient.scalars == x.scalars)
  }

  @Test func leavesWhatItDifferentiatesAlone() {
    let before = x.scalars
    let (_, first) = withGradients(of: x) { x in (x + x + x + x).sum() }
    let (_, second) = withGradients(of: x) { x in (x + x + x + x).sum() }
    #expect(x.scalars == before)
    #expect(first.scalars == second.scalars)
  }

  @Test func keepsAChainOfAHundredThousandOperations() {
    let count = 100_000
    let (_, gradient) = withGradients(of: Tensor(1)) { x in
      var y = x
      for _ in 0..<count { y = y + x }
      return y
    }
    #expect(gradient.item() == Float(count + 1))
    // Also one that nobody asks for.
    _ = withGradients(of: Tensor(1)) { x in
      var y = x
      for _ in 0..<count { y = y + x }
      return x
    }
  }

  @Test func throwsWhatTheBodyThrows() {
    struct Problem: Error {}
    #expect(throws: Problem.self) {
      try withGradients(of: x) { _ in throw Problem() }
    }
  }

  @Test func differentiatesOneNumberOnly() {
    expectMisuse("the body returned [2, 3]", "Sum it") {
      withGradients(of: x) { $0 * 2 }.gradient
    }
  }

  @Test func doesNotDifferentiateDerivatives() {
    expectMisuse("Derivatives of derivatives") {
      withGradients(of: x) { x in withGradients(of: x) { $0.sum() }.gradient.sum() }.gradient
    }
    expectMisuse("tensors of two calls meet") {
      withGradients(of: x) { x in
        withGradients(of: Tensor(2)) { y in (x * y).sum() }.value
      }.gradient
    }
  }

  @Test func doesNotFlowThroughAGrowingTensor() {
    expectMisuse("GrowingTensor.append", "without a cache") {
      withGradients(of: x) { x in
        var all = GrowingTensor(axis: 0)
        all.append(x)
        return .poisoned
      }.gradient
    }
  }
}
