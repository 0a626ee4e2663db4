import Curriculum
import Files
import Foundation

/// Why a learner's progress cannot be used or kept.
public struct ProgressError: Error, Sendable, CustomStringConvertible {
  enum Action { case reading, writing }

  let action: Action
  let cause: FileError

  public var description: String { description(in: nil) }

  /// - Parameter workshop: the folder from which the file is named.
  public func description(in workshop: Workshop?) -> String {
    let path = workshop?.relativePath(cause.path) ?? cause.path
    let effect =
      switch action {
      case .reading: "Until that is mended, your progress is neither used nor changed"
      case .writing: "Until that is mended, your progress is not kept"
      }
    return "\(FileError(path, cause.problem)) \(effect). What is found holds all the same."
  }
}

extension LearnerProgress {
  private struct File: Codable {
    var version: Int
    var katas: [String: Entry]
    var atHand: String?
    var judge: String?
  }

  private static let version = 1

  /// Names another file than the usual one, in the environment of a run of the tests.
  public static let marker = "TRANSFORMER_KATAS_PROGRESS"

  /// Reads the file. One that is torn or of another version is moved aside, never overwritten.
  /// - Returns: what it says, or nothing passed; and where a torn file was put.
  public static func load(
    from url: URL
  ) throws(ProgressError) -> (progress: LearnerProgress, setAside: URL?) {
    if let progress = try read(url) { return (progress, nil) }
    let lock = FolderLock(around: url)
    defer { lock.release() }
    return try loadLocked(url)
  }

  private static func loadLocked(
    _ url: URL
  ) throws(ProgressError) -> (progress: LearnerProgress, setAside: URL?) {
    // Another run may have set it aside by now, and written a new one.
    if let progress = try read(url) { return (progress, nil) }
    let file = url.resolvingSymlinksInPath()
    let name = "progress-unreadable-\(UUID().uuidString.prefix(8)).json"
    let aside = file.deletingLastPathComponent().appending(path: name)
    guard rename(file.path, aside.path) == 0 else {
      throw ProgressError(
        action: .reading,
        cause: FileError(
          url.path, "not readable, and not set aside: \(FileError.words(for: errno))"))
    }
    return (LearnerProgress(), aside)
  }

  /// - Returns: nil of a torn file, or one of another version.
  private static func read(_ url: URL) throws(ProgressError) -> LearnerProgress? {
    if access(url.path, F_OK) != 0 && errno == ENOENT { return LearnerProgress() }
    let data: Data
    do { data = try contents(of: url) } catch {
      throw ProgressError(action: .reading, cause: error)
    }
    guard let file = try? JSONDecoder().decode(File.self, from: data), file.version == version
    else { return nil }
    var progress = LearnerProgress()
    progress.entries = file.katas
    (progress.atHand, progress.judge) = (file.atHand, file.judge)
    return progress
  }

  /// Changes the file: reads it again first, so that two runs at once lose neither's findings, and
  /// writes it whole or not at all.
  public static func update(
    _ url: URL, _ change: (inout LearnerProgress) -> Void
  ) throws(ProgressError) {
    let folder = url.deletingLastPathComponent()
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    // Says in words what that one does not.
    if mkdir(folder.path, 0o777) != 0 && errno != EEXIST {
      throw ProgressError(action: .writing, cause: FileError(writing: url.path, errno))
    }
    let lock = FolderLock(around: url)
    defer { lock.release() }
    var (progress, _) = try loadLocked(url)
    change(&progress)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    let file = File(
      version: version, katas: progress.entries, atHand: progress.atHand, judge: progress.judge)
    do {
      try FileReplacement.write(try! encoder.encode(file), to: url)
    } catch {
      throw ProgressError(
        action: .writing, cause: error as? FileError ?? FileError(url.path, "not written: \(error)")
      )
    }
    Leftovers.cleanUp(in: folder)
  }
}

/// Keeps other processes away from what stands in a folder. It is gone with its process; on a disk
/// that has no locks, nobody waits.
private struct FolderLock {
  private let descriptor: Int32

  /// Waits until no other has it; not for ever, since that one may have been stopped.
  init(around file: URL) {
    let folder = file.resolvingSymlinksInPath().deletingLastPathComponent()
    descriptor = open(folder.path, O_RDONLY | O_CLOEXEC)
    let end = ContinuousClock.now + .seconds(5)
    while descriptor >= 0 && flock(descriptor, LOCK_EX | LOCK_NB) != 0
      && [EINTR, EWOULDBLOCK].contains(errno) && .now < end
    {
      usleep(2000)
    }
  }

  func release() { if descriptor >= 0 { close(descriptor) } }
}
