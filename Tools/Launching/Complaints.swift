import CommandLines
import Foundation

/// What another program says on standard error, line by line, without what the runtime says when it
/// has crashed.
struct Complaints {
  private var rest: [UInt8] = []
  /// An empty line goes with the next.
  private var hasEmptyLine = false
  /// A line that says why the runtime ends a program, as long as none such follows.
  private var lastLine: String?

  /// What it says.
  var lastWords: String? { lastLine.flatMap(Self.lastWords(in:)) }

  /// Hands on what there is.
  /// - Returns: false at the end.
  mutating func read(_ descriptor: Int32) -> Bool {
    var bytes = [UInt8](repeating: 0, count: 1 << 14)
    let count = Foundation.read(descriptor, &bytes, bytes.count)
    if count < 0 { return errno == EINTR || errno == EAGAIN }
    rest += bytes.prefix(count)
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      handOn(String(decoding: rest[...end], as: UTF8.self))
      rest.removeSubrange(...end)
    }
    return count > 0
  }

  mutating func end() {
    if !rest.isEmpty { handOn(String(decoding: rest, as: UTF8.self)) }
    rest = []
  }

  /// Hands on the line that was kept: nobody tells it in other words.
  mutating func endWithoutCrash() {
    if let lastLine { StandardStream.error.write(lastLine) }
    lastLine = nil
  }

  /// What a line of the runtime's says of why it ends a program: `Swift/x.swift:7: Fatal error: …`.
  static func lastWords(in line: String) -> String? {
    line.firstMatch(of: #/^(?:\S.*\.swift:\d+: )?Fatal error: (.+)\n?$/#).map { String($0.1) }
  }

  private mutating func handOn(_ line: String) {
    if Self.lastWords(in: line) != nil {
      endWithoutCrash()
      lastLine = line
    } else if line == "\n" {
      if hasEmptyLine { StandardStream.error.write(line) }
      hasEmptyLine = true
    } else if line.hasPrefix("*** Signal ") {
      hasEmptyLine = false
    } else {
      StandardStream.error.write(hasEmptyLine ? "\n" + line : line)
      hasEmptyLine = false
    }
  }
}
