import Coaching
import Curriculum
import Foundation
import SwiftReading

/// What this run of the tests has learned about the learner's katas.
final class TestRun: Sendable {
  static let shared = TestRun()

  private let workshop = Workshop.here
  private let trials = Trials()
  private let state: Locked<State>

  private struct State {
    var progress: LearnerProgress
    /// What the suites that ran found.
    var standings: [String: Standing] = [:]
    /// The katas that had never passed before this run.
    var newlyPassed: [String] = []
    var hasBegun = false
    var files: [String: KataFile]?
    var fingerprints: Fingerprints
    /// The checks that trials found right, of katas that are right in all.
    var rightChecks: Set<String> = []
  }

  private init() {
    let (progress, setAside) = LearnerProgress.load(from: workshop.progressFile)
    state = Locked(State(progress: progress, fingerprints: Fingerprints(workshop)))
    if let setAside {
      say(
        """
        Your progress file could not be read and was set aside as \
        \(workshop.relativePath(setAside.path)). Nothing is lost: what passes is noted anew.
        """)
    }
  }

  /// Starts the trials that the run needs, and makes it end with what to do next.
  /// - Parameters:
  ///   - kata: whose suite is the first to run.
  ///   - module: the test target.
  func begin(with kata: Kata, in module: String) throws {
    let isFirst = state.withLock { state in
      defer { state.hasBegun = true }
      return !state.hasBegun
    }
    guard isFirst else { return }
    atexit { TestRun.shared.end() }
    try trials.start(changed(from: kata), in: module)
  }

  // MARK: - Katas

  /// A kata's file, as it was when this run first asked for one.
  func file(of kata: Kata) throws -> KataFile {
    let files = state.withLock { state in
      if let files = state.files { return files }
      // All at once; where one of them cannot be read, each is asked for by itself.
      let read = (try? KataFile.read(Course.katas, in: workshop.root)) ?? []
      let files = Dictionary(uniqueKeysWithValues: read.map { ($0.kata.id, $0) })
      state.files = files
      return files
    }
    return try files[kata.id] ?? KataFile(kata, in: workshop.root)
  }

  /// The digest of what a kata's verdict rests on, as it was when this run first asked for it.
  func fingerprint(of kata: Kata) -> String {
    state.withLock { $0.fingerprints.fingerprint(of: kata) }
  }

  var progress: LearnerProgress { state.withLock { $0.progress } }

  /// What this run found about a kata, if its suite came to an end.
  func standing(of kata: String) -> Standing? { state.withLock { $0.standings[kata] } }

  func note(_ standing: Standing, of kata: Kata) {
    state.withLock { state in
      state.standings[kata.id] = standing
      if standing == .passed && !state.progress.hasPassed(kata.id) {
        state.newlyPassed.append(kata.id)
      }
    }
    switch standing {
    case .passed:
      let fingerprint = fingerprint(of: kata)
      update { $0.notePassed(kata.id, fingerprint) }
    case .wrong(_, let line):
      let fingerprint = fingerprint(of: kata)
      update { $0.noteWrong(kata.id, fingerprint, line: line) }
    default: break
    }
  }

  // MARK: - Trials

  /// Whether this very code came through a trial.
  func wasTried(_ kata: Kata) -> Bool {
    progress.entries[kata.id]?.triedFingerprint == fingerprint(of: kata)
  }

  /// Waits for a kata's trial.
  /// - Returns: how it crashed, if it did.
  func tryOut(_ kata: Kata, in module: String) async throws -> Trial.Crash? {
    let outcome = try await trials.outcome(of: kata, in: module)
    if let crash = outcome.crash { return crash }
    state.withLock { $0.rightChecks.formUnion(outcome.rightChecks) }
    let fingerprint = fingerprint(of: kata)
    let time = outcome.times[kata.id]
    update { $0.noteTried(kata.id, fingerprint, time: time) }
    return nil
  }

  /// Whether a trial of this run found that a check's results are right, as all of its kata's are.
  func isRight(_ check: String) -> Bool { state.withLock { $0.rightChecks.contains(check) } }

  /// The katas that changed, in groups to be tried side by side: the first by itself, since it is
  /// the one that most likely crashes, and those that were finished before and rest on it.
  private func changed(from kata: Kata) -> [[Kata]] {
    let changed = Course.katas.drop { $0 != kata }.filter { kata in
      guard let file = try? file(of: kata) else { return false }
      return file.steps.contains(where: \.isWritten) && !wasTried(kata)
    }
    let progress = progress
    let finished = changed.dropFirst().filter { progress.hasPassed($0.id) }
    let groups = Trials.groups(of: finished, 2) { progress.entries[$0.id]?.trialTime ?? 0.1 }
    return [Array(changed.prefix(1))] + groups
  }

  private func update(_ change: @Sendable (inout LearnerProgress) -> Void) {
    state.withLock { state in change(&state.progress) }
    do {
      try LearnerProgress.update(workshop.progressFile, change)
    } catch {
      say("Your progress could not be saved: \(error)")
    }
  }

  // MARK: - The end

  private func end() {
    trials.stop()
    let (progress, standings, new) = state.withLock {
      ($0.progress, $0.standings, $0.newlyPassed)
    }
    do {
      let report = try Report(workshop, progress: progress, found: standings)
      let count = report.isFinished ? "" : "\(report.count). "
      say(Self.praise(new, report) + count + report.nextLine)
    } catch {
      say("\(error)")
    }
  }

  /// What passed for the first time, and what that opens.
  private static func praise(_ new: [String], _ report: Report) -> String {
    if new.isEmpty { return "" }
    let opened = report.rows.filter { row in
      guard case .unwritten(0, _, _) = row.standing else { return false }
      return row.kata.needs.contains(where: new.contains)
    }
    let names = new.count > 3 ? "\(new.count) more katas" : inWords(new)
    let effect =
      opened.isEmpty ? "" : ", which opens " + inWords(opened.map(\.kata.id))
    return "Well done: \(names)\(effect). "
  }

  private func say(_ line: String) {
    FileHandle.standardError.write(Data((line + "\n").utf8))
  }
}
