import Curriculum
import SwiftReading
import TestSupport
import Testing

@testable import StubGenerator

@Suite struct VerificationTests {
  static let reference = """
    /// A layer.
    public struct Layer {
      /// ε.
      public let epsilon: Float = 1e-5
      private static let half: Float = 0.5

      /// Halves.
      public func halved(_ x: Float) -> Float {
        let scaled = x * Self.half
        return scaled
      }

      // kata: given
      public func same(_ x: Float) -> Float {
        x
      }
    }

    """

  /// Each breaks a promise of stubs by one replacement.
  @Test(
    arguments: [
      ("  /// Halves.\n", "", "comment above halved(_:)"),
      ("  /// ε.\n", "", "comment above epsilon"),
      ("1e-5", "1e-6", "declaration of epsilon"),
      ("_ x: Float) -> Float {\n    // Your", "_ y: Float) -> Float {\n    // Your", "halved(_:)"),
      ("    notWritten()\n", "    return scaled\n", "more than notWritten()"),
      ("    notWritten()\n", "    return scaled\n", "“return scaled” of the solution"),
      ("    x\n", "    x + 1\n", "same(_:), which is given"),
      ("public struct Layer {", "public struct Layer: Sendable {", "declaration of Layer"),
      (
        "  public let epsilon: Float = 1e-5\n",
        "  public let epsilon: Float = 1e-5\n  private static let half: Float = 0.5\n",
        "lost a declaration or gained one"
      ),
      ("/// A layer.\n", "", "comment above Layer"),
    ])
  func rejects(_ text: String, _ replacement: String, _ reason: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.reference, to: Kata.norm.referencePath)
    let compiler = try SwiftCompiler.find()
    let reference = try compiler.parse(Kata.norm.referencePath, in: folder.root)
    let stub = try Stub(of: reference)
    let broken = stub.text.replacing(text, with: replacement)
    try #require(broken != stub.text)
    try folder.write(broken, to: Kata.norm.path)
    let parsed = try compiler.parse(Kata.norm.path, in: folder.root)
    let error = #expect(throws: SourceErrors.self) {
      try stub.verify(parsed, against: reference)
    }
    #expect("\(error!)".contains(reason))
  }

  /// However the reference is stored, the stub is the same.
  @Test(arguments: StoredForm.allCases) func acceptsEveryFormOfAReference(_ form: StoredForm) throws
  {
    #expect(try makeStub(form(Self.reference)).text == makeStub(Self.reference).text)
  }

  /// A line that given code shares with a body is not a survivor.
  @Test func exemptsLinesThatAlsoStandElsewhere() throws {
    let stub = try makeStub(
      """
      // kata: given
      func given(_ x: Int) -> Int {
        let doubled = 2 * x
        return doubled
      }

      func mine(_ x: Int) -> Int {
        let doubled = 2 * x
        return doubled
      }

      """)
    #expect(stub.text.contains("let doubled"))
    #expect(stub.steps == ["mine(_:)"])
  }
}
