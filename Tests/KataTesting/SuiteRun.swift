import Coaching
import Curriculum
import Foundation
import SwiftReading
import Testing

/// One kata's suite while it runs.
final class SuiteRun: Sendable {
  /// The suite that the running test belongs to.
  @TaskLocal static var current: SuiteRun?

  private let file: URL
  private let steps: [KataFile.Step]
  private let state = Locked(State())

  private struct State {
    var hasFailed = false
    var firstFailureLine: Int?
    var testsRun = 0
    var wrongSteps: Set<String> = []
    var awaitedSteps: Set<String> = []
  }

  init(_ file: URL, steps: [KataFile.Step]) {
    self.file = file
    self.steps = steps
  }

  /// Whether every step is written.
  var isComplete: Bool { steps.allSatisfy(\.isWritten) }
  var hasFailed: Bool { state.withLock { $0.hasFailed } }
  /// The line of the kata's own file that failed first.
  var firstFailureLine: Int? { state.withLock { $0.firstFailureLine } }
  /// How many test functions have run.
  var testsRun: Int { state.withLock { $0.testsRun } }

  func noteFailure(at location: SourceLocation?) {
    state.withLock { state in
      state.hasFailed = true
      guard state.firstFailureLine == nil, let location, location.filePath == file.path else {
        return
      }
      state.firstFailureLine = location.line
    }
  }

  /// The named step of the kata's file, if it is there.
  func step(_ name: String) -> KataFile.Step? { steps.first { $0.name == name && !$0.isMissing } }

  /// Whether a test of this step has found something wrong.
  func isWrong(_ step: KataFile.Step) -> Bool {
    state.withLock { $0.wrongSteps.contains(step.name) }
  }

  /// Records, where a test would run, why a step that it needs keeps it from running: in full the
  /// first time.
  func reportNotRun(_ step: KataFile.Step, _ reason: String) {
    let isNew = state.withLock { $0.awaitedSteps.insert(step.name).inserted }
    let message = isNew ? "\(step.name) \(reason)" : "this waits for \(step.name) as well"
    withKnownIssue {
      _ = Issue.record(Comment(rawValue: message), sourceLocation: location(of: step))
    }
  }

  private func location(of step: KataFile.Step) -> SourceLocation {
    SourceLocation(LearnerLine(path: file.path, line: step.line, column: step.column))
  }

  /// Runs the test of a step.
  func run(
    _ test: Test, of step: KataFile.Step, _ function: @Sendable () async throws -> Void
  ) async throws {
    state.withLock { $0.testsRun += 1 }
    let line = LearnerLine(path: file.path, line: step.line, column: step.column)
    let name = "\(test.sourceLocation.fileID), \(test.name)"
    let isRight = try await StepRun(line, test: name).run(function)
    if !isRight { state.withLock { _ = $0.wrongSteps.insert(step.name) } }
  }
}

extension SourceLocation {
  /// A line of kata code, as the test library names it.
  init(_ line: LearnerLine) {
    let name = line.path.split(separator: "/").last.map(String.init) ?? line.path
    let module =
      Workshop.here.relativePath(line.path).hasPrefix("\(Workshop.Path.katas)/")
      ? "Katas" : "Reference"
    self.init(
      fileID: "\(module)/\(name)", filePath: line.path, line: max(line.line, 1),
      column: max(line.column, 1))
  }
}
