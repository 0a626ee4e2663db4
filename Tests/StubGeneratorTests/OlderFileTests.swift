import Curriculum
import StubGenerator
import SwiftReading
import TestSupport
import Testing

/// A learner's files from before something was a step: they go on compiling, and so do the suites.
@Suite struct OlderFileTests {
  @Test(arguments: [false, true]) func linearIsTheirsOrElseTheEngines(_ isTheirs: Bool) throws {
    let folder = try TemporaryFolder()
    let own = """
      public final class Linear: Module {
        public let isTheirs = true
        public init(
          inputSize: Int, outputSize: Int, bias: Bool = true,
          using generator: inout RandomGenerator
        ) {}
      }

      """
    try folder.write(
      """
      import Layers
      import Tensors

      public func layer(using generator: inout RandomGenerator) -> Linear {
        Linear(inputSize: 2, outputSize: 3, using: &generator)
      }

      \(isTheirs ? own : "")
      """, to: "Katas.swift")
    #expect(
      try errors(
        in: folder, "-emit-module", "-emit-module-path", "Katas.swiftmodule", "-parse-as-library",
        "-module-name", "Katas", "Katas.swift") == "")

    let subject = try packageText("Tests/KataTests/Subject.swift")
    let standIn = try #require(subject.split(separator: "// MARK: - ").last)
    try folder.write(
      "@_exported import Katas\n@_exported import Tensors\nimport Layers\n// \(standIn)",
      to: "Subject.swift")
    let member = isTheirs ? "isTheirs" : "inputSize"
    try folder.write(
      """
      let newLayer = { @Sendable (generator: inout RandomGenerator) in
        Linear(inputSize: 2, outputSize: 3, bias: false, using: &generator)
      }
      func use(_ generator: inout RandomGenerator) {
        print(newLayer(&generator).\(member), layer(using: &generator).\(member))
      }

      """, to: "Suite.swift")
    #expect(
      try errors(
        in: folder, "-typecheck", "-swift-version", "6", "-I", ".", "-module-name", "KataTests",
        "Subject.swift", "Suite.swift") == "")
  }

  private func errors(in folder: TemporaryFolder, _ arguments: String...) throws -> String {
    let modules = try #require(Stubs(root: Workshop.here.root).modules)
    let engine = ["-I", modules.path, "-I", Workshop.here.url(Workshop.Path.processor).path]
    return try SwiftCompiler.shared.get().run(arguments + engine, in: folder.root).diagnostics
  }
}
