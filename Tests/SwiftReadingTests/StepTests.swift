import Curriculum
import Foundation
import SwiftReading
import TestSupport
import Testing

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

  static let stub = """
    import Layers

    /// A layer.
    public struct Layer {
      let scale: Float

      /// Makes one.
      public init(scale: Float) {
        // Your code here instead of the next line.
        notWritten()
      }

      /// Scales.
      public func callAsFunction(_ x: Float) -> Float {
        // Your code here instead of the next line.
        notWritten()
      }

      /// Whether it scales up.
      public var isUp: Bool {
        // Your code here instead of the next line.
        notWritten()
      }
    }

    """
  static let manifest = """
    {
      "00-Tensors": {"digest": "3-abc", "steps": ["one()"]},
      "01-LayerNorm": {
        "digest": "3-abc",
        "steps": ["Layer.init(scale:)", "Layer.callAsFunction(_:)", "Layer.isUp"]
      }
    }
    """

  private let folder: TemporaryFolder
  private let norm = Course.kata("01-LayerNorm")!
  private let warmUp = Course.kata("00-Tensors")!

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(Self.reference, to: norm.referencePath)
    try folder.write(Self.stub, to: norm.path)
    try folder.write(Self.manifest, to: Workshop.Path.stubManifest)
  }

  private var steps: [KataFile.Step] {
    get throws { try KataFile(norm, in: folder.root).steps }
  }

  @Test func startUnwrittenOnTheirOwnLines() throws {
    #expect(try steps.map(\.name) == Self.names)
    #expect(try steps.map(\.state) == [.notWritten, .notWritten, .notWritten])
    #expect(try steps.map(\.line) == [8, 14, 20])
    #expect(try steps.map(\.column) == [10, 10, 10])
  }

  @Test func knowsWhatTheFileImports() throws {
    try folder.replace(
      "import Layers\n", by: "@testable import Reference\nimport struct Layers.Linear\n",
      in: norm.path)
    let imports = try KataFile(norm, in: folder.root).imports
    #expect(imports.map(\.module) == ["Reference", "Layers"])
    #expect(imports.map(\.line) == [1, 2] && imports.map(\.column) == [11, 1])
  }

  @Test func severalFilesAreReadTogether() throws {
    try folder.write("public func one() -> Int { notWritten() }\n", to: warmUp.path)
    let files = try KataFile.read([norm, warmUp], in: folder.root)
    #expect(files.map(\.kata) == [norm, warmUp])
    #expect(files.map { $0.steps.map(\.name) } == [Self.names, ["one()"]])
    #expect(try KataFile.read([], in: folder.root).isEmpty)

    try folder.write("public func one() -> Int {\n", to: warmUp.path)
    let error = #expect(throws: SourceError.self) {
      try KataFile.read([norm, warmUp], in: folder.root)
    }
    #expect(error?.path == warmUp.path)
  }

  @Test func areFoundUnderAFormerName() throws {
    let kata = try #require(Course.kata("06-MultiHeadSelfAttention"))
    let (name, former) = try #require(
      Course.formerStepNames.first { $0.key.hasPrefix("MultiHeadSelfAttention.") })
    let word = try #require(former.split(separator: ".").last?.prefix { $0 != "(" })
    try folder.write(
      #"{"06-MultiHeadSelfAttention": {"digest": "3-abc", "steps": ["\#(name)"]}}"#,
      to: Workshop.Path.stubManifest)
    try folder.write(
      "struct MultiHeadSelfAttention {\n  func \(word)(_ x: Float) -> Float { x }\n}\n",
      to: kata.path)
    let steps = try KataFile(kata, in: folder.root).steps
    #expect(steps.map(\.name) == [name] && steps.map(\.state) == [.written])
    #expect(steps.map(\.line) == [2])
  }

  @Test func areWrittenOnceNoCallIsLeft() throws {
    try folder.replace(
      "callAsFunction(_ x: Float) -> Float {",
      by: """
        callAsFunction(_ x: Float) -> Float {
            // Not notWritten() again.
            let text = "notWritten()"
            if x.isNaN { return 0 }
        """, in: norm.path)
    // The call's line: a learner is told to delete it.
    let text = try #require(folder.read(norm.path)).split(
      separator: "\n", omittingEmptySubsequences: false)
    guard case .begun(let line) = try steps[1].state else {
      Issue.record("There is code beside its notWritten().")
      return
    }
    #expect(text[line - 1] == "    notWritten()")
    try folder.replace(
      "return 0 }\n    // Your code here instead of the next line.\n    notWritten()",
      by: "return 0 }\n    return own(x)", in: norm.path)
    #expect(try steps.map(\.state) == [.notWritten, .written, .notWritten])
  }

  @Test(arguments: [
    "guard x > 0 else { notWritten() }", "let later = { notWritten() }", "Layers.notWritten()",
    "print(\"\\(notWritten() as Int)\")", "func inner() -> Int { notWritten(\"inner\") }",
  ])
  func areUnwrittenWhereverTheCallHides(_ line: String) throws {
    try folder.write(
      "struct Layer {\n  func callAsFunction(_ x: Float) -> Float {\n    \(line)\n  }\n}\n",
      to: norm.path)
    #expect(try !steps[1].isWritten && !steps[1].isMissing)
  }

  @Test func keepTheirOrderAndIgnoreWhatALearnerAdds() throws {
    try folder.write(
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

      """, to: norm.path)
    #expect(try steps.map(\.name) == Self.names)
    // An overload counts too: which of them the kata means, its name cannot tell.
    #expect(try steps.map(\.state) == [.missing, .notWritten, .written])
    #expect(try steps.map(\.line) == [1, 11, 2])
    #expect(try steps.map(\.column) == [1, 3, 3])
  }

  @Test func areTheReferencesWithoutAManifest() throws {
    try folder.delete(Workshop.Path.stubManifest)
    #expect(try steps.map(\.name) == Self.names)
    try folder.write(
      Self.reference.replacing("isUp", with: "isLarge"), to: norm.referencePath)
    #expect(try steps.map(\.state) == [.notWritten, .notWritten, .missing])
  }

  @Test func areFoundInAnyFile() throws {
    let steps = try KataFile.steps(of: folder.root.appending(path: norm.referencePath))
    #expect(steps.map(\.name) == Self.names)
    #expect(steps.map(\.isWritten) == [true, true, true])
  }

  @Test func ofABrokenFileAreAnErrorAtItsLine() throws {
    try folder.write("struct Layer {\n  func a( {}\n}\n", to: norm.path)
    let error = #expect(throws: SourceError.self) { try steps }
    #expect(error?.path == norm.path)
    #expect(error?.line == 2)
  }

  @Test func ofAMissingFileAreAnError() throws {
    try folder.delete(norm.path)
    let error = #expect(throws: ReadingError.self) { try steps }
    #expect("\(error!)".hasPrefix("Katas/BERT/01-LayerNorm.swift: there is no such file."))
  }
}
