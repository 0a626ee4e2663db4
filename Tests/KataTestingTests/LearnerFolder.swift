import Coaching
import Curriculum
import Foundation
import TestSupport
import Testing

@testable import KataTesting

/// A learner's folder with the first three katas, of one step each, and runs of their suites without
/// the test library and without processes.
struct LearnerFolder {
  static let course = Array(Course.katas.prefix(3))
  /// Of the first kata.
  static let example = GoldenFile.named("00-Tensors").examples[0]

  private static let steps = [
    "00-Tensors": "WarmUp.centered(_:)", "01-LayerNorm": "LayerNorm.callAsFunction(_:)",
    "02-Embedding": "Embedding.callAsFunction(_:)",
  ]

  let folder: TemporaryFolder
  var workshop: Workshop { Workshop(root: folder.root) }
  var progress: LearnerProgress {
    get throws { try LearnerProgress.load(from: workshop.progressFile).progress }
  }

  init() throws {
    folder = try TemporaryFolder()
    let entries = Self.steps.map { #""\#($0)": {"digest": "", "steps": ["\#($1)"]}"# }
    try folder.write(
      "{\(entries.joined(separator: ", "))}", to: Workshop.Path.stubManifest)
    for kata in Self.course { try write(kata.id, "notWritten()") }
  }

  /// Writes a kata's file, whose step has this body.
  func write(_ kata: String, _ body: String, imports: String = "import Tensors") throws {
    try folder.write(
      Self.source(kata, body, imports: imports), to: try #require(Course.kata(kata)).path)
  }

  static func source(_ kata: String, _ body: String, imports: String = "import Tensors") -> String {
    let parts = steps[kata]!.split(separator: ".")
    let name = parts[1].prefix { $0 != "(" }
    return """
      \(imports); public enum \(parts[0]) {
        public static func \(name)(_ x: Tensor) -> Tensor {
          \(body)
        }
      }

      """
  }

  /// What a run did.
  struct Run {
    var announcements: [Announcement] = []
    var rejections: [String: String] = [:]
    /// The katas of each trial, in its order.
    var tried: [[String]] = []
    var failures = 0
    /// What it ended with.
    var shown = ""
  }

  /// Runs all suites: the code is right but for the verdicts that are given, by the kata's name.
  /// - Parameters:
  ///   - crash: how the first kata ends its trial, if it does.
  ///   - checks: whether all examples are run, as without a filter.
  ///   - refusal: why no trial can be started, if none can.
  ///   - program: what runs the tests.
  ///   - included: the places of the katas whose suites are run.
  func run(
    _ verdicts: [String: Verdict] = [:], crash: Crash? = nil, isEveryday: Bool = true,
    checks: Bool = true, refusal: TrialError? = nil, program: URL? = nil,
    included: [Int] = [0, 1, 2]
  ) async throws -> Run {
    let (tried, shown) = (Locked<[[String]]>([]), Locked<[String]>([]))
    let session = LearnerSession(
      LearnerSession.Surroundings(
        workshop: workshop, course: Self.course, isEveryday: isEveryday,
        program: program.map { BuiltProgram(url: $0, skipsBuild: true) },
        startTrial: { katas, _ in
          if let refusal { throw refusal }
          tried.withLock { $0.append(katas.map(\.id)) }
          return ToldTrial(katas: katas, verdicts: verdicts, crash: crash)
        }, show: { line in shown.withLock { $0.append(line) } }))
    var run = Run()
    included.map { Self.course[$0] }.forEach(session.include)
    for kata in included.map({ Self.course[$0] }) {
      let opening = try await session.open(kata)
      run.announcements += opening.announcements
      switch opening.admission {
      case .turnedAway(let reason): run.rejections[kata.id] = reason
      case .judged(let suite):
        let report = try await suite.judge(kata.id, of: Self.steps[kata.id]!, needs: []) {
          for example in GoldenFile.named(kata.id).examples where checks {
            await StepRun.current?.check(example) { _, _ in nil }
          }
        }
        if case .wrong = report { run.failures += 1 }
        if case .notRun(let announcement) = report { run.announcements.append(announcement) }
        try session.close(suite)
      }
    }
    session.end()
    run.tried = tried.withLock { $0 }
    run.shown = shown.withLock { $0 }.joined(separator: "\n")
    return run
  }
}

/// A trial whose outcome is known beforehand. A kata's only test has the kata's name.
private struct ToldTrial: TrialRun {
  let katas: [Kata]
  let verdicts: [String: Verdict]
  let crash: Crash?

  func outcome(of kata: Kata) -> KataOutcome? {
    if let crash, crash.test == kata.id { return KataOutcome(crash: crash) }
    let judged = JudgedTest(verdict: verdicts[kata.id], printed: "")
    return KataOutcome(tests: [kata.id: judged], time: 0.1)
  }

  var ending: Ending? { nil }
  var endedWhileNaming: Bool { false }
  func stop() {}
}
