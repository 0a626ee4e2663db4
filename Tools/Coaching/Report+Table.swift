import Curriculum
import SwiftReading

extension Report {
  /// How many characters a row may have.
  public static let width = 80
  /// A longer course tells katas in a row that passed, or are locked, by one line.
  static let fullRowCount = 20

  /// A line a kata: its name and where it stands, with the line of its file that comes next.
  public var table: [String] {
    let lines = isLong ? groups.flatMap(Self.lines) : rows.map { ($0.kata.id, $0.cell) }
    let width = lines.map(\.0.count).max() ?? 0
    return lines.map { name, cell in
      let line = name + String(repeating: " ", count: width - name.count) + "   " + cell
      return line.count > Self.width ? line.prefix(Self.width - 1) + "…" : line
    }
  }

  private var isLong: Bool { rows.count > Self.fullRowCount }

  /// The rows, those together that follow on one another and say the same.
  private var groups: [[Row]] {
    rows.reduce(into: []) { groups, row in
      if let last = groups.last?.last, last.isLike(row) {
        groups[groups.count - 1].append(row)
      } else {
        groups.append([row])
      }
    }
  }

  private static func lines(of group: [Row]) -> [(String, String)] {
    guard group.count > 2 else { return group.map { ($0.kata.id, $0.cell) } }
    let numbers = "\(group[0].kata.number)–\(group[group.count - 1].kata.number)"
    let word = group[0].standing == .passed ? "passed" : "locked"
    return [(numbers, "\(word) (\(group.count) katas)")]
  }
}

extension Report.Row {
  fileprivate func isLike(_ other: Report.Row) -> Bool {
    switch (standing, other.standing) {
    case (.passed, .passed), (.locked, .locked): true
    default: false
    }
  }

  /// The standing, short enough for a table.
  fileprivate var cell: String {
    switch standing {
    case .locked(let needed):
      "locked: needs " + inWords(needed.map { String($0.prefix { $0 != "-" }) })
    case .unwritten(_, _, let step): "\(summary): line \(step.line)"
    case .wrong(let step, let line):
      "wrong" + (line.map { ": line \($0)" } ?? "") + (step.map { ", \($0)" } ?? "")
    default: summary
    }
  }
}
