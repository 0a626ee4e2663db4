import Coaching
import CommandLines
import Curriculum
import Foundation
import SwiftReading

/// Judges the learner's code: each changed kata by a trial. It remembers what passed, and ends by
/// saying what is wrong and what to do next.
final class LearnerSession: Session {
  /// What the session works with.
  struct Surroundings: Sendable {
    var workshop = Workshop.here
    var course = Course.katas
    /// Whether the whole course is run, as learners do after each edit.
    var isEveryday = true
    /// Whether code is called in this process, where a debugger sees it.
    var callsCodeHere = false
    /// Where progress is kept, if not in the workshop.
    var otherProgressFile: URL?
    var progressFile: URL { otherProgressFile ?? workshop.progressFile }
    /// What runs the tests, where it was built from the workshop's files.
    var program: BuiltProgram?
    /// Starts the trial of some katas.
    let startTrial: Trials.Start
    /// Shows lines.
    let show: @Sendable (String) -> Void
  }

  private let surroundings: Surroundings
  private let trials: Trials
  private let hindrances = Hindrances()
  private let state: Locked<State>
  /// Why nothing is remembered, if it isn't.
  private let progressError = Locked<ProgressError?>(nil)

  private struct State {
    var start: Result<RunStart, any Error>?
    /// The katas whose suites are in this run.
    var included: Set<Kata> = []
    var standings: [String: Standing] = [:]
    var failures: [Closing.Failure] = []
    var newlyPassed: [String] = []
    var hasStartedTrials = false
  }

  init(_ surroundings: Surroundings) {
    self.surroundings = surroundings
    trials = Trials(start: surroundings.startTrial)
    state = Locked(State())
  }

  // MARK: - Of this process

  static let ofThisProcess: LearnerSession = {
    let session = LearnerSession(
      Surroundings(
        isEveryday: filters == ["kata"], callsCodeHere: Debugger.isAttached,
        otherProgressFile: ProcessInfo.processInfo.environment[LearnerProgress.marker]
          .map { URL(filePath: $0) },
        program: BuiltProgram(url: Trial.program),
        startTrial: { try Trial(of: $0, in: "KataTests", namesMistakes: $1) },
        show: { StandardStream.error.write($0 + "\n") }))
    atexit { LearnerSession.ofThisProcess.endProcess() }
    return session
  }()

  /// What the caller selected tests by.
  private static var filters: [String] {
    let arguments = CommandLine.arguments
    return arguments.indices.dropLast().filter { arguments[$0] == "--filter" }
      .map { arguments[$0 + 1] }
  }

  // MARK: - Before the first suite

  func include(_ kata: Kata) { state.withLock { _ = $0.included.insert(kata) } }

  func reasonToSkip(_ step: String, needing foundations: [String], of kata: Kata) -> String? {
    // What cannot be read is said when the first suite is opened.
    try? runStart().reasonToSkip(step, needing: foundations, of: kata)
  }

  private func runStart() throws -> RunStart {
    try state.withLock { state in
      let start = state.start ?? Result { try begin() }
      state.start = start
      return try start.get()
    }
  }

  private func begin() throws -> RunStart {
    let workshop = surroundings.workshop
    try surroundings.program?.check(against: workshop)
    return try RunStart(
      workshop, surroundings.course, progress: loadProgress(), isEveryday: surroundings.isEveryday)
  }

  private func loadProgress() -> LearnerProgress {
    let workshop = surroundings.workshop
    do {
      let (progress, setAside) = try LearnerProgress.load(from: surroundings.progressFile)
      if let setAside {
        surroundings.show(
          """
          Your progress file could not be read and was set aside as \
          \(workshop.relativePath(setAside.path)). Nothing is lost: what passes is noted anew.
          """)
      }
      return progress
    } catch {
      note(error)
      return LearnerProgress()
    }
  }

  /// From now on nothing is remembered; the run ends with why.
  private func note(_ error: ProgressError) {
    progressError.withLock { $0 = $0 ?? error }
  }

  /// Starts the trials of the katas that are judged.
  private func startTrials(_ plan: RunPlan) throws {
    let (isFirst, included) = state.withLock { state in
      defer { state.hasStartedTrials = true }
      return (!state.hasStartedTrials, state.included)
    }
    if !isFirst || surroundings.callsCodeHere { return }
    try trials.begin(
      plan.edited.filter(included.contains), then: plan.others.map { $0.filter(included.contains) })
  }

  // MARK: - A suite's turn

  func open(_ kata: Kata) async throws -> Opening {
    do { return try await admit(kata) } catch { return hindrances.turnAway(error) }
  }

  private func admit(_ kata: Kata) async throws -> Opening {
    let start = try runStart()
    try startTrials(start.plan)
    let file = start[kata].file
    let standing = surroundings.workshop.standing(
      of: file, progress: progress, fingerprint: start[kata].fingerprint)
    // That it passed before is for this run to confirm.
    note(standing == .passed ? .untested : standing, of: kata)
    let summary = Report.Row(kata, standing).summary
    if case .locked = standing { return Opening(admission: .turnedAway(summary)) }

    var announcements: [Announcement] = []
    if case .unwritten(let written, _, let next) = standing {
      let place = LearnerLine(path: file.url.path, line: next.line, column: next.column)
      announcements.append(Self.unwritten(kata, next, summary, place))
      if written == 0 {
        return Opening(
          announcements: announcements,
          admission: .turnedAway("not written yet: \(kata.path):\(next.line)"))
      }
    }
    if let reason = whatItWaitsFor(kata) {
      return Opening(announcements: announcements, admission: .turnedAway(reason))
    }
    if let loan = file.imports.first(where: { $0.module == "Reference" }) {
      return Opening(
        announcements: announcements + [refuse(loan, in: file)],
        admission: .turnedAway("not run: see above"))
    }
    if start.plan.settled.contains(kata.id) {
      note(.passed, of: kata)
      return Opening(
        announcements: announcements, admission: .turnedAway(RunPlan.settledReason))
    }
    let source = try await source(of: kata)
    let suite = SuiteRun(of: kata, file.url, steps: file.steps, source)
    if case .told(let outcome) = source {
      let lost =
        outcome.strays + (outcome.crash.flatMap { $0.test == nil ? [$0.message] : nil } ?? [])
      announcements += lost.map { Announcement($0, isKnown: false) }
      lost.forEach(suite.noteStray)
    }
    return Opening(announcements: announcements, admission: .judged(suite))
  }

  private func source(of kata: Kata) async throws -> SuiteRun.Source {
    if surroundings.callsCodeHere { return .calling(nil) }
    return .told(try await trials.outcome(of: kata))
  }

  private static func unwritten(
    _ kata: Kata, _ next: KataFile.Step, _ summary: String, _ place: LearnerLine
  ) -> Announcement {
    if case .begun(let line) = next.state {
      return Announcement(
        """
        \(kata.id): \(next.name) is not run, since `notWritten()` still stands in it. Delete line \
        \(line) when the code is complete.
        """, at: LearnerLine(path: place.path, line: line, column: 1), isKnown: true)
    }
    return Announcement(
      "\(kata.id): \(summary). Next: \(next.name), \(kata.path):\(next.line)", at: place,
      isKnown: true)
  }

  /// A kata built on one that is red or unwritten would only repeat what that one says.
  private func whatItWaitsFor(_ kata: Kata) -> String? {
    for other in kata.uses {
      guard let (cause, word) = cause(other) else { continue }
      note(.waiting(for: cause), of: kata)
      return "waits for \(cause), which is not \(word) yet"
    }
    return nil
  }

  /// The kata that has to be mended or written before this one can be relied on, if there is one.
  private func cause(_ kata: String) -> (kata: String, word: String)? {
    switch state.withLock({ $0.standings[kata] }) {
    case .wrong, .declarationGone: (kata, "right")
    case .unwritten, .locked: (kata, "written")
    case .waiting(let other): cause(other) ?? (other, "right")
    default: nil
    }
  }

  /// A kata that borrows its solution has not been written.
  private func refuse(_ loan: KataFile.Import, in file: KataFile) -> Announcement {
    let kata = file.kata
    let message =
      "\(kata.id) imports Reference: that is the solution. Layers and Tensors are all it takes."
    let line = LearnerLine(path: file.url.path, line: loan.line, column: loan.column)
    note(.wrong(step: nil, line: loan.line), of: kata)
    state.withLock {
      $0.failures.append(
        Closing.Failure(
          kata: kata, step: nil, place: place(of: line), message: message, hint: nil))
    }
    return Announcement(message, at: line, isKnown: false)
  }

  // MARK: - What came of it

  func close(_ suite: SuiteRun) throws {
    let (kata, file) = (suite.kata, try runStart()[suite.kata].file)
    let (verdicts, strays) = (suite.verdicts, suite.strays)
    if !verdicts.isEmpty || !strays.isEmpty {
      let own = verdicts.first { $0.line.path == file.url.path }
      note(surroundings.workshop.wrong(in: file, at: own?.line.line), of: kata)
      state.withLock { state in
        state.failures += verdicts.map { Closing.Failure(kata, $0, at: place(of: $0.line)) }
        state.failures += strays.map {
          Closing.Failure(kata: kata, step: nil, place: nil, message: $0, hint: nil)
        }
      }
      remember(suite, .wrong(line: own?.line.line))
    } else if suite.isComplete {
      note(.passed, of: kata)
      remember(suite, .passed)
    } else if !file.steps.allSatisfy(\.isWritten) {
      remember(suite, .unfinished)
    }
  }

  /// As a person in the package's folder would write it.
  private func place(of line: LearnerLine) -> String {
    "\(surroundings.workshop.relativePath(line.path)):\(line.line)"
  }

  private var progress: LearnerProgress {
    state.withLock { state in
      guard let start = try? state.start?.get() else { return LearnerProgress() }
      var progress = start.progress
      for kata in surroundings.course where state.standings[kata.id] == .passed {
        progress.note(.passed, of: kata.id, start[kata].fingerprint)
      }
      return progress
    }
  }

  private func note(_ standing: Standing, of kata: Kata) {
    state.withLock { state in
      state.standings[kata.id] = standing
      guard let progress = try? state.start?.get().progress else { return }
      if standing == .passed && !progress.hasPassed(kata.id) { state.newlyPassed.append(kata.id) }
    }
  }

  private func remember(_ suite: SuiteRun, _ verdict: LearnerProgress.Verdict) {
    guard let start = try? runStart() else { return }
    let (kata, state) = (suite.kata.id, start[suite.kata])
    var time: Double?
    if case .told(let outcome) = suite.source { time = outcome.time }
    update { [time] progress in
      progress.note(verdict, of: kata, state.fingerprint, code: state.code, time: time)
      progress.atHand = start.progress.atHand
      progress.judge = start.judge
    }
  }

  private func update(_ change: (inout LearnerProgress) -> Void) {
    if progressError.withLock({ $0 != nil }) { return }
    do {
      try LearnerProgress.update(surroundings.progressFile, change)
    } catch {
      note(error)
    }
  }

  /// The process is about to end: no run is well whose outcome nobody can read.
  private func endProcess() {
    end()
    if StandardStream.error.loss != nil { _exit(EXIT_FAILURE) }
  }

  /// The run is over: says what matters of it.
  func end() {
    trials.stop()
    let (start, standings, failures, new) = state.withLock {
      (try? $0.start?.get(), $0.standings, $0.failures, $0.newlyPassed)
    }
    guard let start else { return }
    let rows = surroundings.course.map { kata in
      let known = surroundings.workshop.lastStanding(
        of: start[kata].file, progress: progress, fingerprint: start[kata].fingerprint)
      return Report.Row(kata, standings[kata.id] ?? known)
    }
    let atHand = start.progress.atHand
    if let kata = atHand.flatMap(Course.kata) {
      update { progress in
        progress.atHand = atHand
        progress.noteCode(start[kata].code, of: kata.id)
      }
    }
    if let error = progressError.withLock({ $0 }) {
      surroundings.show("\n" + error.description(in: surroundings.workshop))
    }
    let report = Report(rows, atHand: atHand)
    surroundings.show(Closing(report, failures: failures, newlyPassed: new).text)
  }
}

extension Closing.Failure {
  fileprivate init(_ kata: Kata, _ found: SuiteRun.StepVerdict, at place: String) {
    let verdict = found.verdict
    self.init(
      kata: kata, step: found.step, place: place,
      message: [verdict.finding, verdict.extent].compactMap { $0 }.joined(separator: "\n"),
      hint: verdict.hint)
  }
}
