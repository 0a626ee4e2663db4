import Foundation

/// A file that is written beside the one whose place it takes when it is complete, and is gone if
/// that never happens.
final class ReplacementFile {
  private let url: URL
  private let part: URL
  private let descriptor: Int32

  init(for url: URL) throws {
    self.url = url
    part = url.deletingLastPathComponent()
      .appending(path: ".\(url.lastPathComponent).\(UUID().uuidString)")
    descriptor = open(part.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw CheckpointError(writing: url, errno) }
  }

  deinit {
    if descriptor >= 0 {
      close(descriptor)
      // After takePlace() there is nothing left of this name.
      unlink(part.path)
    }
  }

  func write(_ bytes: UnsafeRawBufferPointer) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = UnsafeRawBufferPointer(rebasing: rest)
      let count = Foundation.write(descriptor, piece.baseAddress!, piece.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw CheckpointError(writing: url, errno) }
      rest = rest.dropFirst(count)
    }
  }

  /// Puts the file in the other's place.
  func takePlace() throws {
    guard rename(part.path, url.path) == 0 else { throw CheckpointError(writing: url, errno) }
  }
}

extension CheckpointError {
  /// What the system says about a file that cannot be written.
  fileprivate init(writing url: URL, _ code: Int32) {
    self.init("\(url.path): not written: \(String(cString: strerror(code))).")
  }
}
