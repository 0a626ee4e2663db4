import Curriculum
import Foundation

/// A first run of changed suites in a process of its own.
///
/// An array index out of range, a forced unwrap of nil, endless recursion or an endless loop would
/// take the test process and every other result with it. Here they only end the trial; its
/// backtrace tells what happened, and on which line. A kata that the trial finds right in all need not
/// be called again.
final class Trial: Sendable {
  /// Names the file that a trial's notes go to.
  private static let marker = "TRANSFORMER_KATAS_TRIAL"

  /// What a trial found.
  struct Outcome: Sendable {
    /// Why it came to an early end, if it did.
    let crash: Crash?
    /// The checks that need not be run again, by their names: see ``Transcript/rightChecks``.
    let rightChecks: Set<String>
    /// How long each suite took, by the kata's identifier, in seconds.
    let times: [String: Double]
  }

  /// Why a trial came to an early end.
  struct Crash: Sendable {
    let message: String
    /// The lines of kata code that led there, innermost first, as far as they are known.
    let lines: [LearnerLine]
    /// Where the step is declared that was called.
    let step: LearnerLine?
    /// What the engine was misused for before, in the same example: the crash came of it.
    let misuse: EarlierMisuse?
    /// What the code printed before, in the same example.
    let printed: [String]
  }

  /// A misuse of the engine that a trial took note of.
  struct EarlierMisuse: Sendable, Equatable {
    let message: String
    /// The lines of kata code that led there, innermost first, where the platform tells them.
    let lines: [LearnerLine]
    let example: String
  }

  /// Whose suites are run.
  let katas: [Kata]

  private let process = Process()
  private let ending: Task<Outcome, any Error>

  /// Starts it.
  /// - Parameter module: the test target.
  init(of katas: [Kata], in module: String) throws {
    self.katas = katas
    let (output, outputFile) = try Self.makeFile()
    let (notes, notesFile) = try Self.makeFile()
    defer { try? FileManager.default.removeItem(at: outputFile) }
    // "KataTests.kata/LayerNormTests" of "…/01-LayerNormTests.swift"
    let suites = katas.map { kata in
      kata.suitePath.split(separator: "/").last!.drop { $0 != "-" }.dropFirst()
        .replacing(".swift", with: "")
    }
    let filter = "^\(module)\\.kata/(\(suites.joined(separator: "|")))/"
    process.executableURL = URL(filePath: CommandLine.arguments[0])
    process.arguments =
      Self.hostArguments + ["--testing-library", "swift-testing", "--filter", filter]
    process.environment = ProcessInfo.processInfo.environment.merging([
      Self.marker: notesFile.path,
      "SWIFT_BACKTRACE":
        "enable=yes,color=no,interactive=no,threads=crashed,images=none,registers=none,"
        + "sanitize=no,limit=256,output-to=stderr",
    ]) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = output

    let (ends, end) = AsyncStream.makeStream(of: Void.self)
    process.terminationHandler = { _ in end.finish() }
    try process.run()
    ending = Task { [process] in
      for await _ in ends {}
      try? FileManager.default.removeItem(at: notesFile)
      return Outcome(process, try Transcript(notes, output: output))
    }
  }

  /// What it found, once it has come to its end.
  var outcome: Outcome { get async throws { try await ending.value } }

  /// Ends it; nobody wants to know any more.
  func stop() {
    if process.isRunning { process.terminate() }
  }

  /// An empty file, open.
  private static func makeFile() throws -> (handle: FileHandle, url: URL) {
    let url = FileManager.default.temporaryDirectory
      .appending(path: "transformer-katas-\(UUID().uuidString)")
    try Data().write(to: url)
    return (try FileHandle(forUpdating: url), url)
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

// MARK: - In the trial's process

extension Trial {
  /// Whether this process is a trial.
  static let isRunningHere = ProcessInfo.processInfo.environment[marker] != nil

  /// The process that started this one, as long as it runs.
  static let parent = getppid()

  /// The file for notes, which has no name any more once it is open: whatever happens, none is left.
  private static let notes: FileHandle? = {
    guard let path = ProcessInfo.processInfo.environment[marker] else { return nil }
    let file = FileHandle(forWritingAtPath: path)
    unlink(path)
    return file
  }()

  /// Writes something down, if this process is a trial.
  static func note(_ note: @autoclosure () -> TrialNote) {
    guard let notes, let line = try? JSONEncoder().encode(note()) else { return }
    notes.write(line + [UInt8(ascii: "\n")])
  }

  /// How many bytes this process has printed, if it is a trial: then that goes to a file.
  static var printedByteCount: Int {
    if !isRunningHere { return 0 }
    fflush(nil)
    return Int(lseek(STDERR_FILENO, 0, SEEK_CUR))
  }
}

extension Transcript {
  /// Reads the notes, and the end of the output.
  fileprivate init(_ notes: FileHandle, output: FileHandle) throws {
    try notes.seek(toOffset: 0)
    let lines = (try notes.readToEnd() ?? Data()).split(separator: UInt8(ascii: "\n"))
    let length = try output.seekToEnd()
    let offset = length - min(length, UInt64(Self.outputLimit))
    try output.seek(toOffset: offset)
    self.init(
      lines.compactMap { try? JSONDecoder().decode(TrialNote.self, from: $0) },
      output: String(decoding: try output.readToEnd() ?? Data(), as: UTF8.self),
      from: Int(offset))
  }
}

/// How a trial ended.
enum Ending: Equatable {
  case normal
  case watchdog(Watchdog.Reason)
  case exit(Int32)
  case signal(Int32)

  init(_ process: Process, _ transcript: Transcript) {
    if process.terminationReason == .uncaughtSignal {
      self = .signal(process.terminationStatus)
    } else if let reason = Watchdog.Reason(rawValue: process.terminationStatus) {
      self = .watchdog(reason)
    } else {
      self = transcript.isWhole ? .normal : .exit(process.terminationStatus)
    }
  }
}

extension Trial.Outcome {
  init(_ process: Process, _ text: Transcript) {
    let ending = Ending(process, text)
    crash = ending == .normal ? nil : Trial.Crash(ending, text)
    rightChecks = text.rightChecks
    times = text.times
  }
}

extension Trial.Crash {
  init(_ ending: Ending, _ transcript: Transcript) {
    let isRecursion = transcript.recursiveLine != nil
    let inExample = transcript.example.map { " The example was “\($0)”." } ?? ""
    misuse = transcript.misuse
    printed = transcript.printed
    step = transcript.step
    lines = transcript.recursiveLine.map { [$0] } ?? transcript.frames
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
