import Foundation

extension FileReplacement {
  /// Makes a file where there is none.
  /// - Returns: false if something has the name, which then stays as it is.
  package static func create(_ url: URL, _ data: Data) throws -> Bool {
    if let end = Destination.link(at: url.path) {
      throw FileError(url.path, "not written: it is a link to \(end), where there is nothing")
    }
    let file = try FileReplacement(of: url)
    guard case .missing = file.destination.kind, let part = file.part else { return false }
    try data.withUnsafeBytes { try file.write($0) }
    try part.finish(for: file.name)
    // Unlike a renaming, a link takes nobody's place.
    if moveIfMissing(part.path, file.destination.path) { return true }
    if errno == EEXIST { return false }
    throw FileError(writing: file.name, errno)
  }

  /// Replaces a file, unless somebody has written to it, or is about to.
  ///
  /// However closely a look at the file comes before its replacement, a save may come between them.
  /// So the two files are exchanged, in one step, and the look is at what came out: what is not as
  /// expected goes back.
  /// - Returns: false if the file is not as expected, and stays.
  package static func replace(
    _ url: URL, by data: Data, ifStill isExpected: (Data) -> Bool
  ) throws -> Bool {
    guard isExpected(try contents(of: url)) else { return false }
    let file = try FileReplacement(of: url)
    switch file.destination.kind {
    case .missing, .stream: return false
    case .shared:
      return try refill(file.destination.path, with: data, for: file.name, ifStill: isExpected)
    case .file: break
    }
    let part = file.part!
    try data.withUnsafeBytes { try file.write($0) }
    try part.finish(for: file.name)
    let (new, old) = (URL(filePath: part.path), file.destination.path)
    guard exchange(part.path, old) else {
      // The disk cannot exchange files: then the window is as narrow as it can be.
      guard isExpected(try contents(of: url)), !isBeingWritten(old) else { return false }
      guard rename(part.path, old) == 0 else { throw FileError(writing: file.name, errno) }
      return true
    }
    let first = try? contents(of: new)
    if let first, isExpected(first), !isBeingWritten(part.path) { return true }
    // What came out goes back, and whatever is saved meanwhile is newer and stays.
    var (lastPut, next) = (data as Data?, first)
    while true {
      guard exchange(part.path, old) else {
        part.isKept = true
        throw FileError(writing: file.name, errno)
      }
      let cameOut = try? contents(of: new)
      if cameOut == lastPut && !isBeingWritten(part.path) { return false }
      (lastPut, next) = (next, cameOut)
    }
  }

  /// Fills a file anew that has several names, if nobody else has it open.
  private static func refill(
    _ path: String, with data: Data, for name: String, ifStill isExpected: (Data) -> Bool
  ) throws -> Bool {
    let descriptor = open(path, O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(writing: name, errno) }
    defer { close(descriptor) }
    // Who opens the file waits as long as it is leased.
    guard lease(descriptor, F_WRLCK) else { return false }
    defer { endLease(descriptor) }
    guard isExpected(try contents(of: descriptor, at: path)) else { return false }
    try fill(descriptor, with: data, for: name)
    return true
  }
}

/// Whether anybody has a file open in order to write to it, as far as the system tells.
private func isBeingWritten(_ path: String) -> Bool {
  let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
  if descriptor < 0 { return false }
  defer { close(descriptor) }
  guard lease(descriptor, F_RDLCK) else { return true }
  endLease(descriptor)
  return false
}

#if canImport(Darwin)
  private func exchange(_ a: String, _ b: String) -> Bool {
    renamex_np(a, b, UInt32(RENAME_SWAP)) == 0
  }

  /// Gives a file a name that nothing has, and takes nobody's place.
  /// - Returns: false where it cannot be; then `errno` says why.
  package func moveIfMissing(_ old: String, _ new: String) -> Bool {
    renamex_np(old, new, UInt32(RENAME_EXCL)) == 0 || (errno != EEXIST && link(old, new) == 0)
  }

  /// There are no leases.
  private func lease(_ descriptor: Int32, _ kind: Int32) -> Bool { true }
  private func endLease(_ descriptor: Int32) {}
#else
  private func exchange(_ a: String, _ b: String) -> Bool { rename(a, b, flags: 1 << 1) }

  /// Gives a file a name that nothing has, and takes nobody's place.
  /// - Returns: false where it cannot be; then `errno` says why.
  package func moveIfMissing(_ old: String, _ new: String) -> Bool {
    rename(old, new, flags: 1 << 0) || (errno != EEXIST && link(old, new) == 0)
  }

  /// The system's `renameat2`, which is not among what Foundation shows of it.
  private func rename(_ old: String, _ new: String, flags: UInt32) -> Bool {
    typealias Call =
      @convention(c) (
        Int32, UnsafePointer<CChar>, Int32, UnsafePointer<CChar>, UInt32
      ) -> Int32
    guard let symbol = dlsym(nil, "renameat2") else {
      errno = ENOSYS
      return false
    }
    return unsafeBitCast(symbol, to: Call.self)(AT_FDCWD, old, AT_FDCWD, new, flags) == 0
  }

  /// Leases a file, for reading where nobody has it open for writing, for writing where nobody has
  /// it open.
  /// - Returns: false if somebody has.
  private func lease(_ descriptor: Int32, _ kind: Int32) -> Bool {
    // F_SETSIG: who is waited for gets a signal, by default one that ends the program.
    _ = fcntl(descriptor, 10, SIGURG)
    // F_SETLEASE. Other errors say that there are no leases here.
    return fcntl(descriptor, 1024, kind) == 0 || errno != EAGAIN
  }

  private func endLease(_ descriptor: Int32) { _ = fcntl(descriptor, 1024, F_UNLCK) }
#endif
