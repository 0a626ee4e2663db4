import Curriculum
import SwiftReading

/// Where a learner stands with the course, and what to do next.
public struct Report: Sendable {
  public let rows: [Row]

  public struct Row: Sendable {
    public let kata: Kata
    public let standing: Standing

    public init(_ kata: Kata, _ standing: Standing) {
      self.kata = kata
      self.standing = standing
    }
  }

  public init(_ rows: [Row]) { self.rows = rows }

  /// - Parameter found: what a run of the tests just found; the rest is read from the files and
  ///   from what is remembered of earlier runs.
  public init(
    _ workshop: Workshop, _ katas: [Kata] = Course.katas, progress: LearnerProgress,
    found: [String: Standing] = [:]
  ) throws {
    let unknown = katas.filter { found[$0.id] == nil }
    let files = try KataFile.read(unknown, in: workshop.root)
    let read = Dictionary(uniqueKeysWithValues: files.map { ($0.kata, $0) })
    var fingerprints = Fingerprints(workshop)
    rows = katas.map { kata in
      let standing =
        found[kata.id]
        ?? workshop.lastStanding(
          of: read[kata]!, progress: progress, fingerprint: fingerprints.fingerprint(of: kata))
      return Row(kata, standing)
    }
  }

  /// A line a kata: its name, where it stands, and where its code is.
  public var table: [String] {
    let columns = rows.map { [$0.kata.id, $0.cell] }
    let widths = [0, 1].map { column in columns.map { $0[column].count }.max() ?? 0 }
    return zip(rows, columns).map { row, cells in
      let padded = zip(cells, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
      let line = padded.joined(separator: "   ") + "   " + row.place
      return String(line.reversed().drop { $0 == " " }.reversed())
    }
  }

  /// One line that says what to do next.
  public var nextLine: String {
    let advice = { (row: Row) in row.advice.map { "Next: \($0)" } }
    // What is wrong comes first; then the course, in its order.
    return rows.filter(\.isWrong).lazy.compactMap(advice).first
      ?? rows.lazy.compactMap(advice).first
      ?? "All \(rows.count) katas have passed. Well done!"
  }

  /// Whether everything has passed.
  public var isFinished: Bool { rows.allSatisfy { $0.standing == .passed } }

  /// How far the learner is, such as `9 of 13 katas passed`.
  public var count: String {
    "\(rows.count { $0.standing == .passed }) of \(rows.count) katas passed"
  }
}

extension Report.Row {
  fileprivate var isWrong: Bool {
    switch standing {
    case .wrong, .incomplete: true
    default: false
    }
  }

  /// The standing, short enough for a table.
  fileprivate var cell: String {
    guard case .locked(let needed) = standing else { return summary }
    return "locked: needs " + inWords(needed.map { String($0.prefix { $0 != "-" }) })
  }

  /// The file, and the line that comes next in it.
  fileprivate var place: String {
    switch standing {
    case .locked: ""
    case .unwritten(_, _, let step): "\(kata.path):\(step.line)"
    case .wrong(_, let line?): "\(kata.path):\(line)"
    default: kata.path
    }
  }

  /// The standing in a few words.
  public var summary: String {
    switch standing {
    case .locked(let needed): "locked: pass \(inWords(needed)) first"
    case .unwritten(0, _, _): "open, not written yet"
    case .unwritten(let written, let count, _): "\(written) of \(count) written"
    case .incomplete(let name): "\(name) is gone"
    case .untested: "written, not tested since"
    case .wrong: "wrong"
    case .waiting(let other): "waits for \(other)"
    case .passed: "passed"
    }
  }

  /// What to do about it, if there is anything to do now.
  public var advice: String? {
    switch standing {
    case .locked, .waiting, .passed:
      nil
    case .unwritten(let written, let count, let step):
      written == 0
        ? "read \(kata.lessonPath), then write \(step.name) at \(kata.path):\(step.line)."
        : "write \(step.name) at \(kata.path):\(step.line) (\(written) of \(count) written)."
    case .incomplete(let name):
      "bring the declaration of \(name) back to \(kata.path); its tests call it."
    case .untested:
      "run `swift test --filter kata`: \(kata.id) is written and not tested since."
    case .wrong(let step, let line):
      "mend \(step.map { "\($0) at " } ?? "")\(kata.path)\(line.map { ":\($0)" } ?? "")."
    }
  }
}

/// `a`, `a and b`, `a, b and c`.
public func inWords(_ names: [String]) -> String {
  guard let last = names.last, names.count > 1 else { return names.first ?? "" }
  return names.dropLast().joined(separator: ", ") + " and " + last
}
