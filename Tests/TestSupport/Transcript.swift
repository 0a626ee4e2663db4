import Synchronization

/// What a tool printed, line by line.
package final class Transcript: Sendable {
  private let lines = Mutex((output: [String](), errors: [String]()))

  package init() {}

  package var output: [String] { lines.withLock { $0.output } }
  package var errors: [String] { lines.withLock { $0.errors } }

  package func print(_ line: String) { lines.withLock { $0.output.append(line) } }
  package func complain(_ line: String) { lines.withLock { $0.errors.append(line) } }
  package func clear() { lines.withLock { $0 = ([], []) } }
}
