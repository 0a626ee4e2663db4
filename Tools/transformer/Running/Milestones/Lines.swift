import CommandLines
import Synchronization

/// What a tool prints, kept instead of shown.
final class Lines: Sendable {
  private let state = Mutex((output: [String](), complaints: [String]()))

  var output: [String] { state.withLock { $0.output } }
  var complaints: [String] { state.withLock { $0.complaints } }

  var console: Console {
    Console(
      print: { line in self.state.withLock { $0.output.append(line) } },
      complain: { line in self.state.withLock { $0.complaints.append(line) } })
  }
}
