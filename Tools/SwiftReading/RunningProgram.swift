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

extension Error {
  /// What the system says of it, such as `Permission denied`.
  package var systemReason: String {
    var error: NSError? = self as NSError
    while let known = error {
      if known.domain == NSPOSIXErrorDomain { return String(cString: strerror(Int32(known.code))) }
      error = known.userInfo[NSUnderlyingErrorKey] as? NSError
    }
    return "\(self)"
  }
}
