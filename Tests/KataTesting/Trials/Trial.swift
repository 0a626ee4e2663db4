import Curriculum
import Files
import Foundation
import SwiftReading

/// Katas' suites, judged somewhere: in a process of their own, or in a test of the sessions.
protocol TrialRun: Sendable {
  /// In the order in which they are judged.
  var katas: [Kata] { get }
  /// What was found of a kata, as soon as it is known; nil if the run ended before the kata's turn.
  func outcome(of kata: Kata) async throws -> KataOutcome?
  /// How it ended, if it did.
  var ending: Ending? { get }
  /// Whether a known mistake ended it, which was tried to find a name: then all is to be judged again, and
  /// nothing named.
  var endedWhileNaming: Bool { get }
  /// Ends it; nobody wants to know any more.
  func stop()
}

/// Suites that are judged in a process of their own.
///
/// An array index out of range, a forced unwrap of nil, endless recursion or an endless loop would
/// take the test process and every other result with it. Here they only end the trial; its
/// backtrace tells what happened, and on which line.
final class Trial: TrialRun {
  let katas: [Kata]

  private let process = Process()
  private let hasEnded = Locked(false)
  private let reader: Locked<NoteReader>

  /// Where its files are.
  static var folder: URL { FileManager.default.temporaryDirectory }

  /// Starts it.
  ///
  /// Throws a ``TrialError`` where the system has no place for it.
  /// - Parameters:
  ///   - module: the test target.
  ///   - namesMistakes: whether verdicts say what explains them.
  init(of katas: [Kata], in module: String, namesMistakes: Bool = true) throws {
    self.katas = katas
    let (output, outputFile) = try Self.makeFile()
    let (notes, notesFile): (FileHandle, URL)
    do {
      (notes, notesFile) = try Self.makeFile()
    } catch {
      try? FileManager.default.removeItem(at: outputFile)
      throw error
    }
    // The trial opens the notes by their name, and takes it away.
    defer { try? FileManager.default.removeItem(at: outputFile) }
    reader = Locked(NoteReader(notes: notes, output: output))
    let filter = "^\(module)\\.kata/(\(katas.map(\.suiteName).joined(separator: "|")))/"
    process.executableURL = RunningProgram.executable
    process.arguments =
      Self.hostArguments + ["--testing-library", "swift-testing", "--filter", filter]
    process.environment = ProcessInfo.processInfo.environment.merging([
      TrialNotes.marker: notesFile.path,
      "SWIFT_BACKTRACE":
        "enable=yes,color=no,interactive=no,threads=crashed,images=none,registers=none,"
        + "sanitize=no,limit=256,output-to=stderr",
    ]) { $1 }
    if !namesMistakes { process.environment?[TrialNotes.namelessMarker] = "1" }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = output
    process.terminationHandler = { [hasEnded] _ in
      try? FileManager.default.removeItem(at: notesFile)
      hasEnded.withLock { $0 = true }
    }
    do {
      try process.start()
    } catch {
      try? FileManager.default.removeItem(at: notesFile)
      throw TrialError.notStarted(error)
    }
  }

  func outcome(of kata: Kata) async throws -> KataOutcome? {
    while true {
      // Asked first: what is read after it is all there is.
      let hasEnded = hasEnded.withLock { $0 }
      let transcript = try reader.withLock { try $0.read() }
      let ending = hasEnded ? Ending(process) : nil
      if ending == .notes { throw TrialError.ended(ending) }
      if let outcome = transcript.outcome(of: kata.id, ending) { return outcome }
      if hasEnded { return nil }
      try await Task.sleep(for: .milliseconds(3))
    }
  }

  var ending: Ending? { hasEnded.withLock { $0 } ? Ending(process) : nil }

  var endedWhileNaming: Bool {
    hasEnded.withLock { $0 } && ((try? reader.withLock { try $0.read() })?.isNaming ?? false)
  }

  func stop() {
    if process.isRunning { process.terminate() }
  }

  /// An empty file, open.
  private static func makeFile() throws(TrialError) -> (handle: FileHandle, url: URL) {
    let url = folder.appending(path: "transformer-katas-\(UUID().uuidString)")
    let descriptor = open(url.path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw .notStarted(FileError(writing: url.deletingLastPathComponent().path, errno))
    }
    return (FileHandle(fileDescriptor: descriptor, closeOnDealloc: true), url)
  }

  /// On macOS a helper of the toolchain loads the tests: what tells it which is passed on. What the
  /// caller asked of it (filters, reports) is not.
  private static var hostArguments: [String] {
    bundlePlace.map { Array(CommandLine.arguments[1...$0]) } ?? []
  }

  private static var bundlePlace: Int? {
    let arguments = CommandLine.arguments
    return arguments.firstIndex(of: "--test-bundle-path").map { $0 + 1 }
      .flatMap { $0 < arguments.count ? $0 : nil }
  }

  /// What holds the tests that this process runs.
  static var program: URL {
    bundlePlace.map { URL(filePath: CommandLine.arguments[$0]) } ?? RunningProgram.executable
  }
}

extension Kata {
  /// `LayerNormTests` of `01-LayerNorm`.
  var suiteName: String { id.drop { $0 != "-" }.dropFirst() + "Tests" }
}

/// Reads what a trial writes, as it comes.
private struct NoteReader: Sendable {
  let notes: FileHandle
  let output: FileHandle
  private var known: [TrialNote] = []
  private var rest = Data()
  private var offset: UInt64 = 0

  init(notes: FileHandle, output: FileHandle) {
    self.notes = notes
    self.output = output
  }

  /// The notes so far.
  mutating func read() throws -> Transcript {
    try notes.seek(toOffset: offset)
    let new = try notes.readToEnd() ?? Data()
    offset += UInt64(new.count)
    rest += new
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      if let note = try? JSONDecoder().decode(TrialNote.self, from: rest[rest.startIndex..<end]) {
        known.append(note)
      }
      rest = rest[rest.index(after: end)...]
    }
    return Transcript(known, output: FileOutput(output))
  }
}

/// How a trial ended.
enum Ending: Equatable {
  case watchdog(Watchdog.Reason)
  case exit(Int32)
  case signal(Int32)
  /// Its notes could not be written.
  case notes

  init(_ process: Process) {
    if process.terminationReason == .uncaughtSignal {
      self = .signal(process.terminationStatus)
    } else if let reason = Watchdog.Reason(rawValue: process.terminationStatus) {
      self = .watchdog(reason)
    } else if process.terminationStatus == TrialNotes.lossStatus {
      self = .notes
    } else {
      self = .exit(process.terminationStatus)
    }
  }
}
