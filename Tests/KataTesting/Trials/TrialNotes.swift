import Foundation

/// The notes of the trial that this process is.
final class TrialNotes: Sendable {
  /// Names the file that a trial's notes go to.
  static let marker = "TRANSFORMER_KATAS_TRIAL"
  /// Names the one that is there where nothing is to be named.
  static let namelessMarker = "TRANSFORMER_KATAS_TRIAL_NAMELESS"

  /// Those of this process, if it is a trial. Nothing tells the code that is tried afterwards that it
  /// is: it gives here what it gives everywhere.
  static let ofThisProcess: TrialNotes? = ProcessInfo.processInfo.environment[marker].map { path in
    let isNameless = getenv(namelessMarker) != nil
    unsetenv(marker)
    unsetenv(namelessMarker)
    // A trial that cannot say what it finds must not do anything else.
    guard let notes = TrialNotes(path: path, namesMistakes: !isNameless) else { _exit(lossStatus) }
    return notes
  }

  /// What a process ends with whose notes cannot be written.
  static let lossStatus: Int32 = 88

  /// The process that started this one, as long as it runs.
  let parent = getppid()
  /// Whether verdicts say what explains them.
  let namesMistakes: Bool
  private let file: FileHandle

  /// Opens the file, which has no name any more from then on: whatever happens, none is left.
  init?(path: String, namesMistakes: Bool = true) {
    guard let file = FileHandle(forWritingAtPath: path) else { return nil }
    unlink(path)
    self.namesMistakes = namesMistakes
    self.file = file
  }

  /// Writes something down.
  func write(_ note: TrialNote) {
    guard let line = try? JSONEncoder().encode(note) else { return }
    do {
      try file.write(contentsOf: line + [UInt8(ascii: "\n")])
    } catch {
      _exit(Self.lossStatus)
    }
  }

  /// How many bytes this process has printed: a trial prints to a file.
  var printedByteCount: Int {
    fflush(nil)
    return Int(lseek(STDERR_FILENO, 0, SEEK_CUR))
  }
}
