import Curriculum
import Foundation
import SwiftReading

/// One kata's suite while it runs: it brings each step's test to its verdict.
final class SuiteRun: Sendable {
  /// The suite that the running test belongs to.
  @TaskLocal static var current: SuiteRun?

  /// Where verdicts come from.
  enum Source: Sendable {
    /// The code is called here, and where this process is a trial, that is noted.
    case calling(TrialNotes?)
    /// A trial called it.
    case told(KataOutcome)
    /// The code is called here with one slip after another.
    case recording(SlipRecorder)
  }

  let kata: Kata
  let source: Source
  private let file: URL
  private let steps: [KataFile.Step]
  private let state = Locked(State())

  private struct State {
    var verdicts: [StepVerdict] = []
    var strays: [String] = []
    var rightSteps: Set<String> = []
    var wrongSteps: Set<String> = []
    var checked: Set<String> = []
  }

  init(of kata: Kata, _ file: URL, steps: [KataFile.Step], _ source: Source) {
    self.kata = kata
    self.file = file
    self.steps = steps
    self.source = source
  }

  // MARK: - What came out

  /// What is wrong with a step, on a line.
  struct StepVerdict: Sendable, Equatable {
    let step: String
    let verdict: Verdict
    /// The verdict's own line, or the step's.
    let line: LearnerLine
  }

  /// What is wrong, in the order in which it was found.
  var verdicts: [StepVerdict] { state.withLock { $0.verdicts } }
  /// What went wrong beside the verdicts.
  var strays: [String] { state.withLock { $0.strays } }

  /// Whether every step is written, and all that the kata has numbers for was checked: a filter may
  /// have let only some tests run.
  var isComplete: Bool {
    let checked = state.withLock { $0.checked }
    return steps.allSatisfy(\.isWritten)
      && GoldenFile.named(kata.id).examples.allSatisfy { checked.contains($0.id) }
  }

  func noteChecked(_ example: Example) {
    state.withLock { _ = $0.checked.insert(example.id) }
  }

  /// Something went wrong that is no verdict.
  func noteStray(_ message: String) {
    state.withLock { $0.strays.append(message) }
    if case .calling(let notes?) = source { notes.write(.stray(message)) }
  }

  // MARK: - Judging

  /// What is to be said about a test.
  enum Report: Sendable {
    /// The step is right, or a trial takes note of what is wrong itself.
    case nothing
    case wrong(StepVerdict)
    /// It did not run, for a reason that its step's line has.
    case notRun(Announcement)
  }

  /// Brings the test of a step to its verdict.
  /// - Parameters:
  ///   - test: its name, unlike that of any other.
  ///   - foundations: the steps that it rests on.
  ///   - body: runs it on all its examples.
  func judge(
    _ test: String, of step: String, needs foundations: [String],
    _ body: @Sendable () async throws -> Void
  ) async throws -> Report {
    for name in [step] + foundations {
      guard let found = self.step(name) else {
        return .notRun(
          Announcement(
            "There is no “\(name)” in \(kata.path). Declare it as its stub does.", isKnown: false))
      }
      if !found.isWritten { return notRun(found, "is not written yet") }
      // What rests on a wrong step, or tests it further, would only repeat what was said.
      if isWrong(name) { return notRun(found, "is not right yet") }
    }
    let step = self.step(step)!
    if case .told(let outcome) = source, let crash = outcome.crash, outcome.tests[test] == nil,
      crash.test != test
    {
      return notRun(step, "was not run: the program stopped before")
    }
    if case .recording(let recorder) = source {
      try await recorder.judge(step.name, needs: foundations) {
        try await StepRun(of: self).run(body)
      }
      return .nothing
    }
    return note(try await verdict(on: test, of: step, body), of: step)
  }

  private func verdict(
    on test: String, of step: KataFile.Step, _ body: @Sendable () async throws -> Void
  ) async throws -> Verdict? {
    let run = StepRun(of: self)
    switch source {
    case .calling(let notes):
      notes?.write(.test(test, of: line(of: step)))
      try await run.run(body)
      let verdict = run.verdict(in: file.path, notes) { isRight($0, testing: step) }
      notes?.write(.judged(verdict))
      return verdict
    case .told(let outcome):
      if let judged = outcome.tests[test] {
        print(judged.printed, terminator: "")
        try await run.run(body)
        return judged.verdict
      }
      guard let crash = outcome.crash else { throw Unjudged(test: test) }
      return verdict(on: crash, of: step)
    case .recording: return nil
    }
  }

  /// What to say of the test that ended a trial.
  private func verdict(on crash: Crash, of step: KataFile.Step) -> Verdict {
    for line in crash.printed { print(line) }
    let lines = crash.lines.map(placed).filter { $0.line > 0 }
    return Verdict.verdict(on: crash, at: lines, of: kata.id, in: file.path) {
      isRight($0, testing: step)
    }
  }

  private func note(_ verdict: Verdict?, of step: KataFile.Step) -> Report {
    guard let verdict else {
      state.withLock { _ = $0.rightSteps.insert(step.name) }
      return .nothing
    }
    let found = StepVerdict(
      step: step.name, verdict: verdict, line: verdict.line ?? line(of: step))
    state.withLock { state in
      state.wrongSteps.insert(step.name)
      state.verdicts.append(found)
    }
    if case .calling(_?) = source { return .nothing }
    return .wrong(found)
  }

  // MARK: - Steps

  /// The named step of the kata's file, if it is there.
  func step(_ name: String) -> KataFile.Step? { steps.first { $0.name == name && !$0.isMissing } }

  private func isWrong(_ step: String) -> Bool { state.withLock { $0.wrongSteps.contains(step) } }

  private func notRun(_ step: KataFile.Step, _ reason: String) -> Report {
    .notRun(Announcement("\(step.name) \(reason)", at: line(of: step), isKnown: true))
  }

  private func line(of step: KataFile.Step) -> LearnerLine {
    LearnerLine(path: file.path, line: step.line, column: step.column)
  }

  /// Whether a line of the kata's file belongs to a step that was found right, and that is not the
  /// one being tested.
  private func isRight(_ line: LearnerLine, testing step: KataFile.Step) -> Bool {
    let owner = steps.first { line.line >= $0.line && line.line <= $0.lastLine }
    guard line.path == file.path, let owner, owner.name != step.name else { return false }
    return state.withLock { $0.rightSteps.contains(owner.name) }
  }

  /// A line of the kata's file that is not known by its number: the declaration of its step.
  private func placed(_ line: LearnerLine) -> LearnerLine {
    guard line.line == 0, line.path == file.path,
      let step = steps.first(where: { line.function.hasSuffix($0.name) })
    else { return line }
    return self.line(of: step)
  }
}

/// A test that a trial did not run, though nothing stopped it.
struct Unjudged: Error, CustomStringConvertible {
  let test: String
  var description: String { "\(test) was not judged. Run the tests again." }
}

/// Something to say beside verdicts, on a line where that is known.
struct Announcement: Sendable, Equatable {
  let message: String
  let line: LearnerLine?
  /// Whether it is no failure.
  let isKnown: Bool

  init(_ message: String, at line: LearnerLine? = nil, isKnown: Bool) {
    self.message = message
    self.line = line
    self.isKnown = isKnown
  }
}
