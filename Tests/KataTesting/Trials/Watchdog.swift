import Foundation
import Synchronization

/// Ends a process whose kata code never comes back, after letting the toolchain's backtracer say
/// which line was running.
final class Watchdog: Sendable {
  /// Processor time that one example may take. A right solution takes milliseconds; one that loops
  /// over scalars in a debug build, a second.
  static let computingLimit = 10.0
  /// Processor time that the search for a name may take, which mostly needs a tenth of it.
  static let namingLimit = 4.0
  /// Time on the wall for code that waits instead of computing. A machine that is busy with other
  /// things still gives it some processor time; then it may take longer.
  static let waitingLimit = 20.0
  /// How much one example may print, in bytes. Whoever wants to read it prints less.
  static let outputLimit = 16 << 20

  /// Why the watchdog ended a process, as its exit status.
  enum Reason: Int32 {
    case time = 86
    case output = 87
  }

  private let isDone = Locked(false)

  /// - Parameter notes: of the trial that this process is: only trials are watched.
  convenience init(watching thread: pthread_t, _ notes: TrialNotes) {
    let watched = UncheckedBox(thread)
    self.init(notes, limit: Self.computingLimit) { Self.reportLine(of: watched.value) }
  }

  /// Ends a process that looks for a name without end. Which line it runs, no learner has to know.
  convenience init(naming notes: TrialNotes) { self.init(notes, limit: Self.namingLimit) {} }

  private init(_ notes: TrialNotes, limit: Double, report: @escaping @Sendable () -> Void) {
    let start = Date()
    let computed = Self.processorTime()
    let printed = notes.printedByteCount
    let isDone = isDone
    Thread.detachNewThread {
      while !isDone.withLock({ $0 }) {
        Thread.sleep(forTimeInterval: 0.05)
        // Whoever interrupts the tests wants their trials to end too.
        if getppid() != notes.parent { _exit(EXIT_FAILURE) }
        let (used, passed) = (Self.processorTime() - computed, -start.timeIntervalSinceNow)
        let isWaiting = passed > Self.waitingLimit && used < passed / 20
        let isFlooding = notes.printedByteCount - printed > Self.outputLimit
        if used > limit || isWaiting || isFlooding {
          if isDone.withLock({ $0 }) { return }
          report()
          _exit(isFlooding ? Reason.output.rawValue : Reason.time.rawValue)
        }
      }
    }
  }

  /// Makes the toolchain's backtracer say which line a thread runs.
  private static func reportLine(of thread: pthread_t) {
    // What is printed from now on would only bury it: the backtracer writes to stderr.
    dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO)
    // It answers SIGTRAP with the thread's stack, then lets it go on.
    pthread_kill(thread, SIGTRAP)
    Thread.sleep(forTimeInterval: 2)
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
