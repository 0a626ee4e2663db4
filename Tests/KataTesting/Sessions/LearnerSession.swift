import Coaching
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
    /// Starts the trial of some katas.
    let startTrial: Trials.Start
    /// Shows lines.
    let show: @Sendable (String) -> Void
  }

  private let surroundings: Surroundings
  private let trials: Trials
  private let state: Locked<State>

  private struct State {
    var beginning: Result<Beginning, any Error>?
    var standings: [String: Standing] = [:]
    var failures: [Closing.Failure] = []
    var newlyPassed: [String] = []
    var hasStartedTrials = false
    var hasSaidError = false
  }

  init(_ surroundings: Surroundings) {
    self.surroundings = surroundings
    trials = Trials(start: surroundings.startTrial)
    state = Locked(State())
  }

  // MARK: - Before the first suite

  /// What is known when the run begins.
  private struct Beginning: Sendable {
    let files: [String: KataFile]
    let progress: LearnerProgress
    let fingerprints: [String: String]
    let codes: [String: String]
    let plan: RunPlan
    let judge: String
  }

  private func beginning() throws -> Beginning {
    try state.withLock { state in
      if let beginning = state.beginning { return try beginning.get() }
      let beginning = Result { try begin() }
      state.beginning = beginning
      return try beginning.get()
    }
  }

  private func begin() throws -> Beginning {
    let (workshop, course) = (surroundings.workshop, surroundings.course)
    var (progress, setAside) = LearnerProgress.load(from: workshop.progressFile)
    if let setAside {
      surroundings.show(
        """
        Your progress file could not be read and was set aside as \
        \(workshop.relativePath(setAside.path)). Nothing is lost: what passes is noted anew.
        """)
    }
    let files = try KataFile.read(course, in: workshop.root, memory: workshop.contentsFile)
    var digests = Fingerprints(workshop, files)
    let judge = digests.judge()
    let isSameJudge = progress.judge == judge
    let known = Dictionary(uniqueKeysWithValues: files.map { ($0.kata.id, $0) })
    var (fingerprints, codes) = ([String: String](), [String: String]())
    let candidates = files.map { file in
      let kata = file.kata
      let (fingerprint, code) = (digests.fingerprint(of: kata), digests.code(of: kata))
      fingerprints[kata.id] = fingerprint
      codes[kata.id] = code
      let entry = progress.entries[kata.id]
      let foundations = kata.foundations.compactMap { known[$0.id] }
      return RunPlan.Candidate(
        kata: kata, isEdited: entry?.code != code,
        isChanged: !isSameJudge || entry?.judgedFingerprint != fingerprint,
        hasPassedAsItIs: entry?.passedFingerprint == fingerprint,
        isReady: file.isBegun && foundations.allSatisfy { $0.steps.allSatisfy(\.isWritten) },
        time: entry?.time ?? 0.1)
    }
    let edited = candidates.filter { $0.isEdited && known[$0.kata.id]!.isTouched }
    if let last = edited.map(\.kata).max(by: {
      workshop.editTime(of: $0) < workshop.editTime(of: $1)
    }) {
      progress.atHand = last.id
    }
    return Beginning(
      files: known, progress: progress, fingerprints: fingerprints, codes: codes,
      plan: RunPlan(candidates, isEveryday: surroundings.isEveryday), judge: judge)
  }

  // MARK: - Of this process

  static let ofThisProcess: LearnerSession = {
    let session = LearnerSession(
      Surroundings(
        isEveryday: filters == ["kata"], callsCodeHere: Debugger.isAttached,
        startTrial: { try Trial(of: $0, in: "KataTests") },
        show: { FileHandle.standardError.write(Data(($0 + "\n").utf8)) }))
    atexit { LearnerSession.ofThisProcess.end() }
    return session
  }()

  /// What the caller selected tests by.
  private static var filters: [String] {
    let arguments = CommandLine.arguments
    return arguments.indices.dropLast().filter { arguments[$0] == "--filter" }
      .map { arguments[$0 + 1] }
  }

  // MARK: - A test's turn

  func reasonToSkip(_ step: String, needing foundations: [String], of kata: Kata) -> String? {
    guard let beginning = try? beginning(), let file = beginning.files[kata.id] else { return nil }
    if beginning.plan.settled.contains(kata.id) { return Self.settled }
    for name in [step] + foundations {
      if let step = file.steps.first(where: { $0.name == name }), !step.isWritten, !step.isMissing {
        return "\(name) is not written yet"
      }
    }
    return nil
  }

  private static let settled = "passed, and nothing that it rests on has changed"

  /// Starts the trials of the katas that are judged.
  private func startTrials(_ plan: RunPlan) throws {
    let isFirst = state.withLock { state in
      defer { state.hasStartedTrials = true }
      return !state.hasStartedTrials
    }
    if isFirst && !surroundings.callsCodeHere { try trials.begin(plan.groups) }
  }

  // MARK: - A suite's turn

  func open(_ kata: Kata) async throws -> Opening {
    let beginning: Beginning
    do { beginning = try self.beginning() } catch { return try turnAway(error) }
    try startTrials(beginning.plan)
    let file = beginning.files[kata.id]!
    let standing = surroundings.workshop.standing(
      of: file, progress: progress, fingerprint: beginning.fingerprints[kata.id]!)
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
    if beginning.plan.settled.contains(kata.id) {
      note(.passed, of: kata)
      return Opening(announcements: announcements, admission: .turnedAway(Self.settled))
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

  /// What keeps the session from judging anything is said once.
  private func turnAway(_ error: any Error) throws -> Opening {
    let isNew = state.withLock { state in
      defer { state.hasSaidError = true }
      return !state.hasSaidError
    }
    return Opening(
      announcements: isNew ? [Announcement("\(error)", isKnown: false)] : [],
      admission: .turnedAway(isNew ? "not run: see above" : "not run"))
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
    let beginning = try beginning()
    let (kata, file) = (suite.kata, beginning.files[suite.kata.id]!)
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
      guard let beginning = try? state.beginning?.get() else { return LearnerProgress() }
      var progress = beginning.progress
      for (kata, standing) in state.standings where standing == .passed {
        progress.note(.passed, of: kata, beginning.fingerprints[kata]!)
      }
      return progress
    }
  }

  private func note(_ standing: Standing, of kata: Kata) {
    state.withLock { state in
      state.standings[kata.id] = standing
      guard let progress = try? state.beginning?.get().progress else { return }
      if standing == .passed && !progress.hasPassed(kata.id) { state.newlyPassed.append(kata.id) }
    }
  }

  private func remember(_ suite: SuiteRun, _ verdict: LearnerProgress.Verdict) {
    guard let beginning = try? beginning() else { return }
    let kata = suite.kata.id
    var time: Double?
    if case .told(let outcome) = suite.source { time = outcome.time }
    update { [time] progress in
      progress.note(
        verdict, of: kata, beginning.fingerprints[kata]!, code: beginning.codes[kata]!, time: time)
      progress.atHand = beginning.progress.atHand
      progress.judge = beginning.judge
    }
  }

  private func update(_ change: (inout LearnerProgress) -> Void) {
    do {
      try LearnerProgress.update(surroundings.workshop.progressFile, change)
    } catch {
      surroundings.show("Your progress could not be saved: \(error)")
    }
  }

  /// The run is over: says what matters of it.
  func end() {
    trials.stop()
    let (beginning, standings, failures, new) = state.withLock {
      (try? $0.beginning?.get(), $0.standings, $0.failures, $0.newlyPassed)
    }
    guard let beginning else { return }
    let rows = surroundings.course.map { kata in
      let standing =
        standings[kata.id]
        ?? surroundings.workshop.lastStanding(
          of: beginning.files[kata.id]!, progress: progress,
          fingerprint: beginning.fingerprints[kata.id]!)
      return Report.Row(kata, standing)
    }
    if let atHand = beginning.progress.atHand, let code = beginning.codes[atHand] {
      update { progress in
        progress.atHand = atHand
        progress.noteCode(code, of: atHand)
      }
    }
    let report = Report(rows, atHand: beginning.progress.atHand)
    surroundings.show(Closing(report, failures: failures, newlyPassed: new).text)
  }
}

extension KataFile {
  /// Whether a step of it can be judged.
  fileprivate var isBegun: Bool { steps.contains(where: \.isWritten) }

  /// Whether there is code of the learner's in it.
  fileprivate var isTouched: Bool {
    steps.contains {
      if case .begun = $0.state { return true }
      return $0.isWritten
    }
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
