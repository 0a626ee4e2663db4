import Foundation
import Synchronization

/// One of the streams that a process is started with. What cannot be written is lost without a trap,
/// and known to be.
package final class StandardStream: Sendable {
  package static let output = StandardStream(STDOUT_FILENO)
  package static let error = StandardStream(STDERR_FILENO)

  private let descriptor: Int32
  private let failure = Mutex<Int32?>(nil)

  package init(_ descriptor: Int32) { self.descriptor = descriptor }

  /// Why something was lost, in the system's words, if anything was.
  package var loss: String? { failure.withLock { $0.map { String(cString: strerror($0)) } } }

  /// Writes all of a text, now: a script at the other end of a pipe waits for each line.
  package func write(_ text: String) {
    // What was printed before comes before it.
    if fflush(nil) != 0 { note(errno) }
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno == EAGAIN {
        var place = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&place, 1, -1)
      } else if errno != EINTR {
        return note(errno)
      }
    }
  }

  /// Whether it is a terminal that shows colors, and nobody wants it to have none: see no-color.org.
  package func hasColors(
    _ environment: [String: String], isTerminal: Bool? = nil
  ) -> Bool {
    (isTerminal ?? (isatty(descriptor) == 1)) && environment["NO_COLOR", default: ""].isEmpty
      && environment["TERM"] != "dumb"
  }

  private func note(_ error: Int32) { failure.withLock { $0 = $0 ?? error } }

  /// Takes the places of streams that the process was started without: the next file that it opens
  /// would get one, and all lines with it.
  package static func reserve() {
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) == -1 {
      // Reading finds nothing there, and writing fails.
      _ = open("/dev/null", O_RDONLY)
    }
  }
}
