import TestSupport
import Testing

@_spi(Engine) @testable import Tensors

/// How long what ``withGradients(of:_:)-(Tensor,_)`` remembers stays in memory.
@Suite(.reportedMisuse) struct GradientMemoryTests {
  private let x = Tensor([0.5, -1, 2])

  @Test func freesMemoryOnTheWayBack() {
    let (earlier, later) = (Witnesses(), Witnesses())
    var live: [Int] = []
    _ = withGradients(of: x) { x in
      var y = x
      for _ in 0..<10 {
        y = tanh(y)
        earlier.watch(y)
      }
      y = Tensor(y.view).derived(
        from: y,
        { gradient in
          live = [earlier.liveCount, later.liveCount]
          return gradient
        })
      for _ in 0..<10 {
        y = tanh(y)
        later.watch(y)
      }
      #expect(earlier.liveCount == 10 && later.liveCount == 10)
      return y.sum()
    }
    // Half way back the later half is gone, and at the end everything.
    #expect(live == [10, 0])
    #expect(earlier.liveCount == 0 && later.liveCount == 0)
  }

  @Test func keepsNothingThatNoGradientNeeds() {
    let sums = Witnesses()
    _ = withGradients(of: x) { x in
      var y = x
      for _ in 0..<10 {
        y = y + 1
        sums.watch(y)
      }
      #expect(sums.liveCount == 1)
      return y.sum()
    }
  }

  @Test func dropsLongChainsThatNobodyAsksFor() {
    let (_, gradient) = withGradients(of: x) { x in
      var y = x
      // Each holds the one before it twice.
      for _ in 0..<100_000 { y = y * y }
      y = x
      return y.sum()
    }
    #expect(gradient.scalars == [1, 1, 1])
  }
}

/// Watches memory without keeping it.
private final class Witnesses {
  private struct Witness { weak var buffer: Buffer<Float>? }
  private var witnesses: [Witness] = []

  var liveCount: Int { witnesses.count { $0.buffer != nil } }
  func watch(_ tensor: Tensor) { witnesses.append(Witness(buffer: tensor.view.buffer)) }
}
