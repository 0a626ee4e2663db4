import Files
import Foundation

/// The `swiftc` beside the running toolchain: its parser is the only one that this package needs.
package struct SwiftCompiler: Sendable {
  /// The one found first, for the whole run.
  package static let shared = Result { try find() }

  package let executable: URL

  package init(executable: URL) { self.executable = executable }

  /// What a run left behind.
  package struct Output {
    package let succeeded: Bool
    package let text: Data
    /// Errors and warnings, as a person reads them.
    package let diagnostics: String
  }

  /// Finds the compiler: beside the running toolchain, by `xcrun` on macOS, or else on the `PATH`.
  package static func find() throws -> SwiftCompiler {
    for file in RunningProgram.toolchainFiles {
      if let found = beside(file) { return found }
    }
    #if os(macOS)
      let xcrun = SwiftCompiler(executable: URL(filePath: "/usr/bin/xcrun"))
      if let found = try? xcrun.run(["--find", "swiftc"]), found.succeeded {
        let path = String(decoding: found.text, as: UTF8.self)
        return SwiftCompiler(executable: URL(filePath: path.trimmingCharacters(in: .newlines)))
      }
    #endif
    return try find(onPath: ProcessInfo.processInfo.environment["PATH"] ?? "")
  }

  /// The compiler of the toolchain that a file is of: `usr/bin/swiftc` beside
  /// `usr/lib/swift/linux/libswiftCore.so`.
  package static func beside(_ file: URL) -> SwiftCompiler? {
    var folder = file.resolvingSymlinksInPath().deletingLastPathComponent()
    for _ in 0..<3 {
      folder = folder.deletingLastPathComponent()
      let candidate = folder.appending(path: "bin/swiftc")
      if FileManager.default.isExecutableFile(atPath: candidate.path) {
        return SwiftCompiler(executable: candidate)
      }
    }
    return nil
  }

  package static func find(onPath path: String) throws -> SwiftCompiler {
    for folder in path.split(separator: ":") {
      let candidate = URL(filePath: String(folder)).appending(path: "swiftc")
      if FileManager.default.isExecutableFile(atPath: candidate.path) {
        return SwiftCompiler(executable: candidate)
      }
    }
    throw ReadingError(
      "swiftc: not found in any folder of PATH. Add the Swift toolchain's usr/bin to it.")
  }

  /// - Parameter temporaryFolder: where the compiler may leave files behind; it does.
  package func run(
    _ arguments: [String], in folder: URL? = nil, temporaryFolder: URL? = nil
  ) throws -> Output {
    // Diagnostics go to a file: two pipes could each wait for the other to be emptied.
    let scratch = try ScratchFolder("swiftc")
    defer { withExtendedLifetime(scratch) {} }
    let log = scratch.url.appending(path: "log")
    try FileReplacement.write(Data(), to: log)
    let (process, output) = (Process(), Pipe())
    process.executableURL = executable
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = ProcessInfo.processInfo.environment
      .merging(["TMPDIR": (temporaryFolder ?? scratch.url).path]) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = try FileHandle(forWritingTo: log)
    try process.start()
    let text = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Output(
      succeeded: process.terminationStatus == 0, text: text,
      diagnostics: String(decoding: try contents(of: log), as: UTF8.self))
  }

  /// Parses a file, without looking at what it imports.
  /// - Parameters:
  ///   - path: the file, from `folder` or absolute. Errors name it as written here.
  ///   - folder: where `path` begins.
  package func parse(_ path: String, in folder: URL) throws -> SourceFile {
    try parse([path], in: folder)[0]
  }

  /// Parses several files by one run of the compiler, which takes hardly longer than for one.
  package func parse(_ paths: [String], in folder: URL) throws -> [SourceFile] {
    try parse(paths.map { try SourceText($0, in: folder) })
  }

  /// Parses texts. The compiler reads copies, so that it sees what was read here, whatever is saved
  /// meanwhile, and counts as it is counted here.
  func parse(_ sources: [SourceText]) throws -> [SourceFile] {
    try parseEach(sources).map { try $0.get() }
  }

  /// The same, where some may be broken and others not.
  func parseEach(_ sources: [SourceText]) throws -> [Result<SourceFile, any Error>] {
    if sources.isEmpty { return [] }
    let scratch = try ScratchFolder("trees")
    defer { withExtendedLifetime(scratch) {} }
    let names = sources.indices.map { "\($0).swift" }
    for (name, source) in zip(names, sources) {
      try FileReplacement.write(Data(source.text.utf8), to: scratch.url.appending(path: name))
    }
    let files = sources.indices.map { scratch.url.appending(path: "\($0).json") }
    let output = try run(
      // As katas are built: before Swift 6, a pattern between slashes was none.
      ["-frontend", "-dump-parse", "-dump-ast-format", "json", "-parse-as-library"]
        + ["-swift-version", "6"] + names.flatMap { ["-primary-file", $0] }
        + files.flatMap { ["-o", $0.path] },
      in: scratch.url)
    guard output.succeeded else {
      if output.diagnostics.contains("unknown argument") { throw isTooOld }
      if sources.count == 1 {
        let diagnostics = output.diagnostics.replacing(names[0], with: sources[0].path)
        return [.failure(Self.firstError(diagnostics, in: sources[0].path))]
      }
      // Which of them has the error shows when each is parsed by itself.
      return try sources.flatMap { try parseEach([$0]) }
    }
    return zip(sources, files).map { source, file in
      Result {
        guard let tree = (try? Data(contentsOf: file)).flatMap(SyntaxNode.init) else {
          throw isTooOld
        }
        return SourceFile(path: source.path, text: source.text, tree: tree)
      }
    }
  }

  /// It prints no syntax trees.
  private var isTooOld: ReadingError {
    ReadingError(
      "\(executable.path): is of an older Swift than 6.3, which this package needs. Put the "
        + "usr/bin of a newer toolchain first in PATH.")
  }

  /// The tree of a file after type checking, in which expressions have places and types as well.
  /// - Parameters:
  ///   - path: the file, from `folder`.
  ///   - others: the other files of its module.
  ///   - modules: the folders of what it imports.
  package func check(
    _ path: String, with others: [String], of module: String, importing modules: [URL],
    in folder: URL
  ) throws -> SyntaxNode {
    let output = try run(
      ["-frontend", "-dump-ast", "-dump-ast-format", "json", "-parse-as-library"]
        + ["-swift-version", "6", "-module-name", module] + modules.flatMap { ["-I", $0.path] }
        + ["-primary-file", path] + others, in: folder)
    guard output.succeeded else { throw Self.firstError(output.diagnostics, in: path) }
    guard let tree = SyntaxNode(json: output.text) else {
      throw ReadingError(
        "\(path): swiftc printed no checked tree, as Swift 6.3 and later do. See `swiftc --version`."
      )
    }
    return tree
  }

  /// The first error among the compiler's diagnostics, `path:line:column: error: what`.
  private static func firstError(_ diagnostics: String, in path: String) -> any Error {
    for line in normalized(diagnostics).split(separator: "\n") {
      guard let match = line.wholeMatch(of: /.*?:(\d+):\d+: error: (.*)/.dotMatchesNewlines())
      else { continue }
      return SourceError(
        path: path, line: Int(match.1) ?? 1, message: "\(match.2). Correct it and try again.")
    }
    return ReadingError("\(path): swiftc could not parse it:\n\(diagnostics)")
  }
}
