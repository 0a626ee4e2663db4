import Curriculum

/// Which katas a run judges, in which order, and which of them stand as they were judged before.
struct RunPlan: Sendable, Equatable {
  /// What was edited by hand, and is judged first.
  let edited: [Kata]
  /// What else is judged, most of it resting on what was edited, in groups for trials.
  let others: [[Kata]]
  /// Katas that passed, and nothing of what they rest on has changed.
  let settled: Set<String>

  static let settledReason = "passed, unchanged"

  /// What is known of a kata before the run.
  struct Candidate {
    let kata: Kata
    /// Whether its file was edited since it was judged.
    let isEdited: Bool
    /// Whether anything that its verdict rests on has changed since it was judged.
    let isChanged: Bool
    /// Whether it is right as it is, as far as earlier runs tell.
    let hasPassedAsItIs: Bool
    /// Whether there is code in it, and all is written that it calls.
    let isReady: Bool
    /// How long it took, in seconds.
    let time: Double
  }

  /// - Parameters:
  ///   - candidates: in the order of the course.
  ///   - isEveryday: whether the whole course is run as learners do after each edit. Then what did
  ///     not change is not run again, unless nothing did. Who names a kata, or runs all tests of the
  ///     package, wants to see it run.
  init(_ candidates: [Candidate], isEveryday: Bool) {
    let ready = candidates.filter(\.isReady)
    let settled = ready.filter { $0.hasPassedAsItIs && !$0.isChanged }
    let saves = isEveryday && ready.contains(where: \.isChanged)
    let kept = saves ? Set(settled.map(\.kata.id)) : []
    let judged = ready.filter { !kept.contains($0.kata.id) }
    let editedNow = judged.filter(\.isEdited)
    let edited = (editedNow.count <= Self.mostEdited ? editedNow : []).map(\.kata)
    let rest = judged.filter { !edited.contains($0.kata) }
    let times = Dictionary(uniqueKeysWithValues: rest.map { ($0.kata, $0.time) })
    let shares = Trials.groups(of: rest.map(\.kata), Trials.laneCount) { times[$0]! }
    self.settled = kept
    self.edited = edited
    others = shares.filter { !$0.isEmpty }
  }

  /// Who edits more files at once than this did not edit them by hand.
  private static let mostEdited = 3
}
