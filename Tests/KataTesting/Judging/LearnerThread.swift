import Foundation
import Synchronization
import Tensors

/// Runs the learner's code where it can do no harm to other results.
///
/// It gets a thread of its own with a large stack and a second one for signals: there even endless
/// recursion leaves a backtrace. Misuse of the engine is collected with the learner's line.
enum LearnerThread {
  struct Outcome<Value: Sendable>: Sendable {
    let result: Result<Value, any Error>
    /// The first misuse of the engine. Those after it are its consequences.
    let misuse: LocatedMisuse?
  }

  /// - Parameter notes: of the trial that this process is, if it is one: then the code is watched.
  static func run<Value: Sendable>(
    _ notes: TrialNotes? = nil, _ body: @escaping @Sendable () throws -> Value
  ) async -> Outcome<Value> {
    await withCheckedContinuation { continuation in
      let thread = Thread {
        let signalStack = SignalStack()
        let watchdog = notes.map { Watchdog(watching: pthread_self(), $0) }
        let outcome = outcome(notes, of: body)
        watchdog?.stop()
        signalStack.remove()
        continuation.resume(returning: outcome)
      }
      thread.stackSize = 8 << 20
      thread.start()
    }
  }

  /// The outcome on this very thread.
  static func outcome<Value: Sendable>(
    _ notes: TrialNotes? = nil, of body: () throws -> Value
  ) -> Outcome<Value> {
    let first = Locked<LocatedMisuse?>(nil)
    let handler = MisuseHandler { misuse in
      first.withLock { first in
        if first != nil { return }
        let located = LocatedMisuse(misuse)
        first = located
        notes?.write(.misuse(message: located.message, lines: located.lines))
      }
    }
    let result = MisuseHandler.$current.withValue(handler) { Result { try body() } }
    return Outcome(result: result, misuse: first.withLock { $0 })
  }
}

/// Memory for signal handlers to run on when a thread has used up its own stack.
private struct SignalStack {
  private static let size = 256 << 10
  private let memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)

  init() {
    var stack = stack_t()
    stack.ss_sp = memory
    stack.ss_size = Self.size
    sigaltstack(&stack, nil)
  }

  func remove() {
    var none = stack_t()
    none.ss_flags = Int32(SS_DISABLE)
    none.ss_size = Self.size
    sigaltstack(&none, nil)
    memory.deallocate()
  }
}
