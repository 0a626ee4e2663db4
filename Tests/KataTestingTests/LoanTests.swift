import Curriculum
import Foundation
import SwiftReading
import TestSupport
import Testing

/// A kata that borrows the solution has not been written. The compiler says so before any linker does,
/// in whatever file of the learner's.
@Suite struct LoanTests {
  @Test(arguments: [
    "import Reference", "@testable import Reference", "import struct Reference.KeyValueCache",
    "@_exported import class Reference.LayerNorm",
    "#if canImport(Reference)\n  import Reference\n#endif",
  ]) func noKataImportsTheSolutions(_ loan: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(loan + "\n", to: "Helper.swift")
    let output = try SwiftCompiler.shared.get().run(
      [
        "-typecheck", "-module-name", "Katas", "-I", try #require(modules).path, "-I",
        Workshop.here.url("Sources/Processor").path, "Helper.swift",
      ], in: folder.root)
    #expect(
      output.diagnostics.contains(
        "error: module 'Reference' doesn't allow importation from module 'Katas'"))
  }

  /// Where the modules of this very build are.
  private var modules: URL? {
    for argument in CommandLine.arguments {
      var folder = URL(filePath: argument)
      while folder.path != "/" && !folder.path.isEmpty {
        folder.deleteLastPathComponent()
        let modules = folder.appending(path: "Modules")
        let reference = modules.appending(path: "Reference.swiftmodule")
        if FileManager.default.fileExists(atPath: reference.path) { return modules }
        if folder.path.hasSuffix(".build") { break }
      }
    }
    return nil
  }
}
