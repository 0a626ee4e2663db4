import Foundation
import Synchronization

/// A line that says how far something is that takes its time.
///
/// On a terminal it is written over itself, ten times a second at most; elsewhere a line comes with each
/// tenth, so that a log stays short.
package final class ProgressLine: Sendable {
  private let isTerminal: Bool
  private let write: @Sendable (String) -> Void
  private let state = Mutex(State())

  private struct State {
    /// How many columns of the line are written on.
    var width = 0
    var lastTime: ContinuousClock.Instant?
    /// How many tenths have been said.
    var tenths = 0
  }

  /// - Parameters:
  ///   - isTerminal: whether a line can be written over.
  ///   - write: gets pieces of lines.
  package init(
    isTerminal: Bool = isatty(STDERR_FILENO) == 1,
    write: @escaping @Sendable (String) -> Void = { StandardStream.error.write($0) }
  ) {
    self.isTerminal = isTerminal
    self.write = write
  }

  /// - Parameters:
  ///   - share: how much is done, from 0 to 1.
  ///   - text: what else there is to say; on a terminal of 80 columns, 54 of them are shown.
  package func show(_ share: Double, _ text: String) {
    let share = min(max(share, 0), 1)
    let now = ContinuousClock.now
    state.withLock { state in
      if isTerminal {
        if share < 1, let last = state.lastTime, now - last < .milliseconds(100) { return }
        state.lastTime = now
        let line = String("\(Self.bar(share)) \(text)".prefix(79))
        write("\r" + line + String(repeating: " ", count: max(0, state.width - line.count)))
        state.width = line.count
      } else {
        let tenths = Int(share * 10)
        guard tenths > state.tenths else { return }
        state.tenths = tenths
        write("\(tenths * 10) % \(text)\n")
      }
    }
  }

  /// Ends the line, so that whatever comes next has one of its own.
  package func end() {
    state.withLock { state in
      if isTerminal, state.width > 0 { write("\n") }
      state = State()
    }
  }

  /// Twenty columns and a percentage: `█████···············  25 %`.
  private static func bar(_ share: Double) -> String {
    let full = Int(share * 20)
    let percent = "\(Int(share * 100))"
    return String(repeating: "█", count: full) + String(repeating: "·", count: 20 - full)
      + String(repeating: " ", count: 4 - percent.count) + percent + " %"
  }
}
