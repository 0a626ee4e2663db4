import Curriculum
import StubGenerator
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
    let modules = try #require(Stubs(root: Workshop.here.root).modules)
    let output = try SwiftCompiler.shared.get().run(
      [
        "-typecheck", "-module-name", "Katas", "-I", modules.path, "-I",
        Workshop.here.url(Workshop.Path.processor).path, "Helper.swift",
      ], in: folder.root)
    #expect(
      output.diagnostics.contains(
        "error: module 'Reference' doesn't allow importation from module 'Katas'"))
  }
}
