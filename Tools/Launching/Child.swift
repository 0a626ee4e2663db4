import CommandLines
import Foundation
import Synchronization

/// A program that runs in the place of this one: what stops this one stops it too. Its lines go where
/// this one's go, but what the runtime says of a crash, which is told in other words.
enum Child {
  enum Ending {
    case exit(Int32)
    /// With what the runtime said of it.
    case signal(Int32, lastWords: String?)
  }

  /// Zero as long as there is none.
  fileprivate static let process = Atomic<pid_t>(0)

  /// Runs a program that `PATH` has, on this one's streams, and waits for its end.
  /// - Throws: a ``LaunchError``, where it cannot be started.
  static func run(_ words: [String]) throws(LaunchError) -> Ending {
    // Ctrl-C reaches both; what is sent to this one is handed on.
    signal(SIGINT, SIG_IGN)
    for number in [SIGTERM, SIGHUP, SIGQUIT] { signal(number, handOn) }
    var id: pid_t = 0
    #if canImport(Darwin)
      var attributes: posix_spawnattr_t?
    #else
      var attributes = posix_spawnattr_t()
    #endif
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
    #else
      var actions = posix_spawn_file_actions_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    var ends: [Int32] = [0, 0]
    let hasPipe = pipe(&ends) == 0
    if hasPipe {
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO)
    }
    let arguments = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    let code = posix_spawnp(&id, words[0], &actions, &attributes, arguments, environ)
    guard code == 0 else {
      throw LaunchError(
        "\(words[0]) cannot be started: \(String(cString: strerror(code))). It builds your code: add "
          + "the Swift toolchain's usr/bin to PATH.")
    }
    process.store(id, ordering: .relaxed)
    var status: Int32 = 0
    var complaints = Complaints()
    if hasPipe {
      close(ends[1])
      // Whatever else it started may hold the pipe for longer.
      var hasEnded = false
      while true {
        var state = pollfd(fd: ends[0], events: Int16(POLLIN), revents: 0)
        if poll(&state, 1, hasEnded ? 0 : 100) > 0 {
          if !complaints.read(ends[0]) { break }
        } else if hasEnded {
          break
        } else {
          hasEnded = waitpid(id, &status, WNOHANG) == id
        }
      }
      complaints.end()
      close(ends[0])
      if !hasEnded { wait(for: id, &status) }
    } else {
      wait(for: id, &status)
    }
    process.store(0, ordering: .relaxed)
    let number = status & 0x7f
    if number != 0 { return .signal(number, lastWords: complaints.lastWords) }
    complaints.endWithoutCrash()
    return .exit(status >> 8 & 0xff)
  }

  private static func wait(for id: pid_t, _ status: inout Int32) {
    while waitpid(id, &status, 0) < 0 && errno == EINTR {}
  }

  /// Ends this program by the signal that ended the other.
  static func endAlike(_ number: Int32) -> Never {
    signal(number, SIG_DFL)
    kill(getpid(), number)
    exit(128 + number)
  }
}

private func handOn(_ number: Int32) {
  let process = Child.process.load(ordering: .relaxed)
  if process > 0 { kill(process, number) }
}
