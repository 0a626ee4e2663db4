import Foundation

/// A file's bytes as memory that the system fills in when they are first touched.
///
/// The file must not shrink meanwhile: touching bytes that are gone ends the program (SIGBUS).
/// Putting another file in its place by renaming is safe.
final class MappedFile: @unchecked Sendable {
  let bytes: UnsafeRawBufferPointer

  init(_ url: URL) throws {
    guard url.isFileURL else { throw CheckpointError("\(url) is not a file on this machine.") }
    // Opening a pipe would otherwise wait for its writer.
    let descriptor = open(url.path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.failure(url) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Self.failure(url) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw CheckpointError("\(url.path) is not a file, but a folder or a device.")
    }
    let count = Int(status.st_size)
    if count == 0 {
      bytes = UnsafeRawBufferPointer(start: nil, count: 0)
      return
    }
    guard let start = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0),
      start != MAP_FAILED
    else { throw Self.failure(url) }
    bytes = UnsafeRawBufferPointer(start: start, count: count)
  }

  deinit {
    if let start = bytes.baseAddress {
      munmap(UnsafeMutableRawPointer(mutating: start), bytes.count)
    }
  }

  /// Gives back the memory that a part of the file takes; whoever touches it again gets it again.
  func forget(_ part: Range<Int>) {
    guard let start = bytes.baseAddress else { return }
    // Whole pages alone: the next part may begin in the middle of one.
    let page = Int(getpagesize())
    let (first, last) = (part.lowerBound / page * page, part.upperBound / page * page)
    if first < last {
      madvise(UnsafeMutableRawPointer(mutating: start + first), last - first, MADV_DONTNEED)
    }
  }

  private static func failure(_ url: URL) -> CheckpointError {
    CheckpointError("\(url.path): \(String(cString: strerror(errno))).")
  }
}
