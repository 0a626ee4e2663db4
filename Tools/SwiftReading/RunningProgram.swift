import Files
import Foundation

/// What the system knows of this process, whatever it was told that its name is.
package enum RunningProgram {
  /// Its executable file. On macOS, tests are loaded by a helper of the toolchain: then that is it.
  package static var executable: URL {
    URL(filePath: Bundle.main.executablePath ?? CommandLine.arguments[0])
  }

  /// Files that may be of the toolchain that built it: the runtime that it has loaded, and itself.
  package static var toolchainFiles: [URL] {
    [runtime, executable].compactMap { $0 }
  }

  /// On macOS it is the system's.
  private static var runtime: URL? {
    #if os(Linux)
      // Read to its end: the system gives such a file in parts.
      let maps = try? FileHandle(forReadingAtPath: "/proc/self/maps")?.readToEnd()
      for line in String(decoding: maps ?? Data(), as: UTF8.self).split(separator: "\n") {
        if line.hasSuffix("/libswiftCore.so"), let start = line.firstIndex(of: "/") {
          return URL(filePath: String(line[start...]))
        }
      }
    #endif
    return nil
  }
}

extension Process {
  /// Starts it, or says in words why it cannot.
  package func start() throws(FileError) {
    do { try run() } catch {
      throw FileError(executableURL!.path, "not started: \(words(for: error))")
    }
  }

  private func words(for error: any Error) -> String {
    var known: NSError? = error as NSError
    while let next = known, next.domain != NSPOSIXErrorDomain {
      known = next.userInfo[NSUnderlyingErrorKey] as? NSError
    }
    switch known.map({ Int32($0.code) }) {
    case EAGAIN: return "the system allows no more processes"
    case ENOMEM: return "there is no memory left for it"
    case let code?: return FileError.words(for: code)
    case nil: return "\(error)"
    }
  }
}
