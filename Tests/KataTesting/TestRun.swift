import Coaching
import Curriculum
import Foundation
import StubGenerator

/// What this run of the tests has learned about the learner's katas.
final class TestRun: Sendable {
  static let shared = TestRun()

  private let workshop = Workshop.here
  private let state: Locked<State>

  private struct State {
    var progress: LearnerProgress
    /// What the suites that ran found.
    var standings: [String: Standing] = [:]
    /// The katas that had never passed before this run.
    var newlyPassed: [String] = []
    var hasBegun = false
    var files: [String: KataFile]?
    var fingerprints: [String: String] = [:]
    var trialCount = 0
  }

  private init() {
    let (progress, setAside) = LearnerProgress.load(from: workshop.progressFile)
    state = Locked(State(progress: progress))
    if let setAside {
      say(
        """
        Your progress file could not be read and was set aside as \
        \(workshop.relativePath(setAside.path)). Nothing is lost: what passes is noted anew.
        """)
    }
  }

  /// Makes the run end with what to do next.
  func begin() {
    let isFirst = state.withLock { state in
      defer { state.hasBegun = true }
      return !state.hasBegun
    }
    if isFirst { atexit { TestRun.shared.end() } }
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
    if let known = state.withLock({ $0.fingerprints[kata.id] }) { return known }
    let fingerprint = workshop.fingerprint(of: kata)
    state.withLock { $0.fingerprints[kata.id] = fingerprint }
    return fingerprint
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

  /// Remembers that this very code came through a trial.
  func noteTried(_ katas: [Kata]) {
    let fingerprints = katas.map { ($0.id, fingerprint(of: $0)) }
    update { progress in
      for (kata, fingerprint) in fingerprints { progress.noteTried(kata, fingerprint) }
    }
  }

  /// True for the second trial of a run: what the first found was right, or there would be none, so
  /// those that rest on it are worth trying together, once.
  func mayTryTogether() -> Bool {
    state.withLock { state in
      state.trialCount += 1
      return state.trialCount == 2
    }
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
