import Files
import Foundation

/// A file that is on its way: `model.safetensors.1a2b3c4d5e6f.part`. It takes its name when it is whole,
/// and until then another run goes on where this one ended.
final class UnfinishedFile {
  let path: String
  private let descriptor: Int32
  private let file: HubFile
  private(set) var count = 0
  private var hash: StreamedHash

  /// Opens what an earlier run left, or nothing.
  init(_ file: HubFile, in folder: URL) throws {
    self.file = file
    hash = file.newHash
    path = folder.appending(path: file.partName).path
    descriptor = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw FileError(writing: path, errno) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_nlink == 1
    else {
      throw FileError(path, "not written: it is in the way of a file that is to be fetched")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw FileError(path, "not written: another fetch is writing to it")
    }
    if status.st_size > file.size { try begin() } else { try readAll() }
  }

  deinit { close(descriptor) }

  var isWhole: Bool { count == file.size }

  /// Of all that is there.
  var digest: String { hash.digest }

  func append(_ data: Data) throws {
    try data.withUnsafeBytes { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let piece = UnsafeRawBufferPointer(rebasing: rest)
        let written = write(descriptor, piece.baseAddress!, piece.count)
        if written < 0 && errno == EINTR { continue }
        guard written > 0 else { throw FileError(writing: path, errno) }
        hash.update(UnsafeRawBufferPointer(rebasing: rest.prefix(written)))
        count += written
        rest = rest.dropFirst(written)
      }
    }
  }

  /// Forgets what is there.
  func begin() throws {
    guard ftruncate(descriptor, 0) == 0, lseek(descriptor, 0, SEEK_SET) == 0 else {
      throw FileError(writing: path, errno)
    }
    (count, hash) = (0, file.newHash)
  }

  /// It is of no use to anybody.
  func remove() { unlink(path) }

  /// Gives it the name that it was fetched for.
  func takeName(_ url: URL) throws {
    guard fsync(descriptor) == 0 else { throw FileError(writing: path, errno) }
    guard moveIfMissing(path, url.path) else { throw FileError(writing: url.path, errno) }
    unlink(path)
  }

  private func readAll() throws {
    try Self.read(descriptor, path) { bytes in
      hash.update(bytes)
      count += bytes.count
    }
  }

  // MARK: - Whole files

  /// The hash of a file that is there; nil where it is not as long as it is to be, or no file.
  static func digest(of url: URL, as file: HubFile) throws -> String? {
    let descriptor = open(url.path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      status.st_size == file.size
    else { return nil }
    var hash = file.newHash
    try read(descriptor, url.path) { hash.update($0) }
    return hash.digest
  }

  private static func read(
    _ descriptor: Int32, _ path: String, _ body: (UnsafeRawBufferPointer) -> Void
  ) throws {
    var piece = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = piece.withUnsafeMutableBytes {
        Foundation.read(descriptor, $0.baseAddress!, $0.count)
      }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw FileError(reading: path, errno) }
      if count == 0 { return }
      piece.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0.prefix(count))) }
    }
  }
}
