import Coaching
import Curriculum
import Foundation
import SwiftReading
import Testing

/// A kata's suite run against the learner's code.
struct LearnerSuite {
  private let kata: Kata
  private let test: Test
  private let workshop = Workshop.here
  private let testRun = TestRun.shared

  init(_ kata: Kata, _ test: Test) {
    self.kata = kata
    self.test = test
  }

  func run(_ function: @Sendable () async throws -> Void) async throws {
    let file = try testRun.file(of: kata)
    let run = SuiteRun(file.url, steps: file.steps)
    if Trial.isRunningHere { return try await runTrial(run, function) }
    try testRun.begin(with: kata, in: test.sourceLocation.moduleName)
    let standing = workshop.standing(
      of: file, progress: testRun.progress, fingerprint: testRun.fingerprint(of: kata))
    // That it passed before is for this run to confirm.
    testRun.note(standing == .passed ? .untested : standing, of: kata)
    if case .locked = standing { try Test.cancel(Comment(rawValue: row(standing).summary)) }
    try reportUnwritten(standing, file)
    try checkPrerequisites()
    try checkImports(file)
    try await tryOut(file)
    try await judge(run, file, function)
  }

  private func runTrial(
    _ run: SuiteRun, _ function: @Sendable () async throws -> Void
  ) async throws {
    let time = try await ContinuousClock().measure {
      try await SuiteRun.$current.withValue(run, operation: function)
    }
    Trial.note(.end(ofSuite: kata.id, time: time / .seconds(1)))
  }

  private func row(_ standing: Standing) -> Report.Row {
    Report.Row(kata, standing)
  }

  // MARK: - Before the learner's code is called

  /// What is not written yet is a known issue on the stub's own line.
  private func reportUnwritten(_ standing: Standing, _ file: KataFile) throws {
    guard case .unwritten(let written, _, let next) = standing else { return }
    withKnownIssue {
      _ = Issue.record(
        "\(kata.id): \(row(standing).summary). Next: \(next.name), \(kata.path):\(next.line)",
        sourceLocation: location(line: next.line, column: next.column))
    }
    if written == 0 { try Test.cancel("not written yet: \(kata.path):\(next.line)") }
  }

  /// A kata built on one that is red or unwritten would only repeat what that one says.
  private func checkPrerequisites() throws {
    for other in kata.uses {
      let reason: String
      switch testRun.standing(of: other) {
      case .wrong, .waiting: reason = "waits for \(other), which is not right yet"
      case .unwritten, .locked: reason = "waits for \(other), which is not written yet"
      default: continue
      }
      testRun.note(.waiting(for: other), of: kata)
      try Test.cancel(Comment(rawValue: reason))
    }
  }

  /// A kata that borrows its solution has not been written.
  private func checkImports(_ file: KataFile) throws {
    guard let loan = file.imports.first(where: { $0.module == "Reference" }) else { return }
    testRun.note(.wrong(step: nil, line: loan.line), of: kata)
    Issue.record(
      "\(kata.id) imports Reference: that is the solution. Layers and Tensors are all it takes.",
      sourceLocation: location(line: loan.line, column: loan.column))
    try Test.cancel("not run: see above")
  }

  /// Waits for the trial of a changed suite.
  private func tryOut(_ file: KataFile) async throws {
    if testRun.wasTried(kata) { return }
    guard let crash = try await testRun.tryOut(kata, in: test.sourceLocation.moduleName) else {
      return
    }
    for line in crash.printed { print(line) }
    let lines = crash.lines.map { placed($0, in: file) }.filter { $0.line > 0 }
    let verdict = Verdict.verdict(on: crash, at: lines, of: kata.id, in: file.url.path)
    let line = verdict.line ?? crash.step
    let isOwn = line?.path == file.url.path
    testRun.note(workshop.wrong(in: file, at: isOwn ? line?.line : nil), of: kata)
    Issue.record(
      Comment(rawValue: verdict.message),
      sourceLocation: line.map(SourceLocation.init) ?? test.sourceLocation)
    try Test.cancel("stopped: see above")
  }

  /// A line of the kata's file that is not known by its number: the declaration of its step.
  private func placed(_ line: LearnerLine, in file: KataFile) -> LearnerLine {
    guard line.line == 0, line.path == file.url.path,
      let step = file.steps.first(where: { line.function.hasSuffix($0.name) })
    else { return line }
    return LearnerLine(path: line.path, line: step.line, column: step.column)
  }

  // MARK: - Calling it

  private func judge(
    _ run: SuiteRun, _ file: KataFile, _ function: @Sendable () async throws -> Void
  ) async throws {
    let watching = IssueHandlingTrait.compactMapIssues { issue in
      if issue.isFailure { run.noteFailure(at: issue.sourceLocation) }
      return issue
    }
    try await watching.provideScope(for: test, testCase: nil) {
      try await SuiteRun.$current.withValue(run, operation: function)
    }
    if run.hasFailed {
      testRun.note(workshop.wrong(in: file, at: run.firstFailureLine), of: kata)
    } else if run.isComplete, run.testsRun == testCount {
      testRun.note(.passed, of: kata)
    }
  }

  /// How many tests the suite has: a filter may have let only some of them run, and then nothing
  /// is known about the others.
  private var testCount: Int {
    let text = try? String(contentsOf: workshop.url(kata.suitePath), encoding: .utf8)
    return text?.matches(of: /@Test\b/).count ?? .max
  }

  private func location(line: Int, column: Int) -> SourceLocation {
    SourceLocation(LearnerLine(path: workshop.url(kata.path).path, line: line, column: column))
  }
}
