import CommandLines
import Synchronization
import Testing

@Suite struct ProgressLineTests {
  private func written(isTerminal: Bool, _ body: (ProgressLine) -> Void) -> String {
    let text = Mutex("")
    let line = ProgressLine(isTerminal: isTerminal) { piece in text.withLock { $0 += piece } }
    body(line)
    return text.withLock { $0 }
  }

  /// It fits a terminal of 80 columns, and nothing is left of a longer one.
  @Test func isWrittenOverItself() {
    let text = written(isTerminal: true) { line in
      line.show(0.25, String(repeating: "long ", count: 30))
      line.show(1, "done")
      line.end()
    }
    let rows = text.split(separator: "\r")
    #expect(rows.map { $0.filter { $0 != "\n" }.count } == [79, 79])
    #expect(rows[0].hasPrefix("█████···············  25 % long"))
    #expect(rows[1].hasPrefix("████████████████████ 100 % done  "))
    #expect(text.hasSuffix("\n"))
  }

  /// Ten times a second is enough for eyes; the end is always shown.
  @Test func comesNotTooOften() {
    let text = written(isTerminal: true) { line in
      for step in 0...1000 { line.show(Double(step) / 1000, "\(step)") }
    }
    #expect(text.split(separator: "\r").count < 100 && text.contains("1000"))
  }

  @Test func isALineATenthInALog() {
    let text = written(isTerminal: false) { line in
      for step in 0...1000 { line.show(Double(step) / 1000, "of it") }
      line.end()
    }
    #expect(text == (1...10).map { "\($0 * 10) % of it\n" }.joined())
  }
}
