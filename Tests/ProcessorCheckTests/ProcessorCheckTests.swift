import Curriculum
import Foundation
import ProcessorCheck
import SwiftReading
import TestSupport
import Testing

/// Programs that were built for another processor say so, and do nothing else.
@Suite struct ProcessorCheckTests {
  @Test func thisProcessorHasWhatItWasBuiltFor() { #expect(missingProcessorFeature() == nil) }

  #if arch(x86_64)
    /// No processor has both of these.
    @Test func aStrangersBuildEndsWithASentence() throws {
      let program = try build(["-D__XOP__", "-D__AVX512F__"])
      let output = try SwiftCompiler(executable: program).run([])
      #expect(!output.succeeded && output.text.isEmpty)
      let sentence =
        /The folder .build was built for another processor: this one has no (xop|avx512f). Remove the folder, and run the command again.\n/
      #expect(output.diagnostics.wholeMatch(of: sentence) != nil, "\(output.diagnostics)")
    }

    @Test func anyProcessorHasWhatAllHave() throws {
      let output = try SwiftCompiler(executable: try build(["-march=x86-64"])).run([])
      #expect(output.succeeded && String(decoding: output.text, as: UTF8.self) == "run\n")
    }
  #endif

  // MARK: - Fixtures

  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A program that prints a line, with the check before it.
  private func build(_ flags: [String]) throws -> URL {
    try folder.write(
      "#include <stdio.h>\nint main(void) { puts(\"run\"); return 0; }\n", to: "main.c")
    let sources = Workshop.here.url("Sources/ProcessorCheck")
    let compiler = try SwiftCompiler.shared.get().executable.deletingLastPathComponent()
    let clang = SwiftCompiler(executable: compiler.appending(path: "clang"))
    let program = folder.url("program")
    let output = try clang.run(
      flags + [
        "-I", sources.appending(path: "include").path,
        sources.appending(path: "ProcessorCheck.c").path,
        folder.url("main.c").path, "-o", program.path,
      ])
    #expect(output.succeeded, "\(output.diagnostics)")
    return program
  }
}
