import Foundation

/// A folder for what is needed for a moment. It is gone with its owner, and if that is killed, when
/// the next process makes one.
package final class ScratchFolder {
  package let url: URL
  private let descriptor: Int32

  /// - Parameters:
  ///   - name: what it is for, in a word.
  ///   - parent: the folder that it is in: that of the system, which `TMPDIR` names.
  package init(_ name: String, in parent: URL? = nil) throws(FileError) {
    if parent == nil { _ = Self.cleanUp }
    let parent = parent ?? FileManager.default.temporaryDirectory
    url = parent.appending(path: Leftovers.name(for: Self.namePrefix + name))
    guard mkdir(url.path, 0o700) == 0 else {
      throw FileError(
        parent.path,
        "no temporary folder can be made there: \(FileError.words(for: errno)). Set TMPDIR to a "
          + "folder that you may write to")
    }
    descriptor = open(url.path, O_RDONLY | O_CLOEXEC)
    Leftovers.claim(descriptor)
  }

  /// Once a process: the system's folder may hold much.
  private static let cleanUp: Void = Leftovers.cleanUp(
    in: FileManager.default.temporaryDirectory, prefix: namePrefix)
  private static let namePrefix = "transformer-katas-"

  deinit {
    try? FileManager.default.removeItem(at: url)
    if descriptor >= 0 { close(descriptor) }
  }
}
