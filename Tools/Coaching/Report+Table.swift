import Curriculum
import SwiftReading

extension Report {
  /// How many characters a row may have.
  public static let width = 80
  /// A longer course tells katas in a row that passed, or are locked, by one line.
  static let fullRowCount = 20

  /// A line a kata: its name and where it stands, with the line of its file that comes next.
  public var table: [String] {
    let lines = isLong ? groups.flatMap(Self.lines) : rows.map { ($0.kata.id, $0.cells) }
    let width = lines.map(\.0.count).max() ?? 0
    return lines.map { name, cells in
      let start = name + String(repeating: " ", count: width - name.count) + "   "
      let fitting = cells.first { start.count + $0.count <= Self.width }
      let line = start + (fitting ?? cells.last ?? "")
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

  private static func lines(of group: [Row]) -> [(String, [String])] {
    guard group.count > 2 else { return group.map { ($0.kata.id, $0.cells) } }
    let numbers = "\(group[0].kata.number)–\(group[group.count - 1].kata.number)"
    let word = group[0].standing == .passed ? "passed" : "locked"
    return [(numbers, ["\(word) (\(group.count) katas)"])]
  }
}

extension Report.Row {
  fileprivate func isLike(_ other: Report.Row) -> Bool {
    switch (standing, other.standing) {
    case (.passed, .passed), (.locked, .locked): true
    default: false
    }
  }

  /// The standing, short enough for a table: in full, and where that is too long, shorter.
  fileprivate var cells: [String] {
    switch standing {
    case .locked(let needed):
      ["locked: needs " + inWords(needed.map { String($0.prefix { $0 != "-" }) })]
    case .unwritten(_, _, let step): ["\(summary): line \(step.line)"]
    case .wrong(let step, let line):
      (step.map(Report.names) ?? [""]).map { name in
        "wrong" + (line.map { ": line \($0)" } ?? "") + (name.isEmpty ? "" : ", \(name)")
      }
    default: [summary]
    }
  }
}

extension Report {
  /// A step's name: in full, without its labels, and without its type, as far as it has them.
  static func names(of step: String) -> [String] {
    guard let labels = step.firstIndex(of: "("), !step.hasSuffix("()") else { return [step] }
    let short = step[..<labels] + "(…)"
    guard let point = short.firstIndex(of: ".") else { return [step, String(short)] }
    return [step, String(short), String(short[short.index(after: point)...])]
  }
}
