import Curriculum

/// The trials of one run of the tests.
///
/// What was edited is judged first and alone: its author waits for it, and each process beside it
/// would take some of the processor. Then two go on at a time: a suite waits only for its own kata.
final class Trials: Sendable {
  /// Starts one of some katas, which names mistakes or not.
  typealias Start = @Sendable (_ katas: [Kata], _ namesMistakes: Bool) throws -> any TrialRun

  /// How many run at the same time.
  static let laneCount = 2

  private let start: Start
  private let state = Locked(State())

  private struct State {
    var waiting: [[Kata]] = []
    var started: [any TrialRun] = []
    /// What was edited, while its last verdict isn't known.
    var edited: [Kata] = []
  }

  init(start: @escaping Start) { self.start = start }

  /// Starts with what was edited, or where nothing was, with the first of the other groups; the
  /// rest follows as these come to their ends.
  func begin(_ edited: [Kata], then others: [[Kata]]) throws {
    state.withLock { state in
      state.edited = edited
      state.waiting = ([edited] + others).filter { !$0.isEmpty }
    }
    try startNext(edited.isEmpty ? Self.laneCount : 1)
  }

  private func startNext(_ count: Int) throws {
    try state.withLock { state in
      for _ in 0..<min(count, state.waiting.count) {
        state.started.append(try start(state.waiting.removeFirst(), true))
      }
    }
  }

  /// How many trials may follow one whose last verdict is known.
  private func lanesFreed(after kata: Kata) -> Int {
    state.withLock { state in
      if state.edited.isEmpty { return 1 }
      if state.edited.last != kata { return 0 }
      state.edited = []
      return Self.laneCount
    }
  }

  /// Deals katas out so that all groups take about the same time: the longest first, each to the
  /// group that has the least to do. Within a group they keep the order that they have.
  static func groups(of katas: [Kata], _ count: Int, time: (Kata) -> Double) -> [[Kata]] {
    var groups = [(katas: Set<Kata>, time: Double)](repeating: ([], 0), count: count)
    for kata in katas.sorted(by: { time($0) > time($1) }) {
      let next = groups.indices.min { groups[$0].time < groups[$1].time }!
      groups[next].katas.insert(kata)
      groups[next].time += time(kata)
    }
    return groups.map { group in katas.filter { group.katas.contains($0) } }
  }

  /// What was found of a kata, once it is known. Those behind one that crashed are judged by another
  /// trial; so is one again whose trial ended while it looked for a name, and then without one.
  func outcome(of kata: Kata) async throws -> KataOutcome {
    var trial = try trial(of: kata)
    while true {
      if let outcome = try await trial.outcome(of: kata) {
        if trial.katas.last == kata { try startNext(lanesFreed(after: kata)) }
        return outcome
      }
      let rest = Array(trial.katas.drop { $0 != kata })
      let endedWhileNaming = trial.endedWhileNaming
      guard rest.count < trial.katas.count || endedWhileNaming else {
        throw TrialError.ended(trial.ending)
      }
      trial = try start(rest, !endedWhileNaming)
      state.withLock { [trial] in $0.started.append(trial) }
    }
  }

  /// The trial that judges a kata, started now if its turn has not come.
  private func trial(of kata: Kata) throws -> any TrialRun {
    try state.withLock { state in
      if let trial = state.started.last(where: { $0.katas.contains(kata) }) { return trial }
      let group = state.waiting.firstIndex { $0.contains(kata) }
      let trial = try start(group.map { state.waiting.remove(at: $0) } ?? [kata], true)
      state.started.append(trial)
      return trial
    }
  }

  /// Ends those that nobody waited for.
  func stop() { state.withLock { state in state.started.forEach { $0.stop() } } }
}
