import Testing

/// What an editor or Git may make of a text without changing what it says.
package enum StoredForm: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case carriageReturns = "a carriage return before each line feed"
  case oldMac = "carriage returns instead of line feeds"
  case pasted = "a carriage return in some lines alone"
  case marked = "a byte order mark"
  case markedAndCarriageReturns = "both"
  case withoutLastEnd = "no end of the last line"

  package var testDescription: String { rawValue }

  package func callAsFunction(_ text: String) -> String {
    switch self {
    case .carriageReturns: text.replacing("\n", with: "\r\n")
    case .oldMac: text.replacing("\n", with: "\r")
    case .pasted:
      text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
        .map { ($0 == 0 ? "" : 2...9 ~= $0 ? "\r\n" : "\n") + $1 }.joined()
    case .marked: "\u{feff}" + text
    case .markedAndCarriageReturns: Self.marked(Self.carriageReturns(text))
    case .withoutLastEnd: String(text.dropLast(text.hasSuffix("\n") ? 1 : 0))
    }
  }
}
