import Foundation

/// The same tool with the learner's models: a program of its own, so that this one works whatever
/// state their code is in.
public enum Twin {
  public static let name = "transformer-katas"

  /// Becomes the twin, after building it from the code as it is now.
  /// - Returns: never, if all goes well; the twin then ends with an exit code of its own.
  public static func start(_ arguments: [String]) throws -> Int32 {
    let words =
      ["swift", "run", "--configuration", configuration, "--package-path", root.path, name]
      + arguments
    // Where unfinished code stops is worth a few lines, not the hundred that a crash is by default.
    setenv("SWIFT_BACKTRACE", Self.backtrace, 0)
    // Whoever stops this program means the twin: it takes the place of this one instead of running
    // below it.
    execvp("swift", words.map { strdup($0) } + [nil])
    throw RunError(
      "swift cannot be started: \(String(cString: strerror(errno))). It builds your code: add the "
        + "Swift toolchain's usr/bin to PATH.")
  }

  private static let backtrace =
    "enable=yes,limit=8,top=0,threads=crashed,registers=none,images=none,color=no"

  #if DEBUG
    private static let configuration = "debug"
  #else
    private static let configuration = "release"
  #endif

  /// The package that this program was built from.
  private static var root: URL {
    (0..<4).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent() }
  }
}
