import SwiftReading
import Testing

@testable import StubGenerator

/// What the generator does not make a stub of.
@Suite struct RefusalTests {
  @Test(
    arguments: [
      ("func a() -> some Sequence { [1] }", 1, "opaque result"),
      ("\nvar a: some Sequence { [1] }", 2, "opaque result"),
      ("struct S {\n  subscript(i: Int) -> [some Sequence] { [] }\n}", 2, "opaque result"),
      ("\n#if DEBUG\nfunc a() {}\n#endif", 2, "#if"),
      ("func a() -> Int {\n  #if DEBUG\n    3\n  #endif\n}", 2, "#if"),
      ("@resultBuilder\nstruct B {}", 2, "result builder"),
      ("@ViewBuilder func a() -> Int { 1 }", 1, "result builder"),
      ("func a(_ x: Int) { print(x) }\n\nfunc a(_ x: Float) { print(x) }", 3, "A second step"),
      ("func a() {\n  if true { Layers.notWritten() }\n}", 1, "notWritten()"),
      ("struct S { private static let a = 1 }", 1, "lines of its own"),
      ("struct S {\n  private static let a = 1 }", 2, "lines of its own"),
      ("private func a() {}; func b() {}", 1, "lines of its own"),
      ("func a() {\n  // kata: given\n  print(1)\n}", 2, "marks nothing"),
      ("// kata: given\n\nfunc a() {}", 1, "marks nothing"),
      ("// kata: gift\nfunc a() {}", 1, "marks nothing"),
      ("private enum E {\n  // kata: given\n  static let a = 1\n}", 2, "marks nothing"),
      ("var a: Int {\n  // Cached.\n  get { 1 }\n}", 2, "into an accessor"),
      ("var a: Int {\n  get {\n    1\n  }\n\n  // Cached.\n}", 6, "into an accessor"),
      ("/* A block. */\nfunc a() {}", 1, "block comment"),
      ("func a() {}\nfunc b( {}", 2, "expected"),
    ])
  func refuses(_ source: String, line: Int, reason: String) throws {
    let error = #expect(throws: (any Error).self) { try makeStub(source + "\n") }
    let found = (error as? SourceErrors)?.errors ?? (error as? SourceError).map { [$0] } ?? []
    #expect(
      found.contains {
        $0.path == "Sources/Reference/BERT/01-LayerNorm.swift" && $0.line == line
          && $0.message.contains(reason)
      }, "\(found)")
  }

  @Test func namesEveryErrorOfAFile() {
    let error = #expect(throws: SourceErrors.self) {
      try makeStub("// kata: x\nfunc a() -> some P { 1 }\n#if X\n#endif\n")
    }
    #expect(error?.errors.map(\.line) == [1, 2, 3])
  }

  @Test func acceptsGenericParametersWrittenWithSome() throws {
    #expect(try makeStub("func a(_ x: some Sequence) -> Int { 1 }\n").steps == ["a(_:)"])
  }
}
