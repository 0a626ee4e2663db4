import Testing

/// The test of one step while it runs on its examples.
final class StepRun: Sendable {
  @TaskLocal static var current: StepRun?

  private let declaration: LearnerLine
  private let state = Locked(State())

  private struct State {
    var findings: [Finding] = []
    var exampleCount = 0
  }

  /// - Parameter declaration: where the step is declared.
  init(_ declaration: LearnerLine) { self.declaration = declaration }

  /// Takes note of what one example found: something wrong, or nothing.
  func note(_ finding: Finding?) {
    state.withLock { state in
      state.exampleCount += 1
      if let finding { state.findings.append(finding) }
    }
  }

  /// Runs a test on all its examples and records what they found together, as one issue on the
  /// learner's line: the line that went wrong where it is known, else the step's.
  /// - Returns: whether they found nothing wrong.
  func run(_ function: @Sendable () async throws -> Void) async throws -> Bool {
    try await Self.$current.withValue(self, operation: function)
    // Of a trial only the end counts.
    if Trial.isRunningHere { return true }
    let (findings, count) = state.withLock { ($0.findings, $0.exampleCount) }
    guard let verdict = Verdict.verdict(on: findings, outOf: count, in: declaration.path) else {
      return true
    }
    Issue.record(
      Comment(rawValue: verdict.message),
      sourceLocation: SourceLocation(verdict.line ?? declaration))
    return false
  }
}
