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

  /// Finds the compiler: by `xcrun` on macOS, on the `PATH` elsewhere.
  package static func find() throws -> SwiftCompiler {
    #if os(macOS)
      let xcrun = SwiftCompiler(executable: URL(filePath: "/usr/bin/xcrun"))
      if let found = try? xcrun.run(["--find", "swiftc"]), found.succeeded {
        let path = String(decoding: found.text, as: UTF8.self)
        return SwiftCompiler(executable: URL(filePath: path.trimmingCharacters(in: .newlines)))
      }
    #endif
    return try find(onPath: ProcessInfo.processInfo.environment["PATH"] ?? "")
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
    let log = FileManager.default.temporaryDirectory.appending(path: "swiftc-\(UUID()).log")
    try Data().write(to: log)
    defer { try? FileManager.default.removeItem(at: log) }
    let (process, output) = (Process(), Pipe())
    process.executableURL = executable
    process.arguments = arguments
    process.currentDirectoryURL = folder
    if let temporaryFolder {
      process.environment = ProcessInfo.processInfo.environment
        .merging(["TMPDIR": temporaryFolder.path]) { $1 }
    }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = try FileHandle(forWritingTo: log)
    try process.run()
    let text = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Output(
      succeeded: process.terminationStatus == 0, text: text,
      diagnostics: try String(contentsOf: log, encoding: .utf8))
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
    if paths.isEmpty { return [] }
    let texts = try paths.map { path in
      guard let text = try? String(contentsOf: folder.appending(path: path), encoding: .utf8) else {
        throw ReadingError("\(path): cannot be read. Is it there, and is it UTF-8?")
      }
      return text
    }
    let trees = FileManager.default.temporaryDirectory.appending(path: "trees-\(UUID())")
    try FileManager.default.createDirectory(at: trees, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: trees) }
    let files = paths.indices.map { trees.appending(path: "\($0).json") }
    let output = try run(
      ["-frontend", "-dump-parse", "-dump-ast-format", "json", "-parse-as-library"]
        + paths.flatMap { ["-primary-file", $0] } + files.flatMap { ["-o", $0.path] },
      in: folder)
    guard output.succeeded else {
      if paths.count == 1 { throw Self.firstError(output.diagnostics, in: paths[0]) }
      // Which of them has the error shows when each is parsed by itself.
      return try paths.map { try parse($0, in: folder) }
    }
    return try paths.indices.map { index in
      guard let tree = (try? Data(contentsOf: files[index])).flatMap(SyntaxNode.init) else {
        throw ReadingError(
          "\(paths[index]): swiftc printed no syntax tree, as Swift 6.2 and later do. "
            + "See `swiftc --version`.")
      }
      return SourceFile(path: paths[index], text: texts[index], tree: tree)
    }
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
    for line in diagnostics.split(separator: "\n") {
      guard let match = line.wholeMatch(of: /.*?:(\d+):\d+: error: (.*)/) else { continue }
      return SourceError(
        path: path, line: Int(match.1) ?? 1, message: "\(match.2). Correct it and try again.")
    }
    return ReadingError("\(path): swiftc could not parse it:\n\(diagnostics)")
  }
}
