import Curriculum
import StubGenerator
import TestSupport
import Testing

@testable import SwiftReading

/// Nobody has to guess what the engine offers: whatever a solution uses of it, the learner was shown.
@Suite struct GivenNamesTests {
  private static let root = Workshop.here.root

  /// What the engine declares for all, without arguments.
  private static let offered = Result {
    Set(
      try [Workshop.Path.tensors, Workshop.Path.layers]
        .flatMap { try PublicInterface(of: $0, in: root).names }
        .map { String($0.prefix { $0 != "(" }) })
  }

  /// The names of the engine's that a text with this code uses and none of the pages has.
  private static func unnamed(in source: SourceFile, _ pages: [String]) throws -> Set<String> {
    let used = KataFile.Names(of: source).words.intersection(try offered.get())
    let named = pages.flatMap { $0.split { !$0.isLetter && !$0.isNumber && $0 != "_" } }
    return used.subtracting(named.map(String.init))
  }

  @Test(arguments: Course.katas) func areInTheStubTheLessonOrThePageOfWhatIsGiven(
    _ part: Kata
  ) throws {
    let reference = try SwiftCompiler.shared.get().parse(part.referencePath, in: Self.root)
    let pages = [
      try Stubs(root: Self.root).stub(of: part).text, try packageText(part.lessonPath),
      try packageText(Workshop.Path.given),
    ]
    let unnamed = try Self.unnamed(in: reference, pages)
    #expect(unnamed.isEmpty, "\(part.lessonPath) names none of \(unnamed.sorted())")
  }

  @Test func areMissedWhereNoPageHasThem() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "func f(_ x: Tensor) -> Tensor {\n  // squeezed\n  x.flattened().tiled(2, axis: 0)\n}\n",
      to: "f.swift")
    let source = try SwiftCompiler.shared.get().parse("f.swift", in: folder.root)
    let unnamed = try Self.unnamed(in: source, ["Tensor, axis, tiledTwice", "`flattened()`"])
    #expect(unnamed == ["tiled"])
  }
}
