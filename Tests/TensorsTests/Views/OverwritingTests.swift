import Foundation
@_spi(Engine) import Tensors
import Testing

/// Results that are written over operands: only where nobody can tell.
@Suite struct OverwritingTests {
  @Test func writesOverWhatNobodyElseHolds() {
    var place: UnsafeMutablePointer<Float>?
    let powers = made([4, 5], &place).exp()
    #expect(powers.view.start == place)
    let negative = -made([4, 5], &place)
    #expect(negative.view.start == place)
    let difference = 1 - made([4, 5], &place)
    #expect(difference.view.start == place)
    let product = made([4, 5], &place) * Tensor.ones([5])
    #expect(product.view.start == place)
    let cube = made([4, 5], &place).pow(3)
    #expect(cube.view.start == place)
    let formula = maximum(2 * tanh(made([4, 5], &place) + 1), 0)
    #expect(formula.view.start == place)
  }

  @Test func doesNotWriteOverWhatIsNotOfTheResultsShape() {
    var place: UnsafeMutablePointer<Float>?
    let sum = made([5], &place) + Tensor.ones([3, 5])
    #expect(sum.view.start != place)
    let row = made([4, 5], &place)[0] + 1
    #expect(row.scalars == [1, 2, 3, 4, 5])
    let transposed = made([2, 3], &place).transposed() + 1
    #expect(transposed.scalars == [1, 4, 2, 5, 3, 6])
    let repeated = made([2, 1], &place).broadcast(to: [2, 2]) * Tensor([[1, 2], [3, 4]])
    #expect(repeated.scalars == [0, 0, 3, 4])
  }

  @Test func leavesAloneWhatSomebodyHolds() {
    let x = Tensor.arange(20).reshaped([4, 5])
    let expected = x.scalars
    let (row, column, copies) = (x[1], x.transposed(), [x, x])
    var changed = x
    changed += 1
    changed *= x
    _ = x.exp()
    _ = x + x
    _ = -x
    _ = copies.map { $0.square() }
    _ = 0.5 * x * (1 + erf(x / 2))
    _ = copies[0] - copies[1]
    let later = { x + 1 }
    #expect(later().scalars == expected.map { $0 + 1 })
    #expect(changed.scalars == expected.map { ($0 + 1) * $0 })
    #expect(x.scalars == expected && copies[1].scalars == expected)
    #expect(row.scalars == [5, 6, 7, 8, 9] && column[0].scalars == [0, 5, 10, 15])
  }

  @Test func leavesAloneWhatOthersOwn() {
    let owner = Owner()
    func mapped() -> Tensor {
      Tensor(
        StridedView(contiguous: Buffer(count: 4, base: owner.numbers, owner: owner), shape: [4]))
    }
    #expect((mapped() + 1).scalars == [2, 3, 4, 5])
    #expect(mapped().exp().count == 4)
    #expect(mapped().scalars == [1, 2, 3, 4])
  }

  @Test func leavesAloneWhatAGrowingTensorHolds() {
    var growing = GrowingTensor(axis: 0)
    growing.append(Tensor([1, 2, 3]))
    #expect((growing.tensor * 2).scalars == [2, 4, 6])
    growing.append(Tensor([4]))
    #expect((growing.tensor + 1).scalars == [2, 3, 4, 5])
    #expect(growing.tensor.scalars == [1, 2, 3, 4])
  }

  @Test func keepsWhatGradientsNeed() {
    let x = Tensor([0.5, -1, 2])
    let (value, gradient) = withGradients(of: x) { x in
      // Each result is needed for the gradient of the next.
      ((2 * x).exp() * (x + 1).tanh()).sum()
    }
    func derivative(_ x: Double) -> Double {
      let (power, sheared) = (exp(2 * x), tanh(x + 1))
      return 2 * power * sheared + power * (1 - sheared * sheared)
    }
    #expect(value.item().isFinite)
    for (actual, x) in zip(gradient.scalars, x.scalars) {
      #expect(abs(Double(actual) - derivative(Double(x))) < 1e-4)
    }
  }

  /// Many tensors that come and go, small ones and ones whose memory is kept for the next.
  @Test(arguments: [100, 20_000]) func neverChangesALiveTensor(_ size: Int) {
    var state: UInt64 = 42
    func random(_ count: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1
      return Int(state >> 33) % count
    }
    var live: [(tensor: Tensor, number: Float)] = [(Tensor.full([size], 1), 1)]
    for step in 0..<3000 {
      let (x, a) = live[random(live.count)]
      let (y, b) = live[random(live.count)]
      let next: (Tensor, Float) =
        switch random(6) {
        case 0: (0.5 * (x + y), 0.5 * (a + b))
        case 1: (-(x - 2 * y) / 4, -(a - 2 * b) / 4)
        case 2: (maximum(x, y) * 0.5 + 1, max(a, b) * 0.5 + 1)
        case 3: (which(x .< y, x, y).abs(), (a < b ? a : b).magnitude)
        case 4: (x.reshaped([2, size / 2]).transposed().flattened() + 0.25, a + 0.25)
        default: (Tensor.full([size], Float(step % 7)), Float(step % 7))
        }
      live.append(next)
      if live.count > 12 { live.remove(at: random(live.count)) }
      let (tensor, number) = live[random(live.count)]
      #expect(tensor.max().item() == number && tensor.min().item() == number)
    }
  }
}

// MARK: - Fixtures

/// 0, 1, 2 …, and where they lie.
private func made(_ shape: Shape, _ place: inout UnsafeMutablePointer<Float>?) -> Tensor {
  let tensor = Tensor((0..<shape.elementCount).map { Float($0) }, shape: shape)
  place = tensor.view.start
  return tensor
}

private final class Owner {
  let numbers = UnsafeMutablePointer<Float>.allocate(capacity: 4)
  init() { for k in 0..<4 { numbers[k] = Float(k + 1) } }
  deinit { numbers.deallocate() }
}
