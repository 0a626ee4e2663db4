import Foundation

/// A file that is written beside the one whose place it takes when it is complete, and is gone if
/// that never happens.
///
/// What takes a file's place has its mode and, where that is allowed, its owner. A link stays, and
/// what it leads to is replaced. A file with several names (hard links) is filled anew and keeps
/// them, and what is no file but a device or a pipe is written to as it is. A file that is read-only
/// is not replaced.
package final class FileReplacement {
  /// As the caller called it, for errors.
  let name: String
  let destination: Destination
  /// What is written; nil when nothing is written beside the destination.
  let part: PartFile?
  private let stream: Int32

  package init(of url: URL) throws {
    name = url.path
    destination = try Destination(of: name)
    if case .stream = destination.kind {
      part = nil
      stream = open(name, O_WRONLY | O_CLOEXEC)
      guard stream >= 0 else { throw FileError(writing: name, errno) }
    } else {
      part = try PartFile(beside: destination, for: name)
      stream = -1
    }
  }

  deinit { if stream >= 0 { close(stream) } }

  package func write(_ bytes: UnsafeRawBufferPointer) throws {
    try writeAll(bytes, to: part?.descriptor ?? stream, for: name)
  }

  /// Puts what was written in the file's place.
  package func takePlace() throws {
    guard let part else { return }
    if case .shared = destination.kind {
      let descriptor = open(destination.path, O_RDWR | O_CLOEXEC)
      guard descriptor >= 0 else { throw FileError(writing: name, errno) }
      defer { close(descriptor) }
      return try fill(descriptor, with: contents(of: part.descriptor, at: part.path), for: name)
    }
    try part.finish(for: name)
    guard rename(part.path, destination.path) == 0 else { throw FileError(writing: name, errno) }
  }

  /// Writes a file whole or not at all.
  package static func write(_ data: Data, to url: URL) throws {
    let file = try FileReplacement(of: url)
    try data.withUnsafeBytes { try file.write($0) }
    try file.takePlace()
  }
}

/// Where a file has to go.
struct Destination {
  enum Kind {
    case missing
    case file(stat)
    /// A file with several names.
    case shared
    /// A device, a pipe or a socket.
    case stream
  }

  /// Behind all links.
  let path: String
  let kind: Kind

  init(of path: String) throws {
    guard let status = try stat.of(path) else {
      self.path = try Self.end(ofLink: path)
      kind = .missing
      return
    }
    switch status.kind {
    case S_IFREG: break
    case S_IFDIR: throw FileError(writing: path, EISDIR)
    default:
      self.path = path
      kind = .stream
      return
    }
    let isReadOnly = status.st_mode & (S_IWUSR | S_IWGRP | S_IWOTH) == 0
    if isReadOnly { throw FileError(path, "not written: it is read-only") }
    guard access(path, W_OK) == 0 else { throw FileError(writing: path, errno) }
    guard let real = realpath(path, nil) else { throw FileError(writing: path, errno) }
    defer { free(real) }
    self.path = String(cString: real)
    kind = status.st_nlink > 1 ? .shared : .file(status)
  }

  /// What a link names that leads to nothing; the path itself where it is none.
  static func end(ofLink path: String) throws -> String {
    var path = path
    for _ in 0..<32 {
      guard let next = link(at: path) else { return path }
      path = next
    }
    throw FileError(writing: path, ELOOP)
  }

  /// Where a link leads, if the path is one.
  static func link(at path: String) -> String? {
    guard let next = try? FileManager.default.destinationOfSymbolicLink(atPath: path) else {
      return nil
    }
    return next.hasPrefix("/")
      ? next : URL(filePath: path).deletingLastPathComponent().path + "/" + next
  }
}

/// Writes bytes behind those that were written before.
func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32, for name: String) throws {
  var rest = bytes[...]
  while !rest.isEmpty {
    let piece = UnsafeRawBufferPointer(rebasing: rest)
    let count = Foundation.write(descriptor, piece.baseAddress!, piece.count)
    if count < 0 && errno == EINTR { continue }
    guard count >= 0 else { throw FileError(writing: name, errno) }
    rest = rest.dropFirst(count)
  }
}

/// Writes a file's contents anew, under all of its names.
func fill(_ descriptor: Int32, with data: Data, for name: String) throws {
  guard lseek(descriptor, 0, SEEK_SET) == 0 else { throw FileError(writing: name, errno) }
  try data.withUnsafeBytes { try writeAll($0, to: descriptor, for: name) }
  guard ftruncate(descriptor, off_t(data.count)) == 0, fsync(descriptor) == 0 else {
    throw FileError(writing: name, errno)
  }
}
