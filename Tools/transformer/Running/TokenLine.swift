import CommandLines
import Foundation
import Synchronization

/// The line of new tokens' ids: each is shown as soon as it is chosen, so that whoever stops the
/// program has those so far.
final class TokenLine: Sendable {
  private let console: Console
  private let state = Mutex((ids: [Int](), isOpen: true))

  init(_ console: Console) {
    self.console = console
    if console.write != nil { Interruption.endLine() }
  }

  /// The tokens so far.
  var ids: [Int] { state.withLock { $0.ids } }

  func add(_ id: Int) {
    let isFirst = state.withLock { state in
      state.ids.append(id)
      return state.ids.count == 1
    }
    console.write?(isFirst ? "\(id)" : " \(id)")
    Interruption.hasOpenLine.store(true, ordering: .relaxed)
  }

  /// Ends the line; where there is no token yet, only if there will be none.
  func end(isWhole: Bool = false) {
    let ids = state.withLock { state in
      defer { state.isOpen = false }
      return state.isOpen && (isWhole || !state.ids.isEmpty) ? state.ids : nil
    }
    guard let ids else { return }
    Interruption.hasOpenLine.store(false, ordering: .relaxed)
    if let write = console.write {
      write("\n")
    } else {
      console.print(ids.map(String.init).joined(separator: " "))
    }
  }
}

/// What happens when the program is stopped in the middle of a line.
private enum Interruption {
  static let hasOpenLine = Atomic(false)

  /// Ends the line; then the program ends by the signal as it would have.
  static func endLine() {
    for number in [SIGINT, SIGTERM, SIGHUP] {
      let former = signal(number, endLineAndProgram)
      // Who started the program wants this signal to be ignored.
      if unsafeBitCast(former, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) {
        signal(number, SIG_IGN)
      }
    }
  }
}

private func endLineAndProgram(_ number: Int32) {
  if Interruption.hasOpenLine.load(ordering: .relaxed) {
    var newline = UInt8(ascii: "\n")
    _ = write(STDOUT_FILENO, &newline, 1)
  }
  signal(number, SIG_DFL)
  raise(number)
}
