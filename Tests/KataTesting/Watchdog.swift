import Foundation
import Synchronization

/// Ends a process whose kata code never comes back, after letting the toolchain's backtracer say
/// which line was running.
final class Watchdog: Sendable {
  /// Processor time that one example may take. A right solution takes milliseconds; one that loops
  /// over scalars in a debug build, a second.
  static let computingLimit = 10.0
  /// Time on the wall for code that waits instead of computing. A machine that is busy with other
  /// things still gives it some processor time; then it may take longer.
  static let waitingLimit = 20.0
  /// The status of a process that the watchdog ended.
  static let exitStatus: Int32 = 86

  /// Only a trial run is watched: see ``Trial``.
  static var isWanted: Bool { Trial.isRunningHere }

  private let isDone = Locked(false)

  init(watching thread: pthread_t) {
    let watched = UncheckedBox(thread)
    let start = Date()
    let computed = Self.processorTime()
    let isDone = isDone
    Thread.detachNewThread {
      while !isDone.withLock({ $0 }) {
        Thread.sleep(forTimeInterval: 0.05)
        let (used, passed) = (Self.processorTime() - computed, -start.timeIntervalSinceNow)
        let isWaiting = passed > Self.waitingLimit && used < passed / 20
        if used > Self.computingLimit || isWaiting {
          if isDone.withLock({ $0 }) { return }
          // The backtracer answers SIGTRAP with the thread's stack, then lets it go on.
          pthread_kill(watched.value, SIGTRAP)
          Thread.sleep(forTimeInterval: 2)
          _exit(Self.exitStatus)
        }
      }
    }
  }

  func stop() { isDone.withLock { $0 = true } }

  private static func processorTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}

/// Carries a value that is safe to use from another thread, though its type does not say so.
private struct UncheckedBox<Value>: @unchecked Sendable {
  let value: Value
  init(_ value: Value) { self.value = value }
}
