import Curriculum
import Foundation
import StubGenerator
import SwiftReading
import TestSupport
import Testing

/// What learners are shown to try compiles where they try it.
@Suite struct TryingTests {
  private func check(_ program: String) throws {
    let modules = try #require(Stubs(root: Workshop.here.root).modules)
    let folder = try TemporaryFolder()
    try folder.write(program, to: "main.swift")
    let output = try SwiftCompiler.shared.get().run(
      [
        "-typecheck", "-warnings-as-errors", "-swift-version", "5", "-module-name", "playing", "-I",
        modules.path, "-I", Workshop.here.url(Workshop.Path.processor).path, "main.swift",
      ], in: folder.root)
    #expect(output.succeeded, "\(output.diagnostics)")
  }

  @Test func theTemplateCompiles() throws {
    let template = try packageText(Workshop.Path.playTemplate)
    try check(template)
    try check(template.replacing("// print", with: "print"))
  }

  /// As they stand there, below the imports of the template.
  @Test func theExamplesOfTheReadmeCompile() throws {
    let imports = try packageText(Workshop.Path.playTemplate).split(separator: "\n")
      .filter { $0.hasPrefix("import ") }
    let blocks = try packageText(Workshop.Path.readme).components(separatedBy: "```swift\n")
      .dropFirst().map { $0.components(separatedBy: "```")[0] }
    #expect(blocks.count == 2)
    for block in blocks { try check(imports.joined(separator: "\n") + "\n" + block) }
  }
}
