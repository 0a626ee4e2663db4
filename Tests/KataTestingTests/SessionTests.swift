import Coaching
import Curriculum
import Files
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
    #expect(try folder.progress.hasPassed("00-Tensors"))
    #expect(try folder.progress.atHand == "00-Tensors")
  }

  @Test func whatIsWrongIsRememberedAndEndsTheRun() async throws {
    try folder.write("00-Tensors", "x")
    let wrong = Verdict(finding: "off by 3", hint: "These numbers come out when 3 is added.")
    let run = try await folder.run(["00-Tensors": wrong])
    #expect(run.failures == 1)
    #expect(try folder.progress.entries["00-Tensors"]?.wrongLine == 2)
    #expect(try !folder.progress.hasPassed("00-Tensors"))
    #expect(
      run.shown == """

        ✘ Katas/00-Tensors.swift:2 · WarmUp.centered(_:)
          off by 3
          These numbers come out when 3 is added.
        0 of 3 katas passed. Next: mend WarmUp.centered(_:) at Katas/00-Tensors.swift:2.
        """)
  }

  @Test func aMissingDeclarationIsAskedFor() async throws {
    try folder.write("00-Tensors", "x")
    try folder.folder.replace("centered", by: "centred", in: "Katas/00-Tensors.swift")
    let run = try await folder.run()
    #expect(
      run.announcements.map(\.message) == [
        "There is no “WarmUp.centered(_:)” in Katas/00-Tensors.swift. Declare it as its stub does."
      ])
    #expect(
      run.shown.hasSuffix(
        "Next: bring the declaration of WarmUp.centered(_:) to Katas/00-Tensors.swift; its tests "
          + "call it."))
  }

  /// The everyday run judges what was edited and what calls it, and nothing else.
  @Test func whatDidNotChangeIsNotRunAgain() async throws {
    for kata in LearnerFolder.course { try folder.write(kata.id, "x") }
    _ = try await folder.run()
    try folder.write("01-LayerNorm", "x + x")
    let run = try await folder.run()
    #expect(run.tried == [["01-LayerNorm"]])
    #expect(run.rejections["00-Tensors"] == "passed, unchanged")
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
    #expect(try !folder.progress.hasPassed("00-Tensors"))
  }

  @Test func aCrashIsToldOnItsLine() async throws {
    try folder.write("00-Tensors", "x")
    let line = LearnerLine(
      path: folder.workshop.url("Katas/00-Tensors.swift").path, line: 3, column: 1)
    let crash = Crash(
      message: "The program stopped here: Index out of range.", test: "00-Tensors", lines: [line],
      step: line, misuse: nil, printed: [])
    let run = try await folder.run(crash: crash)
    #expect(try run.failures == 1 && folder.progress.entries["00-Tensors"]?.wrongLine == 3)
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

  // MARK: - The machine

  /// However many katas it concerns, it is said once, and holds none of them for wrong.
  @Test func aTrialThatCannotStartIsSaidOnce() async throws {
    for kata in LearnerFolder.course { try folder.write(kata.id, "x") }
    let error = TrialError.notStarted(FileError("/program", "not started: there is no memory left"))
    let run = try await folder.run(refusal: error)
    #expect(run.announcements.map(\.message) == [error.description])
    #expect(
      run.rejections == [
        "00-Tensors": "not run: see above", "01-LayerNorm": "not run", "02-Embedding": "not run",
      ])
    #expect(try folder.progress.entries["00-Tensors"]?.judgedFingerprint == nil)
  }

  @Test func verdictsAreGivenWhereNothingCanBeKept() async throws {
    try folder.write("00-Tensors", "x")
    try folder.folder.write("", to: ".kata")
    let run = try await folder.run()
    #expect(run.tried == [["00-Tensors"]])
    #expect(run.shown.contains("✔ Well done: 00-Tensors"))
    #expect(run.shown.matches(of: /your progress is/).count == 1)
    #expect(folder.folder.read(".kata") == "")
  }

  @Test func aBuildThatMovedJudgesNothing() async throws {
    try folder.write("00-Tensors", "x")
    let other = try TemporaryFolder()
    for path in [Workshop.Path.package, "Katas/a.swift", "Katas/b.swift", ".build/debug/tests"] {
      try other.write("", to: path)
    }
    let run = try await folder.run(program: other.url(".build/debug/tests"))
    #expect(run.tried.isEmpty && run.announcements.count == 1)
    #expect(
      run.announcements.first?.message.hasPrefix(
        "Nothing was judged: these tests were built in \(folder.folder.root.path), and are in ")
        == true)
  }

  /// The package manager locks its folder, builds, and runs the tests; what is saved in between may
  /// be compiled or not.
  @Test func whatWasSavedDuringTheBuildIsNotJudged() async throws {
    try folder.folder.write("", to: Workshop.Path.package)
    try folder.folder.write("", to: ".build/debug/tests")
    try folder.folder.write("\(getppid())", to: ".build/.lock")
    let program = folder.folder.url(".build/debug/tests")
    try setTime(.now + 60, of: ".build/debug/tests")
    try setTime(.now + 60, of: ".build/.lock")
    try folder.write("00-Tensors", "x")
    #expect(try await folder.run(program: program).tried == [["00-Tensors"]])
    // Saved between; put in place with an old time between; saved later than all.
    try setTime(.now - 60, of: ".build/.lock")
    let message = BuildError.saved("Katas/00-Tensors.swift").description
    #expect(try await folder.run(program: program).announcements.map(\.message) == [message])
    try setTime(.now - 600, of: "Katas/00-Tensors.swift")
    #expect(try await folder.run(program: program).announcements.map(\.message) == [message])
    // Another process's lock says nothing of this run, and a time to come nothing of the file.
    try folder.folder.write("1", to: ".build/.lock")
    try setTime(.now - 60, of: ".build/.lock")
    #expect(try await folder.run(program: program).tried == [["00-Tensors"]])
    try folder.folder.write("\(getppid())", to: ".build/.lock")
    try setTime(.now + 60, of: ".build/.lock")
    try setTime(.now + 600, of: "Katas/00-Tensors.swift")
    try setTime(.now + 900, of: ".build/debug/tests")
    #expect(try await folder.run(program: program).tried == [["00-Tensors"]])
    try setTime(.now + 60, of: ".build/.lock")
    try setTime(.now - 60, of: ".build/debug/tests")
    try folder.write("00-Tensors", "x + x")
    #expect(try await folder.run(program: program).announcements.map(\.message) == [message])
  }

  private func setTime(_ time: Date, of path: String) throws {
    try FileManager.default.setAttributes(
      [.modificationDate: time], ofItemAtPath: folder.folder.url(path).path)
  }

  @Test func suitesThatAreNotLinkedAreNoticed() throws {
    let (suites, link) = (Workshop.Path.suites, folder.folder.url("Linked"))
    for kata in LearnerFolder.course { try folder.folder.write("suite", to: kata.suitePath) }
    let check = { try LinkedSuites.check(link, in: folder.workshop, LearnerFolder.course) }
    let error = LinkError(link: "Linked")
    #expect(throws: error) { try check() }
    // As an archive without links has it.
    try folder.folder.write("../KataTests/Suites", to: "Linked")
    #expect(throws: error) { try check() }
    try folder.folder.delete("Linked")
    try FileManager.default.createSymbolicLink(atPath: link.path, withDestinationPath: suites)
    try check()
  }

  // MARK: - The reference's

  @Test func whatKeepsItFromJudgingIsSaidOnce() throws {
    for kata in LearnerFolder.course.prefix(2) {
      try folder.folder.write("func (", to: kata.referencePath)
    }
    let session = ReferenceSession(folder.workshop)
    let kata = LearnerFolder.course[0]
    #expect(try session.open(kata).announcements.count == 1)
    #expect(try session.open(kata).announcements.isEmpty)
  }

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
      await StepRun.current?.check(LearnerFolder.example) { _, _ in
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
      await StepRun.current?.check(LearnerFolder.example) { _, _ in
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
