import Curriculum
import Foundation

/// The program that runs the tests. It must have been built from the files that are read: a verdict on
/// other code would be noted as one on theirs.
struct BuiltProgram: Sendable {
  let url: URL
  /// Whether it was tested without being built first. Else it may be older than a file that was saved
  /// as it had been compiled before: then it is not linked again.
  var skipsBuild = CommandLine.arguments.contains("--skip-build")

  /// Throws a ``BuildError`` if it was built in another folder, or before a file was saved.
  func check(against workshop: Workshop) throws(BuildError) {
    let home = Workshop.nearest(to: url.deletingLastPathComponent())
    if home.root.resolvingSymlinksInPath().path != workshop.root.resolvingSymlinksInPath().path {
      throw .moved(from: workshop.root.path, to: home.root.path)
    }
    let (built, began) = (skipsBuild ? FileTimes(url)?.modified : nil, buildStart)
    for path in workshop.swiftFiles(in: Workshop.Path.katas) {
      guard let saved = FileTimes(workshop.url(path)) else { continue }
      // When it changed, the system says; what an archive or `touch` says may be past or to come.
      if let began, saved.changed > began { throw .saved(path) }
      if let built, saved.modified > built { throw .saved(path) }
    }
  }

  /// When the package manager began, if that is known: it locks the folder that it builds in with a
  /// file that names its process, and then starts this program.
  private var buildStart: Seconds? {
    var folder = url.deletingLastPathComponent()
    for _ in 0..<4 {
      let lock = folder.appending(path: ".lock")
      if let times = FileTimes(lock) {
        let owner = (try? String(contentsOf: lock, encoding: .utf8)).flatMap { Int32($0) }
        return owner == getppid() ? times.modified : nil
      }
      folder = folder.deletingLastPathComponent()
    }
    return nil
  }
}

/// Why a program does not belong to the files that are there.
enum BuildError: Error, Equatable, CustomStringConvertible {
  case moved(from: String, to: String)
  case saved(String)

  var description: String {
    switch self {
    case .moved(let old, let new):
      """
      Nothing was judged: these tests were built in \(old), and are in \(new) now. Remove the folder \
      .build, and run them again without --skip-build.
      """
    case .saved(let path):
      """
      Nothing was judged: \(path) was saved after the package manager had begun to build it. Run \
      the tests again, without --skip-build.
      """
    }
  }
}

private typealias Seconds = Double

/// When a file was written, and when anything about it changed last, its name and its time included.
private struct FileTimes {
  let modified: Seconds
  let changed: Seconds

  init?(_ url: URL) {
    var status = stat()
    guard stat(url.path, &status) == 0 else { return nil }
    #if canImport(Darwin)
      (modified, changed) = (status.st_mtimespec.seconds, status.st_ctimespec.seconds)
    #else
      (modified, changed) = (status.st_mtim.seconds, status.st_ctim.seconds)
    #endif
  }
}

extension timespec {
  fileprivate var seconds: Seconds { Double(tv_sec) + Double(tv_nsec) * 1e-9 }
}
