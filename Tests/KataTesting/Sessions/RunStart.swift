import Coaching
import Curriculum
import SwiftReading

/// What is known of the course when a run begins.
struct RunStart: Sendable {
  /// What earlier runs found, and which kata the learner works at.
  let progress: LearnerProgress
  let plan: RunPlan
  /// The digest of the engine and the judging.
  let judge: String
  /// By the kata's identifier.
  private let states: [String: KataState]

  /// A kata as it stands on disk.
  struct KataState: Sendable {
    let file: KataFile
    /// Of all that its verdict rests on.
    let fingerprint: String
    /// The digest of its own file.
    let code: String
  }

  /// Reads the katas' files.
  /// - Parameter isEveryday: see ``RunPlan``.
  init(
    _ workshop: Workshop, _ course: [Kata], progress: LearnerProgress, isEveryday: Bool
  ) throws {
    let files = try KataFile.read(course, in: workshop.root, memory: workshop.contentsFile)
    var digests = Fingerprints(workshop, files)
    let judge = digests.judge()
    let states = Dictionary(
      uniqueKeysWithValues: files.map { file in
        let state = KataState(
          file: file, fingerprint: digests.fingerprint(of: file.kata),
          code: digests.code(of: file.kata))
        return (file.kata.id, state)
      })
    let candidates = course.map { kata in
      RunPlan.Candidate(
        kata, states, entry: progress.entries[kata.id], isSameJudge: progress.judge == judge)
    }
    let edited = candidates.filter { $0.isEdited && states[$0.kata.id]!.file.isTouched }
      .map { (kata: $0.kata, time: workshop.editTime(of: $0.kata)) }
    var progress = progress
    if let last = edited.max(by: { $0.time < $1.time }) { progress.atHand = last.kata.id }
    self.progress = progress
    self.judge = judge
    self.states = states
    plan = RunPlan(candidates, isEveryday: isEveryday)
  }

  subscript(kata: Kata) -> KataState { states[kata.id]! }

  /// Why the test of a step has nothing to run, if it has not.
  func reasonToSkip(_ step: String, needing foundations: [String], of kata: Kata) -> String? {
    if plan.settled.contains(kata.id) { return RunPlan.settledReason }
    for name in [step] + foundations {
      let step = self[kata].file.steps.first { $0.name == name }
      if let step, !step.isWritten, !step.isMissing { return "\(name) is not written yet" }
    }
    return nil
  }
}

extension RunPlan.Candidate {
  fileprivate init(
    _ kata: Kata, _ states: [String: RunStart.KataState], entry: LearnerProgress.Entry?,
    isSameJudge: Bool
  ) {
    let state = states[kata.id]!
    let foundations = kata.foundations.compactMap { states[$0.id]?.file }
    self.init(
      kata: kata, isEdited: entry?.code != state.code,
      isChanged: !isSameJudge || entry?.judgedFingerprint != state.fingerprint,
      hasPassedAsItIs: entry?.passedFingerprint == state.fingerprint,
      isReady: state.file.steps.contains(where: \.isWritten)
        && foundations.allSatisfy { $0.steps.allSatisfy(\.isWritten) },
      time: entry?.time ?? 0.1)
  }
}

extension KataFile {
  /// Whether there is code of the learner's in it.
  fileprivate var isTouched: Bool {
    steps.contains {
      if case .begun = $0.state { return true }
      return $0.isWritten
    }
  }
}
