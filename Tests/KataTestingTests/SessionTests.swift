import Coaching
import Curriculum
import Foundation
import TestSupport
import Testing

@testable import KataTesting

/// Each session in this process, on a course of three katas in a folder of its own.
@Suite struct SessionTests {
  private let folder: LearnerFolder

  init() throws { folder = try LearnerFolder() }

  // MARK: - The learner's

  @Test func aFreshFolderIsOpenAtTheFirstKataAlone() async throws {
    let run = try await folder.run()
    #expect(run.rejections["00-Tensors"] == "not written yet: Katas/00-Tensors.swift:2")
    #expect(run.rejections["01-LayerNorm"] == "locked: pass 00-Tensors first")
    #expect(
      run.announcements.map(\.message) == [
        "00-Tensors: open, not written yet. Next: WarmUp.centered(_:), Katas/00-Tensors.swift:2"
      ])
    #expect(run.tried.isEmpty && run.failures == 0)
    #expect(run.shown.hasSuffix("then write WarmUp.centered(_:) at Katas/00-Tensors.swift:2."))
  }

  @Test func whatPassesOpensTheNextAndIsRemembered() async throws {
    try folder.write("00-Tensors", "x")
    let run = try await folder.run()
    #expect(run.tried == [["00-Tensors"]] && run.failures == 0)
    #expect(
      run.shown.contains("✔ Well done: 00-Tensors, which opens 01-LayerNorm and 02-Embedding."))
    #expect(folder.progress.hasPassed("00-Tensors"))
    #expect(folder.progress.atHand == "00-Tensors")
  }

  @Test func whatIsWrongIsRememberedAndEndsTheRun() async throws {
    try folder.write("00-Tensors", "x")
    let wrong = Verdict(finding: "off by 3", hint: "These numbers come out when 3 is added.")
    let run = try await folder.run(["00-Tensors": wrong])
    #expect(run.failures == 1)
    #expect(folder.progress.entries["00-Tensors"]?.wrongLine == 2)
    #expect(!folder.progress.hasPassed("00-Tensors"))
    #expect(
      run.shown == """

        ✘ Katas/00-Tensors.swift:2 · WarmUp.centered(_:)
          off by 3
          These numbers come out when 3 is added.
        0 of 3 katas passed. Next: mend WarmUp.centered(_:) at Katas/00-Tensors.swift:2.
        """)
  }

  /// The everyday run judges what was edited and what calls it, and nothing else.
  @Test func whatDidNotChangeIsNotRunAgain() async throws {
    for kata in LearnerFolder.course { try folder.write(kata.id, "x") }
    _ = try await folder.run()
    try folder.write("01-LayerNorm", "x + x")
    let run = try await folder.run()
    #expect(run.tried == [["01-LayerNorm"]])
    #expect(run.rejections["00-Tensors"] == "passed, and nothing that it rests on has changed")
    #expect(run.shown == "All 3 katas have passed. Well done!")
    // Where nothing changed at all, somebody wants to see it run.
    #expect(try await folder.run().tried.flatMap { $0 }.count == 3)
    try folder.write("01-LayerNorm", "x + x + x")
    #expect(try await folder.run(isEveryday: false).tried.flatMap { $0 }.count == 3)
  }

  /// Only suites that are in the run are tried.
  @Test func aFilterTriesNothingElse() async throws {
    for kata in LearnerFolder.course { try folder.write(kata.id, "x") }
    _ = try await folder.run()
    let run = try await folder.run(isEveryday: false, included: [1])
    #expect(run.tried == [["01-LayerNorm"]] && run.rejections.isEmpty)
    #expect(run.shown == "All 3 katas have passed. Well done!")
  }

  /// One and the same code has one and the same verdict: only a whole suite counts.
  @Test func aFilteredSuitePassesNothing() async throws {
    try folder.write("00-Tensors", "x")
    _ = try await folder.run(checks: false)
    #expect(!folder.progress.hasPassed("00-Tensors"))
  }

  @Test func aCrashIsToldOnItsLine() async throws {
    try folder.write("00-Tensors", "x")
    let line = LearnerLine(
      path: folder.workshop.url("Katas/00-Tensors.swift").path, line: 3, column: 1)
    let crash = Crash(
      message: "The program stopped here: Index out of range.", test: "00-Tensors", lines: [line],
      step: line, misuse: nil, printed: [])
    let run = try await folder.run(crash: crash)
    #expect(run.failures == 1 && folder.progress.entries["00-Tensors"]?.wrongLine == 3)
    #expect(run.shown.contains(":3 · WarmUp.centered(_:)\n  The program stopped here"))
  }

  @Test func codeAboveNotWrittenIsSaidNotToRun() async throws {
    try folder.write("00-Tensors", "let y = x; _ = y; notWritten()")
    let run = try await folder.run()
    #expect(run.tried.isEmpty)
    #expect(
      run.announcements.first?.message == """
        00-Tensors: WarmUp.centered(_:) is not run, since `notWritten()` still stands in it. Delete \
        line 3 when the code is complete.
        """)
    #expect(run.shown.contains("delete the line `notWritten()` at Katas/00-Tensors.swift:3"))
  }

  @Test func theSolutionIsNotBorrowed() async throws {
    try folder.write("00-Tensors", "x", imports: "import Reference")
    let run = try await folder.run()
    #expect(run.announcements.last?.message.contains("imports Reference") == true)
    #expect(run.rejections["00-Tensors"] == "not run: see above")
    #expect(run.shown.contains("✘ Katas/00-Tensors.swift:1\n"))
  }

  @Test func aFileThatCannotBeReadIsSaidOnce() async throws {
    try folder.folder.write("func (", to: "Katas/00-Tensors.swift")
    let run = try await folder.run()
    #expect(run.announcements.count == 1)
    #expect(run.announcements.first?.message.hasPrefix("Katas/00-Tensors.swift:1: ") == true)
  }

  // MARK: - The reference's

  @Test func theReferencesRunLeavesTheLearnersProgressAlone() async throws {
    let torn = "{ torn"
    try folder.folder.write(torn, to: Workshop.Path.progress)
    try folder.folder.write(
      LearnerFolder.source("00-Tensors", "x"), to: LearnerFolder.course[0].referencePath)
    let session = ReferenceSession(folder.workshop)
    let opening = try session.open(LearnerFolder.course[0])
    guard case .judged(let suite) = opening.admission else {
      Issue.record("The reference is always judged.")
      return
    }
    let report = try await suite.judge("centered", of: "WarmUp.centered(_:)", needs: []) {
      await StepRun.current?.check(LearnerFolder.example) { _ in
        Finding(example: LearnerFolder.example, cause: .thrown("nothing"))
      }
    }
    guard case .wrong(let found) = report else {
      Issue.record("It is wrong.")
      return
    }
    #expect(found.line.line == 2)
    session.close(suite)
    #expect(folder.folder.read(Workshop.Path.progress) == torn)
  }

  @Test func suitesOutOfOrderAreNoticed() throws {
    for kata in LearnerFolder.course.prefix(2) {
      try folder.folder.write(LearnerFolder.source(kata.id, "x"), to: kata.referencePath)
    }
    let session = ReferenceSession(folder.workshop)
    #expect(try session.open(LearnerFolder.course[1]).announcements.isEmpty)
    #expect(try session.open(LearnerFolder.course[0]).announcements.count == 1)
  }

  // MARK: - A trial

  /// What a trial writes down is what the learner's session reads.
  @Test func aTrialNotesItsVerdictsAndItsEnd() async throws {
    try folder.write("00-Tensors", "x")
    let file = folder.folder.url("notes")
    try Data().write(to: file)
    let written = try FileHandle(forReadingFrom: file)
    // It has no name from then on.
    let notes = try #require(TrialNotes(path: file.path))
    let session = TrialSession(notes, folder.workshop)
    guard case .judged(let suite) = try session.open(LearnerFolder.course[0]).admission else {
      Issue.record("A trial judges.")
      return
    }
    let report = try await suite.judge("centered", of: "WarmUp.centered(_:)", needs: []) {
      await StepRun.current?.check(LearnerFolder.example) { _ in
        Finding(example: LearnerFolder.example, cause: .thrown("nothing"))
      }
    }
    // It is the learner's session that says it.
    guard case .nothing = report else {
      Issue.record("A trial says nothing itself.")
      return
    }
    session.close(suite)
    let read = try #require(try written.readToEnd()).split(separator: UInt8(ascii: "\n"))
      .map { try JSONDecoder().decode(TrialNote.self, from: $0) }
    let outcome = try #require(Transcript(read, output: "").outcome(of: "00-Tensors", nil))
    #expect(outcome.tests["centered"]?.verdict?.finding.hasSuffix("threw nothing") == true)
    #expect(outcome.time != nil && outcome.crash == nil)
  }
}
