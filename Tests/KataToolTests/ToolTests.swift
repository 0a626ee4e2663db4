import Coaching
import CommandLines
import Curriculum
import Foundation
import SwiftReading
import Synchronization
import TestSupport
import Testing

@testable import kata

/// The command line around the stubs.
@Suite struct ToolTests {
  private let folder: TemporaryFolder
  private let warmUp = Course.kata("00-Tensors")!
  private let norm = Course.kata("01-LayerNorm")!
  private let transcript = Transcript()

  init() throws {
    folder = try TemporaryFolder()
    try folder.write("import Layers\n\npublic func one() -> Int { 1 }\n", to: warmUp.referencePath)
    try folder.write("import Tensors\n\npublic func two() -> Int { 2 }\n", to: norm.referencePath)
  }

  @Test func writesAndChecks() throws {
    #expect(run("stubs", "--check") == .failure)
    #expect(transcript.errors.contains("Katas/00-Tensors.swift: missing."))
    #expect(folder.read(norm.path) == nil)

    #expect(run("stubs") == .success)
    #expect(
      transcript.output == [
        "wrote Katas/00-Tensors.swift", "wrote Katas/BERT/01-LayerNorm.swift",
        "Stubs: 2 fresh, 0 edited.",
      ])
    #expect(run("stubs", "--check") == .success)
    #expect(transcript.output == ["Stubs: 2 fresh, 0 edited."])
    #expect(transcript.errors.isEmpty)
  }

  @Test func findsStaleStubsAndTouchesNothing() throws {
    _ = run("stubs")
    let old = (folder.read(norm.path), folder.read(Workshop.Path.stubManifest))
    try folder.replace("two", by: "second", in: norm.referencePath)
    #expect(run("stubs", "--check") == .failure)
    #expect(
      transcript.errors == [
        "Katas/BERT/01-LayerNorm.swift: older than Sources/Reference/BERT/01-LayerNorm.swift.",
        "Katas/.stubs.json: does not say what the reference now gives.",
        "Run `swift run kata stubs` and commit what it writes.",
      ])
    #expect((folder.read(norm.path), folder.read(Workshop.Path.stubManifest)) == old)
    #expect(run("stubs") == .success)
    #expect(run("stubs", "--check") == .success)
  }

  @Test func leavesEditsAloneAndCallsThemFresh() throws {
    _ = run("stubs")
    try folder.write("public func one() -> Int { 1 }\n", to: warmUp.path)
    #expect(run("stubs") == .success)
    #expect(
      transcript.output == [
        "left alone, edited: Katas/00-Tensors.swift", "Stubs: 1 fresh, 1 edited.",
      ])
    #expect(run("stubs", "--check") == .success)
    #expect(
      transcript.output == ["edited: Katas/00-Tensors.swift", "Stubs: 1 fresh, 1 edited."])
  }

  /// Nothing is written when one reference of several cannot be made a stub of.
  @Test func writesNothingAfterAnErrorInAReference() throws {
    try folder.write("\n#if X\n#endif\n", to: norm.referencePath)
    #expect(run("stubs") == .failure)
    #expect(
      transcript.errors.first?.hasPrefix("Sources/Reference/BERT/01-LayerNorm.swift:2: ") == true)
    #expect(folder.read(warmUp.path) == nil)
  }

  @Test func namesAReferenceThatIsNotThere() throws {
    try folder.delete(norm.referencePath)
    #expect(run("stubs") == .failure)
    #expect(transcript.errors.first?.hasPrefix("\(norm.referencePath): ") == true)
  }

  /// Not one of these may leave the compiler without a value, a call or a return that it wants.
  @Test func compilesInitializersAndEffectsWithoutWarnings() throws {
    try folder.write(
      """
      import Layers
      import Tensors

      open class Base: Module {
        @Parameter public var weight: Tensor
        public let size: Int
        public init(size: Int) { self.size = size; weight = .zeros([1]) }
        public required init(seed: inout Int) { size = seed; weight = .zeros([1]); seed += 1 }
        public convenience init() { self.init(size: 3) }
        deinit { print(size) }
      }

      public final class Derived: Base {
        public let name: String
        public override init(size: Int) { name = ""; super.init(size: size) }
        public required init(seed: inout Int) { name = ""; super.init(seed: &seed) }
      }

      public struct Value<Element: Sendable>: Sendable {
        public let element: Element
        public var watched = 1 {
          didSet { print(oldValue) }
        }
        public init?(_ element: Element) throws { self.element = element }
        public mutating func change(by step: Int) async throws -> Element { element }
        public static func + (a: Self, b: Self) -> Self { a }
        public subscript(_ index: Int) -> Element {
          get throws { element }
        }
      }

      @discardableResult public func rethrow(_ body: () throws -> Void) rethrows -> Int {
        try body()
        return 1
      }

      """, to: norm.referencePath)
    #expect(run("stubs") == .success)
    #expect(transcript.errors.isEmpty)
    #expect(folder.read(norm.path)?.contains("deinit {\n    // Your code") == true)
  }

  /// What a stub still needs of a helper, the compiler misses.
  @Test func reportsStubsThatDoNotCompile() throws {
    try folder.write(
      "import Layers\n\nprivate let size = 3\n\npublic func two(_ x: Int = size) -> Int { x }\n",
      to: norm.referencePath)
    #expect(run("stubs") == .failure)
    let error = transcript.errors.joined()
    #expect(error.contains("Katas/BERT/01-LayerNorm.swift:3:28: error:"))
    #expect(error.contains("// kata: given"))
    #expect(folder.read(norm.path) == nil)
  }

  @Test func laysOutAKataAndSaysWhatItLacks() throws {
    try folder.write(
      "  [\n    Kata(id: \"00-Tensors\"),\n    Kata(id: \"01-LayerNorm\"),\n  ]\n",
      to: Workshop.Path.course)
    try folder.write("| | [01](\(norm.lessonPath)) | | | |\n", to: Workshop.Path.readme)
    #expect(run("new", "24-Words", "--needs", "01") == .success)
    #expect(transcript.output.first == "wrote Sources/Curriculum/Course.swift")
    #expect(transcript.output.last?.contains("`swift run kata check 24` says what is left") == true)
    #expect(folder.read("Katas/BERT/24-Words.swift")?.contains("notWritten()") == true)
    #expect(run("new", "24-words") == .failure)
    #expect(transcript.errors.count == 1 && transcript.errors[0].contains("is no name of a kata"))

    #expect(run("check", "01") == .failure)
    #expect(transcript.output[0] == "✘ 01-LayerNorm")
    #expect(transcript.output.contains("  ✔ stub: Katas/BERT/01-LayerNorm.swift"))
    #expect(transcript.output.contains("  ✘ lesson: Katas/Lessons/01-LayerNorm.md"))
    #expect(run("check", "01-LayerNrom") == .usage)
    #expect(transcript.errors[0].contains("Did you mean 01-LayerNorm?"))
  }

  @Test func drawsPictures() throws {
    #expect(run("pictures", "--check") == .failure)
    #expect(transcript.errors.first == "Katas/Lessons/Pictures/Course.svg: not what is drawn now.")
    #expect(transcript.errors.last == "Run `swift run kata pictures` and commit what it writes.")
    #expect(run("pictures") == .success)
    #expect(transcript.output.first == "wrote Katas/Lessons/Pictures/Course.svg")
    #expect(run("pictures", "--check") == .success)
    try folder.write("<svg/>", to: "Katas/Lessons/Pictures/Old.svg")
    #expect(run("pictures", "--check") == .failure)
    #expect(transcript.errors == ["Katas/Lessons/Pictures/Old.svg: nothing draws it; remove it."])
  }

  @Test(arguments: [
    ["stub"], ["new"], ["new", "24-Words", "--needs"], ["check", "00", "01"],
    ["stubs", "--chekc"], ["stubs", "01-LayerNorm"], ["--check"],
    ["stubs", "--check", "x"], ["pictures", "00"],
  ])
  func refusesAWrongCommandLine(_ arguments: [String]) {
    #expect(run(arguments) == .usage)
    #expect(transcript.output.isEmpty)
    #expect(transcript.errors.contains { $0.contains("Usage:") })
    #expect(folder.read(norm.path) == nil)
  }

  @Test(arguments: [["help"], ["--help"], ["-h"]])
  func explainsItself(_ arguments: [String]) {
    #expect(run(arguments) == .success)
    #expect(
      transcript.output.first?.hasPrefix("Usage: kata [COMMAND]\n  status         Shows") == true)
    #expect(run("stubs", "--help") == .success)
    #expect(transcript.output.first?.hasPrefix("Usage: kata stubs [--check]\nWrites ") == true)
  }

  @Test(arguments: [[], ["status"]])
  func tellsWhereTheLearnerStands(_ arguments: [String]) throws {
    _ = run("stubs")
    #expect(run(arguments) == .success)
    #expect(
      transcript.output == [
        "00-Tensors     open, not written yet: line 3",
        "01-LayerNorm   locked: needs 00", "",
        "Next: read Katas/Lessons/00-Tensors.md, then write one() at Katas/00-Tensors.swift:3.",
      ])
    try folder.write("torn", to: Workshop.Path.progress)
    #expect(run() == .success)
    #expect(transcript.errors.first?.contains("was set aside as .kata/progress-") == true)
  }

  @Test func isOfNoUseWhereProgressCannotBeRead() throws {
    _ = run("stubs")
    try folder.write("", to: ".kata/progress.json/folder")
    #expect(run() == .failure)
    #expect(transcript.output.contains("01-LayerNorm   locked: needs 00"))
    #expect(transcript.errors.first?.hasPrefix(".kata/progress.json: not read: ") == true)
    #expect(transcript.errors.count == 1)
  }

  // MARK: - All tests

  /// The package without its tests would pass too.
  @Test func runsAllTestsAsAsked() throws {
    let asked = Mutex<[[String]]>([])
    var tool = Tool(
      workshop: Workshop(root: folder.root),
      console: Console(print: transcript.print, complain: transcript.complain))
    tool.runAllTests = { _, arguments in
      asked.withLock { $0.append(arguments) }
      return .failure
    }
    #expect(tool.program.run(["tests"]) == .failure)
    #expect(tool.program.run(["tests", "--filter", "TensorsTests"]) == .failure)
    #expect(asked.withLock { $0 } == [[], ["--filter", "TensorsTests"]])
    #expect(tool.program.run(["tests", "TensorsTests"]) == .usage)
  }

  // MARK: - Grading

  /// What a run of the tests found counts, and nothing else: not what earlier ones noted, and not
  /// that no test failed.
  @Test func gradesByWhatTheTestsFound() throws {
    _ = run("stubs")
    for kata in [warmUp, norm] {
      try folder.write("public func one() {}\npublic func two() {}\n", to: kata.path)
      try note(.passed, of: kata, in: folder.url(Workshop.Path.progress))
    }
    let before = folder.read(Workshop.Path.progress)
    #expect(run("grade") == .failure)
    #expect(
      transcript.output == [
        "", "✘ 00-Tensors: written, not tested since", "✘ 01-LayerNorm: written, not tested since",
      ])
    let (warmUp, norm) = (warmUp, norm)
    let findings: (URL) throws -> Void = { file in
      try note(.passed, of: warmUp, in: file)
      try note(.wrong(line: 1), of: norm, in: file)
    }
    #expect(run(["grade", "00"], finding: findings) == .success)
    #expect(transcript.output == ["", "✔ 00-Tensors: passed"])
    #expect(run(["grade"], finding: findings) == .failure)
    #expect(transcript.output.last == "✘ 01-LayerNorm: wrong")
    #expect(folder.read(Workshop.Path.progress) == before)
    #expect(run("grade", "02") == .usage)
  }

  private func note(_ verdict: LearnerProgress.Verdict, of kata: Kata, in file: URL) throws {
    let workshop = Workshop(root: folder.root)
    var fingerprints = Fingerprints(workshop, try KataFile.read([warmUp, norm], in: folder.root))
    let fingerprint = fingerprints.fingerprint(of: kata)
    try LearnerProgress.update(file) { $0.note(verdict, of: kata.id, fingerprint) }
  }

  /// In the midst of an edit the others stand where they stood.
  @Test func showsTheOthersBesideABrokenFile() throws {
    _ = run("stubs")
    try folder.write("public func one( {\n", to: warmUp.path)
    #expect(run() == .failure)
    #expect(
      transcript.output == [
        "00-Tensors     cannot be read", "01-LayerNorm   locked: needs 00", "",
        "Next: correct Katas/00-Tensors.swift, which cannot be read.",
      ])
    #expect(transcript.errors.map { $0.hasPrefix("Katas/00-Tensors.swift:1: ") } == [true])
  }

  @Test func saysWhatStandsInACondition() throws {
    _ = run("stubs")
    let stub = folder.read(warmUp.path)!
    try folder.write("#if DEBUG\n\(stub)#endif\n", to: warmUp.path)
    #expect(run() == .success)
    #expect(
      transcript.output.last == """
        Next: take the declaration of one() out of `#if` at Katas/00-Tensors.swift:1: what stands \
        in it is not seen.
        """)
  }

  @Test(arguments: [StoredForm.markedAndCarriageReturns, .oldMac])
  func makesTheSameOfEveryForm(_ form: StoredForm) throws {
    _ = run("stubs")
    let stub = folder.read(norm.path)!
    for path in [warmUp.referencePath, norm.path, Workshop.Path.stubManifest] {
      try folder.write(form(folder.read(path)!), to: path)
    }
    #expect(run("stubs", "--check") == .success)
    #expect(transcript.output == ["Stubs: 2 fresh, 0 edited."])
    try folder.replace("two", by: "second", in: norm.referencePath)
    #expect(run("stubs") == .success)
    #expect(folder.read(norm.path) == stub.replacing("two", with: "second"))
  }

  @Test func writesThePageOfNamesWhereItDiffers() throws {
    try folder.write("", to: Workshop.Path.names)
    #expect(run("names") == .success && transcript.output == ["wrote \(Workshop.Path.names)"])
    let stored = StoredForm.carriageReturns(folder.read(Workshop.Path.names)!)
    try folder.write(stored, to: Workshop.Path.names)
    #expect(run("names") == .success && transcript.output == ["fresh: \(Workshop.Path.names)"])
    #expect(folder.read(Workshop.Path.names) == stored)
  }

  @Test(arguments: ["", "// Nothing is left.\n", "import Layers\n\nlet one = 1\n"])
  func refusesAReferenceWithoutSteps(_ text: String) throws {
    _ = run("stubs")
    let stub = folder.read(norm.path)
    try folder.write(text, to: norm.referencePath)
    #expect(run("stubs") == .failure)
    #expect(
      transcript.errors == [
        "\(norm.referencePath):1: There is no step for a learner: a declaration with a body."
      ])
    #expect(folder.read(norm.path) == stub)
  }

  /// One sentence, and nothing is written.
  @Test(arguments: [
    ("Katas", false, "Katas: it has to be a folder, and is none."),
    ("Katas/00-Tensors.swift", true, "Katas/00-Tensors.swift: not read: it is a folder."),
    ("Katas/.stubs.json", true, "Katas/.stubs.json: not written: it is a folder."),
  ])
  func saysWhatIsInItsPlace(_ path: String, isFolder: Bool, _ problem: String) throws {
    try folder.write("", to: isFolder ? path + "/file" : path)
    #expect(run("stubs") == .failure)
    #expect(transcript.errors == [problem])
  }

  @Test func saysWhichFileIsGone() throws {
    _ = run("stubs")
    try folder.delete(norm.path)
    #expect(run("status") == .failure)
    #expect(
      transcript.errors.first?.hasPrefix("\(norm.path): there is no such file") == true)
  }

  // MARK: - Fixtures

  private func run(_ arguments: String...) -> ExitCode { run(arguments) }

  /// - Parameter findings: what running the tests notes in a file.
  private func run(
    _ arguments: [String], finding findings: @escaping (URL) throws -> Void = { _ in }
  ) -> ExitCode {
    transcript.clear()
    nonisolated(unsafe) let findings = findings
    let tool = Tool(
      workshop: Workshop(root: folder.root), katas: [warmUp, norm],
      console: Console(print: transcript.print, complain: transcript.complain),
      runTests: { try findings(URL(filePath: $1[LearnerProgress.marker]!)) })
    return tool.program.run(arguments)
  }
}
