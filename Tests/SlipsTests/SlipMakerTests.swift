import Curriculum
import Foundation
import SwiftReading
import TestSupport
import Testing

@testable import Slips

/// Slips of small functions.
@Suite struct SlipMakerTests {
  struct Change: Sendable, CustomTestStringConvertible {
    let line: String
    let kind: Slip.Kind
    let changed: String

    init(_ line: String, _ kind: Slip.Kind, _ changed: String) {
      (self.line, self.kind, self.changed) = (line, kind, changed)
    }

    var testDescription: String { "\(line) → \(changed)" }
  }

  @Test(arguments: [
    Change("return a - b * c", .operation, "return a + b * c"),
    Change("return a - b * c", .exchangedSides, "return b * c - a"),
    Change("return a - b * c", .termLeftOut, "return a"),
    Change("return a - b * c", .factorLeftOut, "return a - b"),
    Change("return a / (b + c)", .parentheses, "return a / b + c"),
    Change("return a / (b + c)", .factorLeftOut, "return a"),
    Change("return a * 2", .constant, "return a * 4.0"),
    Change("return n < 3 ? a : b", .comparison, "return n <= 3 ? a : b"),
    Change("return scaled(a, by: b)", .exchangedArguments, "return scaled(b, by: a)"),
    Change("return scaled(a, by: b)", .callLeftOut, "return a"),
    Change("return scaled(a, by: b)", .argumentLeftOut, "return scaled(a)"),
    Change("return scaled(a, by: b)", .otherName, "return scaled(c, by: b)"),
    Change("return scaled(a, by: b)", .sign, "return scaled((-(a)), by: b)"),
    Change("return scaled(a, by: -b)", .sign, "return scaled(a, by: b)"),
    Change("return scaled(a, by: 2, isOn: true)", .flag, "return scaled(a, by: 2, isOn: false)"),
    Change("return scaled(a, by: 2)", .number, "return scaled(a, by: -2.0)"),
    Change("return doubled(halved(a))", .callOrder, "return halved(doubled(a))"),
    Change("return doubled(halved(a))", .callTwice, "return doubled(halved(halved(a)))"),
    Change("return doubled(halved(a))", .sibling, "return halved(halved(a))"),
    Change("return min(a, b)", .sibling, "return max(a, b)"),
    Change("return list[0]", .index, "return list[1]"),
    Change("return list[0]", .index, "return list[-1]"),
    Change("return list[n]", .index, "return list[(n) - 1]"),
    Change("return Float((0..<n).count)", .bound, "return Float((0...n).count)"),
    Change("return [a, b].first!", .exchangedElements, "return [b, a].first!"),
    Change("return list.map { -$0 }.first!", .part, "return (list).reversed().map { -$0 }.first!"),
    Change("var x = a; x += b; return x", .operation, "var x = a; x -= b; return x"),
    Change("var x = a\n  x = doubled(x)\n  return x", .unused, "_ = doubled(x)"),
    Change("var x = a\n  x = doubled(x)\n  return x", .lineLeftOut, "without x = doubled(x)"),
    Change("var x = a\n  x += b\n  return x", .lineTwice, "x += b"),
    Change("var x = a\n  x += b\n  x *= c\n  return x", .lineOrder, "x *= c; x += b"),
    Change(
      "switch n {\n  case 0: return a\n  default: return b - c\n  }", .operation,
      "default: return b + c"),
    Change(
      "switch n {\n  case 0: return a\n  default: break\n  }\n  return b", .lineLeftOut,
      "case 0: break"),
    Change(
      "switch n {\n  default:\n    var x = a\n    x += b\n    return x\n  }", .lineLeftOut,
      "without x += b"),
    Change(
      "switch list.first {\n  case let x?: return scaled(x, by: a)\n  case nil: return a\n  }",
      .exchangedArguments, "case let x?: return scaled(a, by: x)"),
    Change("return read(\"a b -> b a\")", .pattern, "return read(\"b a -> b a\")"),
    Change("return read(\"a b -> b a\")", .pattern, "return read(\"a b -> b\")"),
  ])
  func makesEveryKind(_ change: Change) throws {
    let made = try slips(in: change.line).filter { $0.kind == change.kind }.map(\.id)
    // Spaces that are left behind say nothing.
    let ids = made.map { $0.replacing(" \"", with: "\"").replacing(" ,", with: ",") }
    #expect(ids.contains("\(Self.step): \(change.changed)"), "\(ids)")
  }

  /// Whoever reads it must not see the solution.
  @Test func sentencesTellNoNamesOfTheBody() throws {
    let body = "let secret = a + b\n  let hidden = secret * c\n  return doubled(hidden) - secret"
    for slip in try slips(in: body) {
      #expect(!slip.sentence.contains("secret") && !slip.sentence.contains("hidden"))
      #expect(slip.sentence.first?.isUppercase == false && !slip.sentence.hasSuffix("."))
    }
  }

  @Test func sentencesTellThePlaceByCounting() throws {
    let sentences = try slips(in: "return doubled(a) + doubled(b) + c").map(\.sentence)
    #expect(sentences.contains("one + is a −, the second of two"))
    #expect(sentences.contains("the call of `doubled`, the first of two is left out"))
  }

  @Test func idsAreUnique() throws {
    let ids = try slips(in: "return a + a * a - scaled(a, by: a)").map(\.id)
    #expect(Set(ids).count == ids.count)
  }

  /// Without it nothing compiles, and the error is on no line of its own.
  @Test func initializersStillHandOn() throws {
    let file = try file(
      "return a",
      """
      struct Small {
        let x: Float
        /// Exercise: 2 lines, 5 minutes.
        init(twice y: Float) {
          let x = 2 * y
          self.init(x: x)
        }
        // kata: given
        init(x: Float) { self.x = x }
      }
      """)
    let slips = SlipMaker.slips(of: file, members: .init()).filter { $0.step.contains("twice") }
    #expect(!slips.isEmpty)
    #expect(!slips.contains { $0.id.contains("without self.init") || $0.id.hasSuffix("self") })
  }

  /// All slips of a file are in one, and each is found by its line.
  @Test func schemataHoldAllSlips() throws {
    let file = try file("let x = a + b\n  return x")
    let slips = SlipMaker.slips(of: file, members: .init())
    let schemata = Schemata(file, slips.enumerated().map { ($0.offset + 1, $0.element) })
    let lines = schemata.text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(schemata.lines.count == slips.count)
    for (number, range) in schemata.lines {
      #expect(lines[range.lowerBound - 1] == "case \(number):")
    }
    #expect(schemata.text.contains("default:\n\n  let x = a + b\n  return x\n"))
  }

  /// A `switch` of such ones would be a single expression, of which the compiler shows one error at a time.
  @Test func aValueIsReturnedByTheWord() throws {
    let file = try file("switch n {\n  case 0: a\n  default: b - c\n  }")
    let slips = SlipMaker.slips(of: file, members: .init()).filter { $0.step == Self.step }
    let schemata = Schemata(file, slips.enumerated().map { ($0.offset + 1, $0.element) })
    let cases = schemata.text.components(separatedBy: "return switch n {")
    #expect(slips.count > 3)
    #expect(cases.count == 1 + slips.count + 1)
  }

  /// What does not compile is found by its lines: a body without its last `return` has its error behind
  /// them all.
  @Test func errorsAreOnTheLinesOfSlips() throws {
    let bodies = [
      "if n > 2 { return a } else if n > 1 { return b }\n  return c",
      "if n > 2 {\n    return a\n  } else {\n    let x = a - b\n    return x\n  }",
      """
      let x = a - b
        switch n {
        case 0: return x
        case 1: fallthrough
        default:
          let y = x * c
          return y
        }
      """,
      "var m = n\n  while true {\n    m += 1\n    if m > 3 { return a }\n  }",
      "var m = n\n  while true {\n    m += 1\n    if m > 3 { break }\n  }\n  return a",
      """
      var x = a
        switch n {
        case 0: x += b
        case 1: break
        default: x -= b
        }
        return x
      """,
      "switch n {\n  case 0: a\n  default: if n > 2 { b } else { c }\n  }",
    ]
    let functions = bodies.enumerated().map { number, body in
      """
      func f\(number)(_ a: Float, _ b: Float, _ c: Float, _ n: Int) -> Float {
        \(body)
      }
      """
    }
    let initializer = """
      enum Size {
        case small, large
        init(_ n: Int) {
          let m = n + 1
          switch m {
          case 0: self = .small
          default: self = n > 2 ? .large : .small
          }
        }
      }
      """
    let words = """
      struct Words {
        let ids: [Int: Int]
        let count: Int
        init(_ n: Int) {
          var ids: [Int: Int] = [:]
          for m in 0..<n { ids[m] = m + 1 }
          self.ids = ids
          count = n
        }
      }
      """
    let file = try file("return a", (functions + [initializer, words]).joined(separator: "\n"))
    let slips = SlipMaker.slips(of: file, members: .init())
    #expect(Set(slips.map(\.step)).count == 1 + bodies.count + 2 + 1 + 1)
    try expectErrorsInSlips(slips, of: file)
  }

  /// Names that a case gives are the learner's own.
  @Test func casesGiveNames() throws {
    let body =
      "switch list.first {\n  case let secret?: return scaled(a, by: secret)\n  case nil: return a\n  }"
    let slips = try slips(in: body)
    #expect(slips.contains { $0.id.contains("scaled(secret, by: secret)") })
    #expect(!slips.contains { $0.sentence.contains("secret") })
  }

  // MARK: - Fixtures

  /// Drops the slips that do not compile, until all do.
  private func expectErrorsInSlips(_ all: [Slip], of file: CheckedFile) throws {
    let folder = try TemporaryFolder()
    try folder.write(Schemata.helper, to: "helper.swift")
    var slips = all.enumerated().map { (number: $0.offset + 1, slip: $0.element) }
    let compiler = try SwiftCompiler.shared.get()
    let flags = ["-swift-version", "6", "-parse-as-library", "-module-name", "Small", "-wmo"]
    for mode in [["-typecheck"], ["-emit-sil", "-o", "/dev/null"]] {
      while true {
        let schemata = Schemata(file, slips.map { ($0.number, $0.slip) })
        try folder.write(schemata.text, to: "f.swift")
        let output = try compiler.run(mode + flags + ["f.swift", "helper.swift"], in: folder.root)
        if output.succeeded { break }
        let errors = output.diagnostics.matches(of: #/(?m)f\.swift:(\d+):\d+: error: (.*)$/#)
        let dropped = errors.flatMap { error in
          schemata.lines.filter { $0.lines.contains(Int(error.1)!) }.map(\.number)
        }
        try #require(!dropped.isEmpty, "\(errors.map { "\($0.1): \($0.2)" })")
        slips.removeAll { dropped.contains($0.number) }
      }
    }
    #expect(slips.count > all.count / 4)
  }

  private static let step = "f(_:_:_:_:_:)"

  private func slips(in body: String) throws -> [Slip] {
    SlipMaker.slips(of: try file(body), members: .init())
  }

  private func file(_ body: String, _ more: String = "") throws -> CheckedFile {
    let folder = try TemporaryFolder()
    try folder.write(
      """
      func \(Self.step.prefix(1))(_ a: Float, _ b: Float, _ c: Float, _ n: Int, _ list: [Float]) -> Float {
        \(body)
      }
      // kata: given
      func scaled(_ x: Float, by y: Float = 1, isOn: Bool = true) -> Float { isOn ? x * y : x }
      func doubled(_ x: Float) -> Float { 2 * x }
      func halved(_ x: Float) -> Float { x / 2 }
      // kata: given
      func read(_ pattern: String) -> Float { 0 }
      \(more)

      """, to: "f.swift")
    let compiler = try SwiftCompiler.shared.get()
    let source = try compiler.parse("f.swift", in: folder.root)
    let tree = try compiler.check(
      "f.swift", with: [], of: "Small", importing: [], in: folder.root)
    var members = CheckedFile.Members()
    return CheckedFile(source, checked: tree, into: &members)
  }
}
