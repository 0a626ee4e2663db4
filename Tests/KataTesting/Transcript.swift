import Foundation

/// What is left of a trial: its notes, and the end of what was printed. That is what the code and
/// the test library printed, and after a crash, the runtime's message and the backtracer's frames.
struct Transcript {
  /// How much is read of what was printed, in bytes: a backtrace takes a fifth of it.
  static let outputLimit = 256 << 10

  private let notes: [TrialNote]
  private let output: Substring.UTF8View
  private let offset: Int

  /// - Parameters:
  ///   - output: what was printed, from some byte on.
  ///   - offset: how many bytes came before.
  init(_ notes: [TrialNote], output: String, from offset: Int = 0) {
    self.notes = notes
    self.output = output[...].utf8
    self.offset = offset
  }

  /// Whether the tests came to their end and said so.
  var isWhole: Bool { lines(from: 0).contains { $0.contains("Test run with ") } }

  /// The checks of those katas of which all came out right, and printed nothing. What a kata keeps
  /// from call to call may make one result wrong, and right again where others are left out: so all
  /// of a kata's checks count, or none.
  var rightChecks: Set<String> {
    var right: [String: [String]] = [:]
    var unsettled: Set<String> = []
    for (note, next) in zip(notes, notes.dropFirst().map(Optional.some) + [nil]) {
      guard case .example(_, let step, _) = note else { continue }
      if case .right(let check) = next {
        right[step.path, default: []].append(check)
      } else {
        unsettled.insert(step.path)
      }
    }
    return Set(right.filter { !unsettled.contains($0.key) }.values.joined())
  }

  /// How long each suite took, by the kata's identifier, in seconds.
  var times: [String: Double] {
    var times: [String: Double] = [:]
    for case .end(let kata, let time) in notes { times[kata] = time }
    return times
  }

  /// The example that came last.
  var example: String? { last?.example }

  /// Where the step is declared whose example came last.
  var step: LearnerLine? { last?.step }

  /// What the engine was misused for in the last example.
  var misuse: Trial.EarlierMisuse? {
    guard let last else { return nil }
    for case .misuse(let message, let lines) in last.notes {
      return Trial.EarlierMisuse(message: message, lines: lines, example: last.example)
    }
    return nil
  }

  /// What the code printed in the last example: the last lines of many.
  var printed: [String] {
    guard let last else { return [] }
    let lines = lines(from: last.printedByteCount).prefix { !Self.beginsReport($0) }
    let isWhole = lines.count <= Self.shownLineCount && last.printedByteCount >= offset
    return (isWhole ? [] : ["…"]) + lines.suffix(Self.shownLineCount).map(String.init)
  }

  private static let shownLineCount = 20

  /// The last example that began, and the notes that follow.
  private var last:
    (
      example: String, step: LearnerLine, printedByteCount: Int, notes: ArraySlice<TrialNote>
    )?
  {
    for place in notes.indices.reversed() {
      if case .example(let example, let step, let count) = notes[place] {
        return (example, step, count, notes[(place + 1)...])
      }
    }
    return nil
  }

  private func lines(from byteCount: Int) -> [Substring] {
    Substring(output.dropFirst(byteCount - offset > 0 ? byteCount - offset : 0))
      .split(separator: "\n")
  }

  // MARK: - The report of a crash

  private static func beginsReport(_ line: Substring) -> Bool {
    line.contains("Fatal error: ") || line.hasPrefix("*** ")
  }

  private var report: ArraySlice<Substring> {
    lines(from: last?.printedByteCount ?? 0).drop { !Self.beginsReport($0) }
  }

  /// `Fatal error: Index out of range`, or the backtracer's `arithmetic overflow`.
  var reason: String? {
    for line in report {
      if let match = line.firstMatch(
        of: /(?:Fatal error|Precondition failed|Assertion failed): (.+)$/)
      {
        return "The program stopped here: \(match.1)."
      }
      if let match = line.firstMatch(of: /\*\*\* Swift runtime failure: (.+?) \*\*\*/) {
        return "The program stopped here: \(match.1)."
      }
    }
    return nil
  }

  /// The line that fills the stack with calls of its own function, if one does. The innermost call
  /// may be of anything.
  var recursiveLine: LearnerLine? {
    let counts = Dictionary(frames.prefix(60).map { ($0, 1) }, uniquingKeysWith: +)
    guard let (line, count) = counts.max(by: { $0.value < $1.value }), count >= 20 else {
      return nil
    }
    return line
  }

  /// The frames in kata code, innermost first. Code that the compiler added, such as the check of an
  /// index, has a file and a function but no line.
  var frames: [LearnerLine] {
    report.compactMap { line in
      let frame =
        #/0x[0-9a-f]+ (.+?)(?: \+ \d+)? in \S+ at (/.+\.swift)(?::(\d+))?(?::(\d+))?$/#
      guard let match = line.firstMatch(of: frame), LearnerLine.isKataCode(String(match.2)) else {
        return nil
      }
      return LearnerLine(
        path: String(match.2), line: match.3.flatMap { Int($0) } ?? 0,
        column: match.4.flatMap { Int($0) } ?? 0, function: String(match.1))
    }
  }
}
