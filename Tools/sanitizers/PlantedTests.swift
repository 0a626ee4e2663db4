import Kernels
import Synchronization
import Testing

/// Mistakes of the kind that sanitizers are for. `Tools/sanitizers/run` builds these in a copy of the
/// package, where they must be found; nowhere else are they compiled.
@Suite struct PlantedTests {
  private let count = 1000

  /// The kernel writes one number behind the end.
  @Test func overrun() {
    let (a, out) = (numbers(count + 1), numbers(count))
    Elementwise.add(1, count + 1, .dense(a), .dense(a), to: out)
    #expect(out[0] == 2)
  }

  /// Two threads write the same numbers.
  @Test func race() {
    let (a, out) = (Numbers(numbers(count)), Numbers(numbers(count)))
    // The second waits for the first, so that two threads are there for sure.
    let arrived = Atomic(0)
    Parallel.forEach(2) { _ in
      arrived.add(1, ordering: .relaxed)
      while arrived.load(ordering: .relaxed) < 2 {}
      Elementwise.add(1, count, .dense(a.base), .dense(a.base), to: out.base)
    }
    #expect(out.base[0] == 2)
  }

  private func numbers(_ count: Int) -> UnsafeMutablePointer<Float> {
    let numbers = UnsafeMutablePointer<Float>.allocate(capacity: count)
    numbers.initialize(repeating: 1, count: count)
    return numbers
  }
}

private struct Numbers: @unchecked Sendable {
  let base: UnsafeMutablePointer<Float>
  init(_ base: UnsafeMutablePointer<Float>) { self.base = base }
}
