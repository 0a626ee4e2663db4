import Testing

/// The test of one step while it runs on its examples.
final class StepRun: Sendable {
  @TaskLocal static var current: StepRun?

  private let declaration: LearnerLine
  private let test: String
  private let state = Locked(State())

  private struct State {
    var findings: [Finding] = []
    var checkCount = 0
  }

  /// - Parameters:
  ///   - declaration: where the step is declared.
  ///   - test: its name, unlike that of any other.
  init(_ declaration: LearnerLine, test: String) {
    self.declaration = declaration
    self.test = test
  }

  /// Takes note of what a check of one example finds: something wrong, or nothing. It is not run
  /// again where a trial found all of the kata right. What printed something is: the learner wants
  /// to see it.
  func check(
    _ example: String, _ find: () async -> (finding: Finding?, hasPrinted: Bool)
  ) async {
    let check = "\(test), check \(state.withLock { $0.checkCount }): \(example)"
    var finding: Finding?
    if !TestRun.shared.isRight(check) {
      Trial.note(
        .example(example, of: declaration, printedByteCount: Trial.printedByteCount))
      let hasPrinted: Bool
      (finding, hasPrinted) = await find()
      if finding == nil && !hasPrinted { Trial.note(.right(check: check)) }
    }
    state.withLock { state in
      state.checkCount += 1
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
    let (findings, count) = state.withLock { ($0.findings, $0.checkCount) }
    guard let verdict = Verdict.verdict(on: findings, outOf: count, in: declaration.path) else {
      return true
    }
    Issue.record(
      Comment(rawValue: verdict.message),
      sourceLocation: SourceLocation(verdict.line ?? declaration))
    return false
  }
}
