import Foundation

/// Temporary files and folders, `.NAME.PROCESS.RANDOM.tmp`, and what is left of them where a process
/// was killed.
package enum Leftovers {
  /// A temporary name for something that is to be called `name`: as much of it as fits.
  static func name(for name: String) -> String {
    let random = String(UInt64.random(in: 1 << 60 ... .max), radix: 16)
    let end = ".\(getpid()).\(random).tmp"
    var start = name
    while start.utf8.count + end.utf8.count + 1 > nameLimit { start.removeLast() }
    return ".\(start)\(end)"
  }

  /// In bytes, on all usual disks.
  private static let nameLimit = 255

  /// Marks an open file or folder as one of a process that lives: also for processes that do not
  /// see this one, in a container beside it.
  static func claim(_ descriptor: Int32) { flock(descriptor, LOCK_EX | LOCK_NB) }

  /// Removes what dead processes have left in a folder.
  /// - Parameters:
  ///   - prefix: how the names begin that they were to have.
  ///   - isWorthless: whether a file of these contents can go; else all can. Where a file was
  ///     exchanged for another, it may be what somebody wrote.
  package static func cleanUp(
    in folder: URL, prefix: String = "", where isWorthless: ((Data) -> Bool)? = nil
  ) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    for name in names where name.hasPrefix(".\(prefix)") && isOfTheDead(name) {
      let url = folder.appending(path: name)
      let descriptor = open(url.path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC)
      if descriptor < 0 { continue }
      defer { close(descriptor) }
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { continue }
      if let isWorthless, let data = try? contents(of: descriptor, at: url.path),
        !isWorthless(data)
      {
        continue
      }
      try? FileManager.default.removeItem(at: url)
    }
  }

  private static func isOfTheDead(_ name: String) -> Bool {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count >= 5, parts[0].isEmpty, parts.last == "tmp",
      UInt64(parts[parts.count - 2], radix: 16) != nil,
      let process = pid_t(parts[parts.count - 3]), process > 0
    else { return false }
    return kill(process, 0) != 0 && errno == ESRCH
  }
}
