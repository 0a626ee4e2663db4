import CommandLines
import Foundation
import Synchronization

/// What grows with each new token, ids or a text: all of it is shown as soon as it is there, so that
/// whoever stops the program has what there is so far.
final class OutputLine: Sendable {
  private let console: Console
  private let state = Mutex((text: "", isOpen: true))

  init(_ console: Console) {
    self.console = console
    if console.write != nil { Interruption.endLine() }
  }

  /// - Parameter word: stands behind a space, if anything stands before it.
  func add(word: some CustomStringConvertible) {
    add(state.withLock { $0.text.isEmpty } ? "\(word)" : " \(word)")
  }

  func add(_ piece: String) {
    if piece.isEmpty { return }
    state.withLock { $0.text += piece }
    console.write?(piece)
    Interruption.hasOpenLine.store(true, ordering: .relaxed)
  }

  /// Ends the line; where nothing stands in it yet, only if nothing will.
  func end(isWhole: Bool = false) {
    let text = state.withLock { state in
      defer { state.isOpen = false }
      return state.isOpen && (isWhole || !state.text.isEmpty) ? state.text : nil
    }
    guard let text else { return }
    Interruption.hasOpenLine.store(false, ordering: .relaxed)
    if let write = console.write { write("\n") } else { console.print(text) }
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
