import Foundation

/// A folder for what is needed for a moment. It is gone with its owner, and if that is killed, when
/// the next is made.
package final class ScratchFolder {
  package let url: URL
  private let descriptor: Int32

  /// - Parameters:
  ///   - name: what it is for, in a word.
  ///   - parent: the folder that it is in: that of the system, which `TMPDIR` names.
  package init(_ name: String, in parent: URL = FileManager.default.temporaryDirectory) throws {
    Leftovers.cleanUp(in: parent)
    url = parent.appending(path: Leftovers.name(for: "transformer-katas-\(name)"))
    guard mkdir(url.path, 0o700) == 0 else {
      throw FileError(
        parent.path,
        "no temporary folder can be made there: \(FileError.words(for: errno)). Set TMPDIR to a "
          + "folder that you may write to")
    }
    descriptor = open(url.path, O_RDONLY | O_CLOEXEC)
    Leftovers.claim(descriptor)
  }

  deinit {
    try? FileManager.default.removeItem(at: url)
    if descriptor >= 0 { close(descriptor) }
  }
}
