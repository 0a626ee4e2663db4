import Curriculum
import Testing

/// Makes a suite a kata's: the session of its subject opens it, or turns it away.
public struct KataTrait: SuiteTrait, TestScoping {
  public func prepare(for test: Test) async throws {
    if let kata = test.kata { Subject(test).session.include(kata) }
  }

  public func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    guard let kata = test.kata else {
      Issue.record(
        "\(test.sourceLocation.fileName): a suite has its kata's name, and the course has none.")
      return
    }
    let session = Subject(test).session
    let opening = try await session.open(kata)
    opening.announcements.forEach { $0.record(at: test.sourceLocation) }
    switch opening.admission {
    case .turnedAway(let reason):
      try Test.cancel(Comment(rawValue: reason))
    case .judged(let suite):
      try await strays(of: suite).provideScope(for: test, testCase: nil) {
        try await SuiteRun.$current.withValue(suite, operation: function)
      }
      try session.close(suite)
    }
  }

  /// Takes note of failures that are no verdicts: those are recorded by ``StepTrait``.
  private func strays(of suite: SuiteRun) -> IssueHandlingTrait {
    .compactMapIssues { issue in
      if issue.isFailure && !Announcement.isBeingRecorded {
        suite.noteStray(issue.comments.map(\.rawValue).joined(separator: "\n"))
      }
      return issue
    }
  }
}

extension Trait where Self == KataTrait {
  /// A kata's suite: the file's name, `01-LayerNormTests.swift`, says which.
  public static var kata: KataTrait { KataTrait() }
}

/// Says which step of the kata a test is about. It runs once the step, and those that it rests on,
/// are written and right.
public struct StepTrait: TestTrait, TestScoping {
  let step: String
  let foundations: [String]

  public func prepare(for test: Test) async throws {
    guard let kata = test.kata else { return }
    let reason = Subject(test).session.reasonToSkip(step, needing: foundations, of: kata)
    if let reason { try Test.cancel(Comment(rawValue: reason)) }
  }

  public func scopeProvider(for test: Test, testCase: Test.Case?) -> StepTrait? {
    testCase == nil ? self : nil
  }

  public func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    guard let suite = SuiteRun.current else {
      Issue.record("A step is tested in a suite marked .kata.")
      return
    }
    if case .reference = Subject(test), let comment = test.comments.first {
      Issue.record("“\(comment)” would be shown to learners below a ✘: move it into the test.")
    }
    let name = "\(test.sourceLocation.fileID), \(test.name)"
    switch try await suite.judge(name, of: step, needs: foundations, function) {
    case .nothing: break
    case .wrong(let found):
      Announcement(found.verdict.message, at: found.line, isKnown: false)
        .record(at: test.sourceLocation)
    case .notRun(let announcement): announcement.record(at: test.sourceLocation)
    }
  }
}

extension Trait where Self == StepTrait {
  /// The step that a test is about, as `LayerNorm.callAsFunction(_:)`, and what it rests on.
  public static func step(_ step: String, needs foundations: String...) -> StepTrait {
    StepTrait(step: step, foundations: foundations)
  }
}

extension Test {
  /// The kata whose suite this is, or is in: `01-LayerNormTests.swift` is that of `01-LayerNorm`.
  fileprivate var kata: Kata? {
    Course.kata(sourceLocation.fileName.replacing("Tests.swift", with: ""))
  }
}

extension Announcement {
  /// Whether an issue that is seen now was recorded on purpose.
  @TaskLocal static var isBeingRecorded = false

  /// - Parameter place: where it stands if it has no line of its own.
  fileprivate func record(at place: SourceLocation) {
    let location = line.map(SourceLocation.init) ?? place
    Self.$isBeingRecorded.withValue(true) {
      if isKnown {
        withKnownIssue { _ = Issue.record(Comment(rawValue: message), sourceLocation: location) }
      } else {
        Issue.record(Comment(rawValue: message), sourceLocation: location)
      }
    }
  }
}

extension SourceLocation {
  /// A line of kata code, as the test library names it.
  init(_ line: LearnerLine) {
    let name = line.path.split(separator: "/").last.map(String.init) ?? line.path
    let path = Workshop.here.relativePath(line.path)
    let module = path.hasPrefix("\(Workshop.Path.katas)/") ? "Katas" : "Reference"
    self.init(
      fileID: "\(module)/\(name)", filePath: line.path, line: max(line.line, 1),
      column: max(line.column, 1))
  }
}
