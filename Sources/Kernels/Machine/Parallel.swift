import Dispatch
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Work spread over the processor's cores.
public enum Parallel {
  /// How many threads work at once, the caller's included. From the start, one for each core.
  ///
  /// Results never depend on it: what one call of the body computes is the same whoever makes it.
  public static var threadCount: Int {
    get { limit.load(ordering: .relaxed) }
    set { limit.store(min(max(newValue, 1), coreCount), ordering: .relaxed) }
  }

  /// The cores of this machine.
  public static let coreCount = max(sysconf(Int32(_SC_NPROCESSORS_ONLN)), 1)

  private static let limit = Atomic(coreCount)

  /// Calls `body` once for each number from 0 to `count` − 1, on several threads, in any order, and
  /// returns when all calls did.
  ///
  /// Whoever is free takes the next number, so a few more parts than threads balance themselves.
  /// The others stay awake for a moment after their work: then they come in less than 1 µs. From
  /// their sleep they come after 0.1 to 1 ms, at a price of 2 to 20 µs for the caller, who has done
  /// what is short by then.
  /// Where they are busy for somebody else, as inside another body, or the system has no thread to
  /// give, the caller does it all.
  public static func forEach(_ count: Int, _ body: (Int) -> Void) {
    let helpers = min(threadCount, count) - 1
    guard helpers > 0, Crew.shared.isFree() else {
      for k in 0..<max(count, 0) { body(k) }
      return
    }
    withoutActuallyEscaping(body) { body in
      Crew.shared.work(Job(count: count, helpers: helpers, body: body))
    }
  }

  /// Calls `body` with parts of `0..<count` that together are all of it, each of `grain` numbers but
  /// for the last.
  ///
  /// A grain is worth a thread from some 10 µs of work on.
  public static func forEachPart(
    of count: Int, grain: Int, _ body: (_ start: Int, _ count: Int) -> Void
  ) {
    let parts = (count + grain - 1) / grain
    if parts == 1 { return body(0, count) }
    forEach(parts) { part in
      let start = part * grain
      body(start, min(grain, count - start))
    }
  }
}

/// What all threads work at.
struct Job {
  let count: Int
  /// How many threads may join the caller.
  let helpers: Int
  let body: (Int) -> Void
}

/// The threads that help, and the job that they help with.
final class Crew: @unchecked Sendable {
  static let shared = Crew(size: Parallel.coreCount - 1)

  /// The job at hand, written by whoever owns the crew, while none is open, and read by those who
  /// joined.
  private var job: Job?
  /// Whether somebody owns the crew.
  private let isOwned = Atomic(false)
  /// The next number that nobody has taken.
  private let next = Atomic(0)
  private let state = Atomic<UInt64>(0)
  private let sleepers = Atomic(0)
  private let alarm = DispatchSemaphore(value: 0)

  /// A job's number, whether it may be joined, and how many have.
  private struct State {
    var bits: UInt64
    static let open: UInt64 = 1 << 15
    var isOpen: Bool { bits & Self.open != 0 }
    var joined: Int { Int(bits & (Self.open - 1)) }
    var number: UInt64 { bits >> 16 }
    /// The next job, open, joined by nobody.
    var following: UInt64 { (number + 1) << 16 | Self.open }
  }

  /// A crew of as many threads as asked for, or of as many as there are to be had: without any, the
  /// callers do all the work.
  /// - Parameter start: calls what it is given on a thread of its own, if it can.
  init(size: Int, start: (@escaping @Sendable () -> Void) -> Bool = DetachedThread.start) {
    for _ in 0..<size where !start({ self.help() }) { return }
  }

  /// Takes the crew, unless somebody has it.
  func isFree() -> Bool {
    !isOwned.load(ordering: .relaxed)
      && isOwned.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged
  }

  /// Does a job with those who come, and lets go of the crew.
  func work(_ job: Job) {
    self.job = job
    next.store(0, ordering: .relaxed)
    state.store(
      State(bits: state.load(ordering: .relaxed)).following, ordering: .sequentiallyConsistent)
    for _ in 0..<min(sleepers.load(ordering: .sequentiallyConsistent), job.helpers) {
      alarm.signal()
    }

    take(from: job)
    // Nobody joins any more. Those who did are at their last number.
    state.bitwiseAnd(~State.open, ordering: .acquiringAndReleasing)
    while State(bits: state.load(ordering: .acquiring)).joined > 0 { sched_yield() }
    self.job = nil
    isOwned.store(false, ordering: .releasing)
  }

  private func take(from job: Job) {
    while true {
      let k = next.wrappingAdd(1, ordering: .relaxed).oldValue
      if k >= job.count { return }
      job.body(k)
    }
  }

  /// What a helping thread does for as long as the program runs.
  private func help() {
    var last: UInt64 = 0
    var idleSince: UInt64?
    while true {
      let now = State(bits: state.load(ordering: .acquiring))
      if now.isOpen, now.number != last {
        if join(now) { last = now.number }
        idleSince = nil
        continue
      }
      let time = DispatchTime.now().uptimeNanoseconds
      if time - (idleSince ?? time) < 100_000 {
        idleSince = idleSince ?? time
        for _ in 0..<100 where state.load(ordering: .relaxed) == now.bits {}
        sched_yield()
      } else {
        sleep(unless: last)
        idleSince = nil
      }
    }
  }

  /// Works at the open job, unless it has enough helpers or is closed by now.
  private func join(_ now: State) -> Bool {
    let joining = state.compareExchange(
      expected: now.bits, desired: now.bits + 1, ordering: .acquiringAndReleasing)
    guard joining.exchanged else { return false }
    if let job, now.joined < job.helpers { take(from: job) }
    state.subtract(1, ordering: .releasing)
    return true
  }

  private func sleep(unless last: UInt64) {
    sleepers.add(1, ordering: .sequentiallyConsistent)
    let now = State(bits: state.load(ordering: .sequentiallyConsistent))
    if !now.isOpen || now.number == last { alarm.wait() }
    sleepers.subtract(1, ordering: .sequentiallyConsistent)
  }
}
