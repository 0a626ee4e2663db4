import Curriculum
import Foundation
import StubGenerator

/// What this run of the tests has learned about the learner's katas.
final class Session: Sendable {
  static let shared = Session()

  private let workshop = Workshop(root: Package.root)
  private let state: Locked<State>

  private struct State {
    var progress: Progress
    var red: Set<String> = []
    var hasBegun = false
  }

  private init() {
    let (progress, setAside) = Progress.load(from: workshop.progressFile)
    state = Locked(State(progress: progress))
    if let setAside {
      say("Your progress file could not be read and was set aside as \(setAside.path).")
      say("Nothing is lost: what passes now is noted anew.")
    }
  }

  /// Makes the run end with what to do next.
  func begin() {
    let isFirst = state.withLock { state in
      defer { state.hasBegun = true }
      return !state.hasBegun
    }
    if isFirst { atexit { Session.shared.end() } }
  }

  // MARK: - Katas

  /// Those of the katas that have never passed.
  func missing(_ katas: [String]) -> [String] {
    state.withLock { state in katas.filter { state.progress.entries[$0]?.passed != true } }
  }

  func isRed(_ kata: String) -> Bool { state.withLock { $0.red.contains(kata) } }

  func markRed(_ kata: String) { state.withLock { _ = $0.red.insert(kata) } }

  func markPassed(_ kata: String, _ fingerprint: String) {
    change(kata) { entry in
      entry.passed = true
      entry.digest = fingerprint
    }
  }

  /// Whether this very code came through a trial before.
  func survived(_ kata: String, _ fingerprint: String) -> Bool {
    state.withLock { $0.progress.entries[kata]?.trialDigest == fingerprint }
  }

  func noteSurvival(_ kata: String, _ fingerprint: String) {
    change(kata) { $0.trialDigest = fingerprint }
  }

  private func change(_ kata: String, _ body: (inout Progress.Entry) -> Void) {
    let progress = state.withLock { state in
      body(&state.progress.entries[kata, default: Progress.Entry()])
      return state.progress
    }
    do {
      try progress.save(to: workshop.progressFile)
    } catch {
      say("Your progress could not be saved: \(error)")
    }
  }

  // MARK: - The end

  private func end() {
    let (progress, red) = state.withLock { ($0.progress, $0.red) }
    say(Standing(workshop: workshop, progress: progress, red: red).nextLine)
  }

  private func say(_ line: String) {
    FileHandle.standardError.write(Data((line + "\n").utf8))
  }
}
