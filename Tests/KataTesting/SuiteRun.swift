import StubGenerator
import Testing

/// One kata's suite while it runs.
final class SuiteRun: Sendable {
  /// The suite that the running test belongs to.
  @TaskLocal static var current: SuiteRun?
  /// Where the step that the running test is about is declared.
  @TaskLocal private static var step: LearnerLine?

  let kata: String
  private let file: String
  private let steps: [KataFile.Step]
  private let state = Locked(State())

  private struct State {
    var reported: Set<String> = []
    var failed = false
    var testsRun = 0
  }

  init(kata: String, file: String, steps: [KataFile.Step]) {
    self.kata = kata
    self.file = file
    self.steps = steps
  }

  var hasFailed: Bool { state.withLock { $0.failed } }
  /// How many test functions have run.
  var testsRun: Int { state.withLock { $0.testsRun } }

  func noteFailure() { state.withLock { $0.failed = true } }

  /// Runs a test function that is about a step.
  func running(
    _ step: KataFile.Step, _ function: @Sendable () async throws -> Void
  ) async throws {
    state.withLock { $0.testsRun += 1 }
    let line = LearnerLine(path: file, line: step.line, column: step.column)
    try await Self.$step.withValue(line, operation: function)
  }

  /// The named step of the kata's file, if it is there.
  func step(_ name: String) -> KataFile.Step? { steps.first { $0.name == name } }

  /// Records a finding as an issue on the learner's line: the line that went wrong where one is
  /// known, else the step's. Of several on one line in one test, the first speaks for all.
  static func report(_ finding: Finding, for example: Example) {
    guard let line = finding.line ?? step else {
      Issue.record(Comment(rawValue: finding.message))
      return
    }
    let key = finding.line.map { "\(example.test)\($0)" } ?? "\(example.test)\(finding.message)"
    let isNew = current?.state.withLock { $0.reported.insert(key).inserted } ?? true
    if isNew {
      Issue.record(Comment(rawValue: finding.message), sourceLocation: SourceLocation(line))
    } else {
      current?.noteFailure()
    }
  }
}

extension SourceLocation {
  /// A line of kata code, as the test library names it.
  init(_ line: LearnerLine) {
    let name = line.path.split(separator: "/").last.map(String.init) ?? line.path
    let module = Package.relativePath(line.path).hasPrefix("Katas/") ? "Katas" : "Reference"
    self.init(
      fileID: "\(module)/\(name)", filePath: line.path, line: line.line,
      column: max(line.column, 1))
  }
}
