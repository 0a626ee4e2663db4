import Foundation

/// A file that is to take another's place, under a temporary name beside it: see ``Leftovers``.
final class PartFile {
  let path: String
  let descriptor: Int32
  /// Whether it stays, since somebody's work may be in it now.
  var isKept = false
  private var isOpen = true

  /// - Parameter name: what errors call the destination.
  init(beside destination: Destination, for name: String) throws {
    let url = URL(filePath: destination.path)
    path = url.deletingLastPathComponent().path + "/" + Leftovers.name(for: url.lastPathComponent)
    var mode: mode_t = 0o666
    if case .file = destination.kind { mode = 0o600 }
    descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw FileError(writing: name, errno) }
    Leftovers.claim(descriptor)
    guard case .file(let status) = destination.kind else { return }
    // An owner may be refused; then no more than permissions is taken over.
    let isOwned = fchown(descriptor, status.st_uid, status.st_gid) == 0
    _ = fchmod(descriptor, status.st_mode & (isOwned ? 0o7777 : 0o777))
  }

  deinit {
    // When it has taken its place there is nothing left of this name.
    if !isKept { unlink(path) }
    if isOpen { close(descriptor) }
  }

  /// Makes sure that it is on the disk. Nothing is written to it any more.
  func finish(for name: String) throws {
    let isWhole = fsync(descriptor) == 0
    let code = errno
    isOpen = false
    close(descriptor)
    guard isWhole else { throw FileError(writing: name, code) }
  }
}
