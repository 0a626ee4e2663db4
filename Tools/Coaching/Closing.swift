import Curriculum

/// The end of a run: what is wrong, what passed, and what to do next, on the last screen of a small
/// terminal.
public struct Closing: Sendable {
  /// How many rows of ``Report/width`` characters it may take.
  public static let height = 20
  /// How many failures beside the first get a row.
  private static let otherCount = 4

  /// Something wrong in a kata.
  public struct Failure: Sendable {
    public let kata: Kata
    /// The step that it is about, if it is about one.
    public let step: String?
    /// The file and line, as a person in the package's folder would write them.
    public let place: String?
    public let message: String
    public let hint: String?

    public init(kata: Kata, step: String?, place: String?, message: String, hint: String?) {
      self.kata = kata
      self.step = step
      self.place = place
      self.message = message
      self.hint = hint
    }
  }

  private let report: Report
  private let failures: [Failure]
  private let newlyPassed: [String]

  /// - Parameters:
  ///   - failures: in the order in which they were found.
  ///   - newlyPassed: the katas that had never passed before.
  public init(_ report: Report, failures: [Failure] = [], newlyPassed: [String] = []) {
    self.report = report
    // What is to be mended next comes first.
    let next = report.next?.kata
    self.failures = failures.filter { $0.kata == next } + failures.filter { $0.kata != next }
    self.newlyPassed = newlyPassed
  }

  public var text: String {
    let tail = others + praise + milestone + [last]
    let room = Self.height - tail.map(Self.rows).reduce(0, +) - 1
    let lines = first(in: room) + tail
    return ((lines.count > 1 ? [""] : []) + lines).joined(separator: "\n")
  }

  /// What is to be mended next, in full as far as there is room.
  private func first(in room: Int) -> [String] {
    guard let failure = failures.first else { return [] }
    let title = Self.wrapped("✘ \(Self.title(of: failure))", indent: 0)
    let hint = failure.hint.map { Self.wrapped($0) } ?? []
    var message = Self.wrapped(failure.message)
    let left = max(1, room - title.count - hint.count)
    if message.count > left { message = message.prefix(left - 1) + ["  … (the whole is above)"] }
    return title + message + hint
  }

  private var others: [String] {
    let rest = failures.dropFirst()
    let shown = rest.prefix(rest.count > Self.otherCount ? Self.otherCount - 1 : rest.count)
    let rows = shown.map { failure -> String in
      let line = failure.message.split(separator: "\n").first ?? ""
      let row = "✘ \(Self.title(of: failure)): \(line)"
      if row.count <= Report.width { return row }
      return Self.cut("✘ \(Self.title(of: failure, withLabels: false)): \(line)")
    }
    let hidden = rest.dropFirst(shown.count)
    if hidden.isEmpty { return rows }
    let numbers = hidden.map(\.kata.number).reduce(into: [Substring]()) { found, number in
      if !found.contains(number) { found.append(number) }
    }
    return rows + [Self.cut("✘ and \(hidden.count) more, in \(inWords(numbers.map(String.init)))")]
  }

  private static func title(of failure: Failure, withLabels: Bool = true) -> String {
    let place = failure.place ?? failure.kata.path
    guard let step = failure.step else { return place }
    return "\(place) · \(withLabels ? step : Report.names(of: step).prefix(2).last ?? step)"
  }

  /// What passed for the first time, and what that opens.
  private var praise: [String] {
    if newlyPassed.isEmpty { return [] }
    let opened = report.rows.filter { row in
      guard case .unwritten(0, _, _) = row.standing else { return false }
      return row.kata.needs.contains(where: newlyPassed.contains)
    }
    let names = newlyPassed.count > 3 ? "\(newlyPassed.count) more katas" : inWords(newlyPassed)
    let effect = opened.isEmpty ? "" : ", which opens " + inWords(opened.map(\.kata.id))
    return Self.wrapped("✔ Well done: \(names)\(effect).", indent: 0)
  }

  /// What the last of those that passed can show.
  private var milestone: [String] {
    let opened = Course.milestones.last { newlyPassed.contains($0.kata) }
    return opened.map { Self.wrapped("`\($0.command)`: \($0.promise).") } ?? []
  }

  private var last: String {
    (report.isFinished ? "" : "\(report.count). ") + report.nextLine
  }

  // MARK: - Rows

  /// How many rows of a terminal a line takes.
  private static func rows(_ line: String) -> Int {
    max(1, (line.count + Report.width - 1) / Report.width)
  }

  private static func cut(_ line: String) -> String {
    line.count > Report.width ? line.prefix(Report.width - 1) + "…" : line
  }

  /// The lines of a text, broken between words where they are too long.
  private static func wrapped(_ text: String, indent: Int = 2) -> [String] {
    let margin = String(repeating: " ", count: indent)
    return text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line in
      var rows: [String] = []
      var row = margin
      for word in line.split(separator: " ", omittingEmptySubsequences: false) {
        let longer = row.count == margin.count ? row + word : row + " " + word
        if longer.count > Report.width && row.count > margin.count {
          rows.append(row)
          row = margin + word
        } else {
          row = longer
        }
      }
      return rows + [row]
    }
  }
}
