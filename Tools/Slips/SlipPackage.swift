import Curriculum
import Foundation
import SwiftReading

/// A copy of the package, of the reference's suites and what they need, in which slips are made.
///
/// It stays where it is, so that the next run builds only what changed.
struct SlipPackage {
  private let workshop: Workshop
  let copy: Workshop
  /// Whether known mistakes are looked for as well.
  private let looksForMistakes: Bool
  private let compiler: SwiftCompiler

  private static let rooms =
    [
      "Sources", "Tests/KataTests", "Tests/ReferenceTests", "Tests/TestSupport",
      "Tools/CommandLines", "Tools/SwiftReading", "Tools/Coaching", "Tools/Slips",
    ] + Workshop.Path.judging
  private static let helper = "\(Workshop.Path.reference)/SlipUnderTest.swift"

  init(of workshop: Workshop, looksForMistakes: Bool) throws {
    self.workshop = workshop
    self.looksForMistakes = looksForMistakes
    copy = Workshop(root: workshop.url(Workshop.Path.slipsCopy))
    compiler = try SwiftCompiler.shared.get()
    // The reference's suites are no part of a learner's builds.
    PackagePart.tests.add()
  }

  // MARK: - Copying

  /// Brings the copy up to date, with the reference as it is.
  func update(_ katas: [Kata]) throws {
    var wanted: Set<String> = []
    for room in Self.rooms {
      for path in try FileManager.default.subpathsOfDirectory(atPath: workshop.url(room).path)
      where !path.hasPrefix("Suites") {
        try copyFile("\(room)/\(path)", into: &wanted)
      }
    }
    for path in workshop.swiftFiles(in: Workshop.Path.suites) {
      try copyFile(path, into: &wanted)
      let inside = path.dropFirst(Workshop.Path.suites.count)
      try copyFile(path, to: "Tests/ReferenceTests/Suites\(inside)", into: &wanted)
    }
    // The steps are read in the learner's files: here they are the reference's.
    for kata in katas { try copyFile(kata.referencePath, to: kata.path, into: &wanted) }
    try copyFile(Workshop.Path.stubManifest, into: &wanted)
    try write(Schemata.helper, to: Self.helper, into: &wanted)
    let manifest = try String(contentsOf: workshop.url(Workshop.Path.package), encoding: .utf8)
    try write(manifest + Self.cut, to: Workshop.Path.package, into: &wanted)
    for folder in ["Sources", "Tests", "Tools"] {
      let all = try FileManager.default.subpathsOfDirectory(atPath: copy.url(folder).path)
      for path in all where path.hasSuffix(".swift") && !wanted.contains("\(folder)/\(path)") {
        try? FileManager.default.removeItem(at: copy.url("\(folder)/\(path)"))
      }
    }
    for path in [Workshop.Path.goldens, Workshop.Path.models] { try link(path) }
  }

  /// Lets a folder of what is only read stand in the copy.
  private func link(_ path: String) throws {
    let folder = copy.url(path)
    if (try? folder.resourceValues(forKeys: [.isSymbolicLinkKey]).isSymbolicLink) == true { return }
    try? FileManager.default.removeItem(at: folder)
    try FileManager.default.createDirectory(
      at: folder.deletingLastPathComponent(), withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      at: folder, withDestinationURL: workshop.url(path))
  }

  /// Leaves the targets that the reference's suites need, and the known mistakes.
  private static let cut = "\nleave([\"ReferenceTests\"] + knownMistakes)\n"

  private func copyFile(
    _ path: String, to target: String? = nil, into wanted: inout Set<String>
  ) throws {
    var isFolder: ObjCBool = false
    let source = workshop.url(path)
    guard FileManager.default.fileExists(atPath: source.path, isDirectory: &isFolder),
      !isFolder.boolValue
    else { return }
    try write(Data(contentsOf: source), to: target ?? path, into: &wanted)
  }

  private func write(_ text: String, to path: String, into wanted: inout Set<String>) throws {
    try write(Data(text.utf8), to: path, into: &wanted)
  }

  /// Writes a file only where that changes it: what is as it was is not built again.
  private func write(_ data: Data, to path: String, into wanted: inout Set<String>) throws {
    wanted.insert(path)
    let url = copy.url(path)
    if (try? Data(contentsOf: url)) == data { return }
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: url)
  }

  func write(_ schemata: Schemata, of kata: Kata) throws {
    var wanted: Set<String> = []
    try write(schemata.text, to: kata.referencePath, into: &wanted)
  }

  // MARK: - Compiling

  private var imports: [URL] {
    [copy.url("\(Workshop.Path.debugBuild)/Modules"), copy.url(Workshop.Path.processor)]
  }

  /// The kata's file as the compiler understands it.
  func check(_ kata: Kata, into members: inout CheckedFile.Members) throws -> CheckedFile {
    let others = copy.swiftFiles(in: Workshop.Path.reference).filter { $0 != kata.referencePath }
    let tree = try compiler.check(
      kata.referencePath, with: others, of: "Reference", importing: imports, in: copy.root)
    return CheckedFile(
      try compiler.parse(kata.referencePath, in: copy.root), checked: tree, into: &members)
  }

  /// The lines with errors, by the files' paths.
  func errors() throws -> [String: Set<Int>] {
    let files = copy.swiftFiles(in: Workshop.Path.reference)
    let flags =
      ["-wmo", "-suppress-warnings", "-swift-version", "6", "-parse-as-library", "-module-name"]
      + ["Reference", "-Xfrontend", "-solver-expression-time-threshold=5"]
      + imports.flatMap { ["-I", $0.path] }
    // What is left without a value shows only behind the type checker, and where that is content.
    for mode in [["-typecheck"], ["-emit-sil", "-o", "/dev/null"]] {
      let output = try compiler.run(mode + flags + files, in: copy.root)
      var lines: [String: Set<Int>] = [:]
      for match in output.diagnostics.matches(of: #/(?m)^(.+?\.swift):(\d+):\d+: error: /#) {
        lines[copy.relativePath(String(match.1)), default: []].insert(Int(match.2)!)
      }
      if !lines.isEmpty { return lines }
      guard output.succeeded else { throw ReadingError(String(output.diagnostics.suffix(3000))) }
    }
    return [:]
  }

  /// Builds modules, or all.
  func build(_ arguments: [String]) throws {
    let output = try run(["build"] + arguments)
    guard output.succeeded else {
      let errors = output.text.split(separator: "\n").filter { $0.contains("error:") }
      throw ReadingError(
        "The copy in \(Workshop.Path.slipsCopy) does not build:\n"
          + (errors.isEmpty ? String(output.text.suffix(3000)) : errors.joined(separator: "\n")))
    }
  }

  private func run(_ arguments: [String]) throws -> (succeeded: Bool, text: String) {
    let swift = compiler.executable.deletingLastPathComponent().appending(path: "swift")
    let output = try SwiftCompiler(executable: swift).run(arguments, in: copy.root)
    let text = String(decoding: output.text, as: UTF8.self) + output.diagnostics
    return (output.succeeded, text)
  }

  // MARK: - Running

  /// A run of a kata's suite under slips, about to start.
  /// - Parameter resumption: where it goes on, if another one ended before.
  func process(
    of kata: Kata, under slips: [Int], from resumption: SlipNote.Resumption?, notes: URL
  ) -> Process {
    let process = Process()
    let filter = "^ReferenceTests\\.reference/\(kata.name)Tests/"
    #if os(macOS)
      process.executableURL = compiler.executable.deletingLastPathComponent()
        .appending(path: "swift")
      process.arguments = ["test", "--skip-build", "--filter", filter]
    #else
      process.executableURL = copy.url(
        "\(Workshop.Path.debugBuild)/TransformerKatasPackageTests.xctest")
      process.arguments = ["--testing-library", "swift-testing", "--filter", filter]
    #endif
    process.currentDirectoryURL = copy.root
    process.environment = ProcessInfo.processInfo.environment.merging([
      SlipNote.slipsMarker: slips.map(String.init).joined(separator: ","),
      SlipNote.notesMarker: notes.path, "SWIFT_BACKTRACE": "enable=no",
    ]) { $1 }
    if let resumption, let json = try? JSONEncoder().encode(resumption) {
      process.environment?[SlipNote.resumptionMarker] = String(decoding: json, as: UTF8.self)
    }
    if looksForMistakes { process.environment?[SlipNote.mistakesMarker] = "1" }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    return process
  }
}
