import Synchronization
import Testing

@testable import Kernels

/// Work spread over threads.
@Suite struct ParallelTests {
  @Test(arguments: [0, 1, 2, 3, 17, 1000]) func callsTheBodyOnceForEveryNumber(_ count: Int) {
    for _ in 0..<200 {
      let calls = Counts(count)
      Parallel.forEach(count) { k in calls.add(at: k) }
      #expect(calls.values == [Int](repeating: 1, count: count))
    }
  }

  @Test(arguments: [(10, 3), (9, 3), (1, 8), (0, 4)])
  func cutsARangeIntoPartsThatAreAllOfIt(_ count: Int, _ grain: Int) {
    let covered = Counts(count)
    Parallel.forEachPart(of: count, grain: grain) { start, length in
      #expect(length <= grain)
      for k in start..<(start + length) { covered.add(at: k) }
    }
    #expect(covered.values == [Int](repeating: 1, count: count))
  }

  @Test func doesNotWaitForItself() {
    let total = Total()
    Parallel.forEach(20) { outer in
      Parallel.forEach(10) { inner in total.add(outer * 10 + inner) }
    }
    #expect(total.value == 199 * 200 / 2)
  }

  /// As under a class server's limit of processes.
  @Test(arguments: [0, 1]) func worksOnWithTheThreadsThatThereAre(_ available: Int) {
    let given = Total()
    let crew = Crew(size: 3) { help in
      guard given.value < available else { return false }
      given.add(1)
      return DetachedThread.start(help)
    }
    let calls = Counts(10)
    for _ in 0..<100 {
      #expect(crew.isFree())
      crew.work(Job(count: 10, helpers: 3) { k in calls.add(at: k) })
    }
    #expect(calls.values == [Int](repeating: 100, count: 10))
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

/// A count for each number, without a lock: the thread sanitizer, which does not know the library's,
/// sees for itself that no number is counted twice at once.
private final class Counts: @unchecked Sendable {
  private let counts: UnsafeMutableBufferPointer<Int>

  init(_ count: Int) {
    counts = .allocate(capacity: count)
    counts.initialize(repeating: 0)
  }
  deinit { counts.deallocate() }

  var values: [Int] { Array(counts) }
  func add(at k: Int) { counts[k] += 1 }
}
