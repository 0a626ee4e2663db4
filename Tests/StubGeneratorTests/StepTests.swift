import Foundation
import Testing

@testable import StubGenerator

/// How far the steps of a file have come.
@Suite struct StepTests {
  static let reference = """
    import Layers

    /// A layer.
    public struct Layer {
      let scale: Float

      /// Makes one.
      public init(scale: Float) { self.scale = scale }

      /// Scales.
      public func callAsFunction(_ x: Float) -> Float { scaled(x) }

      /// Whether it scales up.
      public var isUp: Bool { scale > 1 }

      private func scaled(_ x: Float) -> Float { scale * x }
    }

    """
  static let names = ["Layer.init(scale:)", "Layer.callAsFunction(_:)", "Layer.isUp"]

  let package: Package

  init() throws {
    package = try Package([(Package.norm, Self.reference)])
    _ = try package.stubs.write()
  }

  private var steps: [KataFile.Step] {
    get throws { try KataFile(Package.norm, in: package.root).steps }
  }

  @Test func startUnwrittenOnTheirOwnLines() throws {
    #expect(try steps.map(\.name) == Self.names)
    #expect(try steps.map(\.state) == [.notWritten, .notWritten, .notWritten])
    #expect(try steps.map(\.line) == [8, 14, 20])
    #expect(try steps.map(\.column) == [10, 10, 10])
  }

  @Test func knowsWhatTheFileImports() throws {
    try package.replace(
      "import Layers\n", by: "@testable import Reference\nimport struct Layers.Linear\n",
      in: Package.norm.path)
    let imports = try KataFile(Package.norm, in: package.root).imports
    #expect(imports.map(\.module) == ["Reference", "Layers"])
    #expect(imports.map(\.line) == [1, 2] && imports.map(\.column) == [11, 1])
  }

  @Test func severalFilesAreReadTogether() throws {
    let both = try Package([
      (Package.warmUp, "import Layers\n\npublic func one() -> Int { 1 }\n"),
      (Package.norm, Self.reference),
    ])
    _ = try both.stubs.write()
    let files = try KataFile.read([Package.norm, Package.warmUp], in: both.root)
    #expect(files.map(\.kata) == [Package.norm, Package.warmUp])
    #expect(files.map { $0.steps.map(\.name) } == [Self.names, ["one()"]])
    #expect(try KataFile.read([], in: both.root).isEmpty)

    try both.write("public func one() -> Int {\n", to: Package.warmUp.path)
    let error = #expect(throws: SourceError.self) {
      try KataFile.read([Package.norm, Package.warmUp], in: both.root)
    }
    #expect(error?.path == Package.warmUp.path)
  }

  @Test func areWrittenOnceNoCallIsLeft() throws {
    try package.replace(
      "callAsFunction(_ x: Float) -> Float {",
      by: """
        callAsFunction(_ x: Float) -> Float {
            // Not notWritten() again.
            let text = "notWritten()"
            if x.isNaN { return 0 }
        """, in: Package.norm.path)
    #expect(try steps[1].state == .notWritten)
    try package.replace(
      "return 0 }\n    // Your code here instead of the next line.\n    notWritten()",
      by: "return 0 }\n    return own(x)", in: Package.norm.path)
    #expect(try steps.map(\.state) == [.notWritten, .written, .notWritten])
  }

  @Test(arguments: [
    "guard x > 0 else { notWritten() }", "let later = { notWritten() }", "Layers.notWritten()",
    "print(\"\\(notWritten() as Int)\")", "func inner() -> Int { notWritten(\"inner\") }",
  ])
  func areUnwrittenWhereverTheCallHides(_ line: String) throws {
    try package.write(
      "struct Layer {\n  func callAsFunction(_ x: Float) -> Float {\n    \(line)\n  }\n}\n",
      to: Package.norm.path)
    #expect(try steps[1].state == .notWritten)
  }

  @Test func keepTheirOrderAndIgnoreWhatALearnerAdds() throws {
    try package.write(
      """
      struct Layer {
        var isUp: Bool
        func helper() { notWritten() }
        init(scale: Float, other: Int) {}
      }

      private extension Layer {
        func callAsFunction(_ x: Float) -> Float {
          x
        }
        func callAsFunction(_ x: Int) -> Float { notWritten() }
      }

      """, to: Package.norm.path)
    #expect(try steps.map(\.name) == Self.names)
    // An overload counts too: which of them the kata means, its name cannot tell.
    #expect(try steps.map(\.state) == [.missing, .notWritten, .written])
    #expect(try steps.map(\.line) == [1, 11, 2])
    #expect(try steps.map(\.column) == [1, 3, 3])
  }

  @Test func areTheReferencesWithoutAManifest() throws {
    try package.delete(StubManifest.path)
    #expect(try steps.map(\.name) == Self.names)
    try package.write(
      Self.reference.replacing("isUp", with: "isLarge"), to: Package.norm.referencePath)
    #expect(try steps.map(\.state) == [.notWritten, .notWritten, .missing])
  }

  @Test func areFoundInAnyFile() throws {
    let steps = try KataFile.steps(of: package.root.appending(path: Package.norm.referencePath))
    #expect(steps.map(\.name) == Self.names)
    #expect(steps.map(\.isWritten) == [true, true, true])
  }

  @Test func ofABrokenFileAreAnErrorAtItsLine() throws {
    try package.write("struct Layer {\n  func a( {}\n}\n", to: Package.norm.path)
    let error = #expect(throws: SourceError.self) { try steps }
    #expect(error?.path == Package.norm.path)
    #expect(error?.line == 2)
  }

  @Test func ofAMissingFileAreAnError() throws {
    try package.delete(Package.norm.path)
    let error = #expect(throws: StubError.self) { try steps }
    #expect("\(error!)".hasPrefix("Katas/BERT/01-LayerNorm.swift: there is no such file."))
  }
}
