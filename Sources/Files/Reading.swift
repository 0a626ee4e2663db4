import Foundation

/// All that stands in a file.
package func contents(of url: URL) throws(FileError) -> Data {
  // Without O_NONBLOCK, a pipe that nobody writes to would be waited for.
  let descriptor = open(url.path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
  if descriptor < 0, errno == ENOENT, let target = Destination.link(at: url.path) {
    throw FileError(url.path, "not read: it is a link to \(target), where there is nothing")
  }
  guard descriptor >= 0 else { throw FileError(reading: url.path, errno) }
  defer { close(descriptor) }
  return try contents(of: descriptor, at: url.path)
}

/// The text of a file as it is read everywhere: see ``normalized(_:)``.
package func text(of url: URL) throws(FileError) -> String {
  guard let text = String(validating: try contents(of: url), as: UTF8.self) else {
    throw FileError(url.path, "not read: it is not UTF-8")
  }
  return normalized(text)
}

/// A text as it was before an editor or Git changed how it is stored: without a byte order mark, and
/// each line ended by a line feed, where it may have been a carriage return, or both.
package func normalized(_ text: String) -> String {
  var bytes = Array(text.utf8)
  normalize(&bytes)
  return String(decoding: bytes, as: UTF8.self)
}

/// The same for a text's bytes.
package func normalized(_ data: Data) -> Data {
  var bytes = Array(data)
  normalize(&bytes)
  return Data(bytes)
}

private let (lineFeed, carriageReturn) = (UInt8(ascii: "\n"), UInt8(ascii: "\r"))

private func normalize(_ bytes: inout [UInt8]) {
  if bytes.starts(with: [0xef, 0xbb, 0xbf]) { bytes.removeFirst(3) }
  if !bytes.contains(carriageReturn) { return }
  var written = 0
  for place in bytes.indices {
    let isPair =
      bytes[place] == carriageReturn && place + 1 < bytes.count && bytes[place + 1] == lineFeed
    if isPair { continue }
    bytes[written] = bytes[place] == carriageReturn ? lineFeed : bytes[place]
    written += 1
  }
  bytes.removeSubrange(written...)
}

/// What stands in an open file, from its start.
func contents(of descriptor: Int32, at path: String) throws(FileError) -> Data {
  var status = stat()
  guard fstat(descriptor, &status) == 0 else { throw FileError(reading: path, errno) }
  guard status.kind == S_IFREG else {
    throw FileError(path, "not read: it is \(status.kind == S_IFDIR ? "a folder" : "no file")")
  }
  var bytes = [UInt8](repeating: 0, count: Int(status.st_size) + 1)
  var length = 0
  while true {
    let room = bytes.count - length
    let count = bytes.withUnsafeMutableBytes {
      pread(descriptor, $0.baseAddress! + length, room, off_t(length))
    }
    if count < 0 && errno == EINTR { continue }
    guard count >= 0 else { throw FileError(reading: path, errno) }
    if count == 0 { return Data(bytes.prefix(length)) }
    length += count
    if length == bytes.count { bytes += [UInt8](repeating: 0, count: length) }
  }
}

extension stat {
  /// `S_IFREG`, `S_IFDIR` and so on.
  var kind: mode_t { st_mode & S_IFMT }

  /// Of what a path leads to, through links; nil where there is nothing.
  static func of(_ path: String) throws(FileError) -> stat? {
    var status = stat()
    if stat(path, &status) == 0 { return status }
    guard errno == ENOENT else { throw FileError(writing: path, errno) }
    return nil
  }
}
