import Foundation

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
    let line: LearnerLine?
  }

  /// Runs the tests that match a filter; nil means that all came to an end, whatever they found.
  static func run(filter: String) throws -> Crash? {
    let transcript = FileManager.default.temporaryDirectory
      .appending(path: "transformer-katas-\(UUID().uuidString).txt")
    try Data().write(to: transcript)
    defer { try? FileManager.default.removeItem(at: transcript) }
    let output = try FileHandle(forWritingTo: transcript)

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

    let ended = Ending(process)
    guard ended != .normal else { return nil }
    let text = String(decoding: try Data(contentsOf: transcript), as: UTF8.self)
    return Crash(ended, Transcript(text))
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
private enum Ending: Equatable {
  case normal
  case watchdog
  case signal(Int32)

  init(_ process: Process) {
    if process.terminationReason == .uncaughtSignal {
      self = .signal(process.terminationStatus)
    } else if process.terminationStatus == Watchdog.exitStatus {
      self = .watchdog
    } else {
      self = .normal
    }
  }
}

extension Trial.Crash {
  fileprivate init(_ ending: Ending, _ transcript: Transcript) {
    line = transcript.learnerLine
    switch ending {
    case .watchdog:
      message = """
        No result after \(Int(Watchdog.computingLimit)) seconds of computing; this line was \
        running. Is it in a loop that never ends?
        """
    case .signal(SIGSEGV) where transcript.isRecursion,
      .signal(SIGBUS) where transcript.isRecursion:
      message = "Endless recursion: this line calls its own function again and again."
    case .signal(let signal):
      message = transcript.reason ?? "The program crashed here (signal \(signal))."
    case .normal:
      message = ""
    }
  }
}

/// What a crashed process wrote: the runtime's message and the backtracer's frames.
private struct Transcript {
  private let lines: [Substring]

  init(_ text: String) { lines = text.split(separator: "\n") }

  /// `Fatal error: Index out of range`, or the backtracer's `arithmetic overflow`.
  var reason: String? {
    for line in lines {
      if let match = line.firstMatch(of: /Fatal error: (.+)$/) {
        return "The program stopped here: \(match.1)."
      }
      if let match = line.firstMatch(of: /\*\*\* Swift runtime failure: (.+?) \*\*\*/) {
        return "The program stopped here: \(match.1)."
      }
    }
    return nil
  }

  /// The innermost frame in kata code.
  var learnerLine: LearnerLine? { frames.first }

  /// Whether one kata function fills the stack.
  var isRecursion: Bool {
    let innermost = frames.prefix(60)
    return innermost.count == 60 && Set(innermost).count < 8
  }

  private var frames: [LearnerLine] {
    lines.compactMap { line in
      guard let match = line.firstMatch(of: #/ at (/.+\.swift):(\d+):(\d+)/#),
        LearnerLine.isKataCode(String(match.1)),
        let row = Int(match.2), let column = Int(match.3)
      else { return nil }
      return LearnerLine(path: String(match.1), line: row, column: column)
    }
  }
}
