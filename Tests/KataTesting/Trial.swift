import Foundation
import Tensors

/// A first run of a changed suite in a process of its own.
///
/// An array index out of range, a forced unwrap of nil, endless recursion or an endless loop would
/// take the test process and every other result with it. Here they only end the trial; its
/// backtrace tells what happened, and on which line.
struct Trial {
  private static let marker = "TRANSFORMER_KATAS_TRIAL"

  /// Whether this process is a trial.
  static let isRunningHere = ProcessInfo.processInfo.environment[marker] != nil

  /// Why a trial came to an early end.
  struct Crash: Sendable {
    let message: String
    /// The lines of kata code that led there, innermost first.
    let lines: [LearnerLine]
    /// What the engine was misused for before, in the same example: the crash came of it.
    let misuse: EarlierMisuse?
  }

  /// A misuse of the engine that a trial took note of.
  struct EarlierMisuse: Sendable, Equatable {
    let message: String
    /// The lines of kata code that led there, innermost first, where the platform tells them.
    let lines: [LearnerLine]
    let example: String
  }

  /// Runs the tests that match a filter; nil means that all came to an end, whatever they found.
  static func run(filter: String) throws -> Crash? {
    let file = FileManager.default.temporaryDirectory
      .appending(path: "transformer-katas-\(UUID().uuidString).txt")
    try Data().write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let output = try FileHandle(forWritingTo: file)

    let process = Process()
    process.executableURL = URL(filePath: CommandLine.arguments[0])
    process.arguments = hostArguments + ["--testing-library", "swift-testing", "--filter", filter]
    process.environment = ProcessInfo.processInfo.environment.merging([
      marker: "1",
      "SWIFT_BACKTRACE":
        "enable=yes,color=no,interactive=no,threads=crashed,images=none,registers=none,"
        + "sanitize=no,limit=256,output-to=stderr",
    ]) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = output
    try process.run()
    process.waitUntilExit()

    let text = Transcript(String(decoding: try Data(contentsOf: file), as: UTF8.self))
    let ending = Ending(process, text)
    return ending == .normal ? nil : Crash(ending, text)
  }

  /// Writes down what the engine was misused for, or that the code came to its end all the same: a
  /// poisoned value may lead to a crash that says nothing of its cause.
  static func note(_ misuse: LocatedMisuse?) {
    guard isRunningHere else { return }
    let note = Transcript.note(misuse?.message, at: misuse?.lines ?? [])
    FileHandle.standardError.write(Data(note.utf8))
  }

  /// On macOS a helper of the toolchain loads the tests: what tells it which is passed on. What the
  /// caller asked of it (filters, reports) is not.
  private static var hostArguments: [String] {
    let arguments = CommandLine.arguments
    guard let flag = arguments.firstIndex(of: "--test-bundle-path"), flag + 1 < arguments.count
    else { return [] }
    return Array(arguments[1...(flag + 1)])
  }
}

/// How a trial ended.
enum Ending: Equatable {
  case normal
  case watchdog
  case exit(Int32)
  case signal(Int32)

  init(_ process: Process, _ transcript: Transcript) {
    if process.terminationReason == .uncaughtSignal {
      self = .signal(process.terminationStatus)
    } else if process.terminationStatus == Watchdog.exitStatus {
      self = .watchdog
    } else {
      self = transcript.isWhole ? .normal : .exit(process.terminationStatus)
    }
  }
}

extension Trial.Crash {
  init(_ ending: Ending, _ transcript: Transcript) {
    let isRecursion = transcript.recursiveLine != nil
    let inExample = transcript.example.map { " The example was “\($0)”." } ?? ""
    misuse = transcript.misuse
    lines = transcript.recursiveLine.map { [$0] } ?? transcript.frames
    switch ending {
    case .watchdog:
      message = """
        No result after \(Int(Watchdog.computingLimit)) seconds of computing, or \
        \(Int(Watchdog.waitingLimit)) of waiting; this line was running. Is it in a loop that never \
        ends?
        """
    case .signal(SIGSEGV) where isRecursion, .signal(SIGBUS) where isRecursion:
      message = "Endless recursion: this line calls its own function again and again."
    case .signal(let signal) where [SIGSEGV, SIGBUS].contains(signal) && transcript.reason == nil:
      message = """
        The program ran out of its memory here. Most likely a function calls itself without end.\
        \(inExample)
        """
    case .signal(let signal):
      message = (transcript.reason ?? "The program crashed here (signal \(signal)).") + inExample
    case .exit(let status):
      message = "The code ended the program (exit status \(status)) where it should return."
    case .normal:
      message = ""
    }
  }
}

/// What a crashed process wrote: the runtime's message and the backtracer's frames.
struct Transcript {
  private static let misuseMark = "Misuse of the engine: "
  private static let lineMark = "Misused at "

  private let lines: [Substring]

  init(_ text: String) { lines = text.split(separator: "\n") }

  /// What the test library said last of the examples that it began.
  var example: Substring? {
    for line in lines.reversed() {
      if let match = line.firstMatch(
        of: /Test case passing 1 argument example → (.+) to \S+ started/)
      {
        return match.1
      }
    }
    return nil
  }

  /// Whether the tests came to their end and said so.
  var isWhole: Bool { lines.contains { $0.contains("Test run with ") } }

  /// How a misuse is written down, or that an example came to its end.
  static func note(_ misuse: String?, at lines: [LearnerLine] = []) -> String {
    let message = misuse?.replacing("\n", with: " ") ?? ""
    let places = lines.map { "\(lineMark)\($0.line):\($0.column):\($0.path)\n" }
    return "\(misuseMark)\(message)\n" + places.joined()
  }

  /// What the engine was misused for before the code crashed.
  var misuse: Trial.EarlierMisuse? {
    guard let start = lines.lastIndex(where: { $0.hasPrefix(Self.misuseMark) }) else { return nil }
    let message = String(lines[start].dropFirst(Self.misuseMark.count))
    if message.isEmpty { return nil }
    let places = lines[(start + 1)...].prefix { $0.hasPrefix(Self.lineMark) }
    return Trial.EarlierMisuse(
      message: message,
      lines: places.compactMap { place in
        let parts = place.dropFirst(Self.lineMark.count).split(separator: ":", maxSplits: 2)
        guard parts.count == 3, let line = Int(parts[0]), let column = Int(parts[1]) else {
          return nil
        }
        return LearnerLine(path: String(parts[2]), line: line, column: column)
      },
      example: String(example ?? ""))
  }

  /// `Fatal error: Index out of range`, or the backtracer's `arithmetic overflow`.
  var reason: String? {
    for line in lines {
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
    lines.compactMap { line in
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
