import Curriculum
import StubGenerator

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
    rows = katas.map { kata in
      Row(kata, found[kata.id] ?? workshop.standing(of: read[kata]!, progress: progress))
    }
  }

  /// A line a kata: its name, where it stands, and where its code is.
  public var table: [String] {
    let columns = rows.map { row in [row.kata.id, row.summary] }
    let widths = [0, 1].map { column in columns.map { $0[column].count }.max() ?? 0 }
    return zip(rows, columns).map { row, cells in
      let padded = zip(cells, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
      return padded.joined(separator: "   ") + "   " + row.place
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
}

extension Report.Row {
  fileprivate var isWrong: Bool {
    switch standing {
    case .wrong, .incomplete: true
    default: false
    }
  }

  /// The file, and the line that comes next in it.
  fileprivate var place: String {
    switch standing {
    case .unwritten(_, _, let step): "\(kata.path):\(step.line)"
    case .wrong(let line?): "\(kata.path):\(line)"
    default: kata.path
    }
  }

  /// The standing in a few words.
  public var summary: String {
    switch standing {
    case .locked(let needed): "locked: pass \(needed.joined(separator: " and ")) first"
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
    case .wrong(let line):
      "mend \(kata.path)\(line.map { ":\($0)" } ?? "")."
    }
  }
}
