import SwiftReading
import Testing

/// The test of one step while it runs on its examples.
final class StepRun: Sendable {
  @TaskLocal static var current: StepRun?

  private let suite: SuiteRun
  private let state = Locked(State())

  private struct State {
    var findings: [Finding] = []
    var checkCount = 0
  }

  init(of suite: SuiteRun) { self.suite = suite }

  /// Calls the learner's code on an example, and takes note of what is wrong. Where a trial has
  /// called it, nothing is called again.
  /// - Parameter find: also told whether nothing was wrong before: of the first finding more is told.
  func check(
    _ example: Example, _ find: (TrialNotes?, _ isFirst: Bool) async -> Finding?
  ) async {
    suite.noteChecked(example)
    if case .recording(let recorder) = suite.source {
      // Slips are known by their numbers; to call them three times more would take most of the time.
      return await recorder.check(example) { await find(nil, false) }
    }
    guard case .calling(let notes) = suite.source else { return }
    notes?.write(.example(example.name, printedByteCount: notes?.printedByteCount ?? 0))
    let finding = await find(notes, state.withLock { $0.findings.isEmpty })
    state.withLock { state in
      state.checkCount += 1
      if let finding { state.findings.append(finding) }
    }
  }

  /// Runs the test on all its examples.
  func run(_ body: @Sendable () async throws -> Void) async throws {
    try await Self.$current.withValue(self, operation: body)
  }

  /// What is wrong with what was called.
  /// - Parameters:
  ///   - path: the file of the kata that is tested.
  ///   - notes: of the trial that this process is, if it is one.
  ///   - isRight: whether a line of it belongs to a step that was found right.
  func verdict(
    in path: String, _ notes: TrialNotes?, isRight: (LearnerLine) -> Bool
  ) -> Verdict? {
    let (findings, count) = state.withLock { ($0.findings, $0.checkCount) }
    if findings.isEmpty { return nil }
    let isNamed = notes?.namesMistakes ?? true
    // Mistakes are code too, two together more than authors have tried: they may end the trial, or
    // come to no end.
    let watchdog = isNamed ? notes.map { Watchdog(naming: $0) } : nil
    if isNamed { notes?.write(.naming) }
    defer { watchdog?.stop() }
    return Verdict.verdict(on: findings, outOf: count, in: path, isNamed: isNamed, isRight: isRight)
  }
}
