import Curriculum
import Foundation
import StubGenerator
import SwiftReading
import TestSupport
import Testing

/// The page that says what everything is called here, in MLX and in PyTorch.
@Suite struct NameTableTests {
  private let table = NameTable.engine

  @Test func thePageIsFresh() throws {
    let page = try packageText(Workshop.Path.names)
    #expect(
      page == table.page, "\(Workshop.Path.names) is stale: run `swift run kata names`.")
  }

  @Test func allThatIsPublicHasARow() throws {
    let root = Workshop.here.root
    let offered = try PublicInterface(of: Workshop.Path.tensors, in: root).names
      .union(
        PublicInterface(
          of: Workshop.Path.layers, in: root, withoutMembersOf: NameTable.unlisted
        ).names)
    let listed = Set(table.declarations)
    let missing = offered.subtracting(listed).subtracting(NameTable.unlisted).sorted()
    #expect(missing.isEmpty, "Tools/StubGenerator/Names has no row for \(missing)")
    let gone = listed.union(NameTable.unlisted).subtracting(offered).sorted()
    #expect(gone.isEmpty, "Tools/StubGenerator/Names names what is not public: \(gone)")
  }

  /// What is said to be written here can be written here.
  @Test func everyRowCompiles() throws {
    let modules = try #require(Stubs(root: Workshop.here.root).modules)
    let file = FileManager.default.temporaryDirectory.appending(path: "names-\(UUID()).swift")
    try Data(table.program.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let output = try SwiftCompiler.shared.get().run([
      "-typecheck", "-suppress-warnings", "-swift-version", "6", "-module-name",
      "StubGeneratorTests", "-I", modules.path, "-I",
      Workshop.here.url(Workshop.Path.processor).path, file.path,
    ])
    #expect(output.succeeded, "\(output.diagnostics)")
  }
}
