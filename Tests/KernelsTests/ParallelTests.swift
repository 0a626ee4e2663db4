import Kernels
import Synchronization
import Testing

/// Work spread over threads.
@Suite struct ParallelTests {
  @Test(arguments: [0, 1, 2, 3, 17, 1000]) func callsTheBodyOnceForEveryNumber(_ count: Int) {
    for _ in 0..<200 {
      let calls = Mutex([Int](repeating: 0, count: count))
      Parallel.forEach(count) { k in calls.withLock { $0[k] += 1 } }
      #expect(calls.withLock { $0 } == [Int](repeating: 1, count: count))
    }
  }

  @Test(arguments: [(10, 3), (9, 3), (1, 8), (0, 4)])
  func cutsARangeIntoPartsThatAreAllOfIt(_ count: Int, _ grain: Int) {
    let covered = Mutex([Int](repeating: 0, count: count))
    Parallel.forEachPart(of: count, grain: grain) { start, length in
      #expect(length <= grain)
      covered.withLock { for k in start..<(start + length) { $0[k] += 1 } }
    }
    #expect(covered.withLock { $0 } == [Int](repeating: 1, count: count))
  }

  @Test func doesNotWaitForItself() {
    let total = Total()
    Parallel.forEach(20) { outer in
      Parallel.forEach(10) { inner in total.add(outer * 10 + inner) }
    }
    #expect(total.value == 199 * 200 / 2)
  }

  @Test func servesSeveralCallersAtOnce() async {
    let total = Total()
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          for _ in 0..<500 { Parallel.forEach(5) { k in total.add(k) } }
        }
      }
    }
    #expect(total.value == 8 * 500 * 10)
  }
}

private final class Total: Sendable {
  private let sum = Atomic(0)
  var value: Int { sum.load(ordering: .relaxed) }
  func add(_ k: Int) { sum.add(k, ordering: .relaxed) }
}
