import Curriculum
import Foundation
import StubGenerator
import Testing

/// A kata's suite run against the learner's code.
struct LearnerSuite {
  private let kata: Kata
  private let test: Test
  private let file: URL
  private let session = Session.shared

  init(_ kata: Kata, _ test: Test) {
    self.kata = kata
    self.test = test
    file = Package.root.appending(path: kata.path)
  }

  func run(_ function: @Sendable () async throws -> Void) async throws {
    let steps = try KataFile.steps(of: file)
    let run = SuiteRun(kata: kata.id, file: file.path, steps: steps)
    if Trial.isRunningHere {
      return try await SuiteRun.$current.withValue(run, operation: function)
    }
    session.begin()
    try checkLock(steps)
    try reportUnwritten(steps)
    try checkPrerequisites()
    try tryOut()
    try await judge(run, steps, function)
  }

  // MARK: - Before the learner's code is called

  /// What is not written yet may be locked; what was begun never is.
  private func checkLock(_ steps: [KataFile.Step]) throws {
    let missing = session.missing(kata.needs)
    guard !missing.isEmpty, !steps.contains(where: \.isWritten) else { return }
    try Test.cancel("locked: pass \(missing.joined(separator: " and ")) first")
  }

  /// Unwritten steps are known issues on the stub's own lines.
  private func reportUnwritten(_ steps: [KataFile.Step]) throws {
    let unwritten = steps.filter { !$0.isWritten }
    guard let first = unwritten.first else { return }
    let written = steps.count - unwritten.count
    let progress =
      written == 0 ? "open, not written yet" : "\(written) of \(steps.count) written"
    withKnownIssue {
      _ = Issue.record(
        "\(kata.id): \(progress). Next: \(first.name), \(kata.path):\(first.line)",
        sourceLocation: location(of: first))
    }
    if written == 0 { try Test.cancel("not written yet: \(kata.path):\(first.line)") }
  }

  /// A kata built on a red one would only repeat what that one says.
  private func checkPrerequisites() throws {
    if let red = kata.uses.first(where: session.isRed) {
      session.markRed(kata.id)
      try Test.cancel("waits for \(red), which is red")
    }
  }

  /// Runs a changed suite in a process of its own first.
  private func tryOut() throws {
    let fingerprint = Fingerprint.of(kata, suite: test.sourceLocation)
    guard !session.survived(kata.id, fingerprint) else { return }
    // "KataTests.kata/LayerNormTests"
    let filter = "^\(test.sourceLocation.moduleName)\\.kata/\(test.name)/"
    if let crash = try Trial.run(filter: filter) {
      session.markRed(kata.id)
      Issue.record(
        Comment(rawValue: crash.message),
        sourceLocation: crash.line.map { SourceLocation($0) } ?? test.sourceLocation)
      try Test.cancel("stopped: see above")
    }
    session.noteSurvival(kata.id, fingerprint)
  }

  // MARK: - Calling it

  private func judge(
    _ run: SuiteRun, _ steps: [KataFile.Step], _ function: @Sendable () async throws -> Void
  ) async throws {
    let watching = IssueHandlingTrait.compactMapIssues { issue in
      if issue.severity >= .error { run.noteFailure() }
      return issue
    }
    try await watching.provideScope(for: test, testCase: nil) {
      try await SuiteRun.$current.withValue(run, operation: function)
    }
    if run.hasFailed {
      session.markRed(kata.id)
    } else if steps.allSatisfy(\.isWritten), run.testsRun == testCount {
      session.markPassed(kata.id, Fingerprint.of(kata, suite: test.sourceLocation))
    }
  }

  /// How many tests the suite has: a filter may have let only some of them run, and then nothing
  /// is known about the others.
  private var testCount: Int {
    let text = try? String(contentsOfFile: test.sourceLocation.filePath, encoding: .utf8)
    return text?.matches(of: /@Test\b/).count ?? .max
  }

  private func location(of step: KataFile.Step) -> SourceLocation {
    SourceLocation(LearnerLine(path: file.path, line: step.line, column: step.column))
  }
}
