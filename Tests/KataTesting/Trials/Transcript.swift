import Foundation

/// What a trial's code and the test library printed, and after a crash, the runtime's message and
/// the backtracer's frames.
protocol TrialOutput: Sendable {
  /// How many bytes there are.
  var count: Int { get }
  /// Those from one place to another, as far as they are there.
  func text(_ range: Range<Int>) -> String
}

/// Output that goes to a file.
struct FileOutput: TrialOutput {
  let file: FileHandle

  init(_ file: FileHandle) { self.file = file }

  // Nothing is moved that the trial shares with this process: it writes at the file's end.
  var count: Int {
    var status = stat()
    return fstat(file.fileDescriptor, &status) == 0 ? Int(status.st_size) : 0
  }

  func text(_ range: Range<Int>) -> String {
    var bytes = [UInt8](repeating: 0, count: range.count)
    let count = bytes.withUnsafeMutableBytes {
      pread(file.fileDescriptor, $0.baseAddress, $0.count, off_t(range.lowerBound))
    }
    return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
  }
}

extension String: TrialOutput {
  func text(_ range: Range<Int>) -> String {
    String(decoding: Array(utf8)[range.clamped(to: 0..<utf8.count)], as: UTF8.self)
  }
}

/// What a trial has left so far: its notes, and what was printed.
struct Transcript: Sendable {
  /// How much is read of what was printed before a crash, in bytes: a backtrace takes a fifth of it.
  static let reportLimit = 256 << 10
  /// How much of what a test prints is shown, in bytes.
  static let shownLimit = 256 << 10

  private let notes: [TrialNote]
  private let output: any TrialOutput

  init(_ notes: [TrialNote], output: any TrialOutput) {
    self.notes = notes
    self.output = output
  }

  /// Whether the last that is known of a trial is that it looked for a name.
  var isNaming: Bool { notes.last == .naming }

  /// What was found of a kata: nil as long as it is not known.
  /// - Parameter ending: how the trial ended, if it did.
  func outcome(of kata: String, _ ending: Ending?) -> KataOutcome? {
    guard let start = notes.firstIndex(of: .suite(kata)) else { return nil }
    var outcome = KataOutcome()
    var (test, printed) = ("", [Range<Int>]())
    for note in notes[(start + 1)...] {
      switch note {
      case .suite: return outcome
      case .test(let name, _): (test, printed) = (name, [])
      case .printed(let range): printed.append(range)
      case .judged(let verdict):
        outcome.tests[test] = JudgedTest(verdict: verdict, printed: shown(printed))
      case .stray(let message): outcome.strays.append(message)
      case .end(let time):
        outcome.time = time
        return outcome
      case .example, .misuse, .naming: break
      }
    }
    // What ends while it looks for a name was not ended by the learner's code.
    guard let ending, !isNaming else { return nil }
    let last = LastExample(notes[(start + 1)...])
    outcome.crash = Crash(ending, last, CrashReport(output, from: last))
    return outcome
  }

  private func shown(_ ranges: [Range<Int>]) -> String {
    let text = ranges.map { output.text($0.prefix(Self.shownLimit)) }.joined()
    let length = ranges.map(\.count).reduce(0, +)
    return length > Self.shownLimit ? text.prefix(Self.shownLimit) + "… (\(length) bytes)\n" : text
  }
}

extension Range<Int> {
  fileprivate func prefix(_ length: Int) -> Range<Int> {
    lowerBound..<Swift.min(upperBound, lowerBound + length)
  }
}

/// The example that ran when a trial ended.
struct LastExample {
  private(set) var test: String?
  /// Where the step is declared.
  private(set) var step: LearnerLine?
  private(set) var example: String?
  private(set) var printedByteCount: Int?
  private(set) var misuse: EarlierMisuse?

  init(_ notes: ArraySlice<TrialNote>) {
    for note in notes {
      switch note {
      case .test(let name, let line):
        (test, step, example, misuse) = (name, line, nil, nil)
      case .example(let name, let count):
        (example, printedByteCount, misuse) = (name, count, nil)
      case .misuse(let message, let lines):
        guard misuse == nil, let example else { continue }
        misuse = EarlierMisuse(message: message, lines: lines, example: example)
      case .judged: (test, step, example, misuse) = (nil, nil, nil, nil)
      default: break
      }
    }
  }
}

/// What was printed when a trial ended: by its code, by the runtime and by the backtracer.
struct CrashReport {
  private static let shownLineCount = 20

  private let lines: [Substring]
  private let isWhole: Bool

  init(_ output: any TrialOutput, from last: LastExample) {
    let start = last.printedByteCount ?? 0
    let first = max(start, output.count - Transcript.reportLimit)
    isWhole = first == start
    lines = output.text(first..<max(first, output.count)).split(separator: "\n")
      .map { Substring(String($0)) }
  }

  /// What the code printed: the last lines of many.
  var printed: [String] {
    let printed = lines.prefix { !Self.beginsReport($0) }
    let isShown = isWhole && printed.count <= Self.shownLineCount
    return (isShown ? [] : ["…"]) + printed.suffix(Self.shownLineCount).map(String.init)
  }

  private static func beginsReport(_ line: Substring) -> Bool {
    line.contains("Fatal error: ") || line.hasPrefix("*** ")
  }

  private var report: ArraySlice<Substring> { lines.drop { !Self.beginsReport($0) } }

  /// `Fatal error: Index out of range`, or the backtracer's `arithmetic overflow`.
  var reason: String? {
    for line in report {
      if let match = line.firstMatch(
        of: /(?:Fatal error|Precondition failed|Assertion failed): (.+)$/)
      {
        return "The program stopped here: \(match.1)."
      }
      // In a line of its own, or as what was called where it happened.
      if let match = line.firstMatch(of: /Swift runtime failure: (.+?)(?: in | at | \*\*\*|$)/) {
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

extension Crash {
  init(_ ending: Ending, _ last: LastExample, _ report: CrashReport) {
    let isRecursion = report.recursiveLine != nil
    let inExample = last.example.map { " The example was “\($0)”." } ?? ""
    test = last.test
    misuse = last.misuse
    printed = last.example == nil ? [] : report.printed
    step = last.step
    lines = report.recursiveLine.map { [$0] } ?? report.frames
    switch ending {
    case .watchdog(.output):
      message = """
        More than \(Watchdog.outputLimit >> 20) MB were printed on one example. Is there a loop \
        that never ends?
        """
    case .watchdog(.time):
      message = """
        No result after \(Int(Watchdog.computingLimit)) seconds of computing, or \
        \(Int(Watchdog.waitingLimit)) of waiting; this line was running. Is it in a loop that never \
        ends?
        """
    case .signal(SIGSEGV) where isRecursion, .signal(SIGBUS) where isRecursion:
      message = "Endless recursion: this line calls its own function again and again."
    case .signal(let signal) where [SIGSEGV, SIGBUS].contains(signal) && report.reason == nil:
      message = """
        The program ran out of its memory here. Most likely a function calls itself without end.\
        \(inExample)
        """
    case .signal(SIGKILL):
      message = """
        The system ended the program here (signal \(SIGKILL)), most likely for want of memory. Does \
        it make something that grows without end, or does another program need too much?\(inExample)
        """
    case .signal(let signal):
      message = (report.reason ?? "The program crashed here (signal \(signal)).") + inExample
    case .notes:
      message = TrialError.ended(.notes).description
    case .exit(let status):
      message = "The code ended the program (exit status \(status)) where it should return."
    }
  }
}
