import Curriculum

/// The trials of one run of the tests.
///
/// Two go on beside this process and beside each other: a suite waits only for its own kata.
final class Trials: Sendable {
  typealias Start = @Sendable ([Kata]) throws -> any TrialRun

  /// How many run at the same time.
  static let laneCount = 2

  private let start: Start
  private let state = Locked(State())

  private struct State {
    var waiting: [[Kata]] = []
    var started: [any TrialRun] = []
  }

  init(start: @escaping Start) { self.start = start }

  /// Starts with the first groups of katas; the others follow as these come to their ends.
  func begin(_ groups: [[Kata]]) throws {
    state.withLock { $0.waiting = groups.filter { !$0.isEmpty } }
    for _ in 0..<Self.laneCount { try startNext() }
  }

  private func startNext() throws {
    try state.withLock { state in
      guard !state.waiting.isEmpty else { return }
      state.started.append(try start(state.waiting.removeFirst()))
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
  /// trial.
  func outcome(of kata: Kata) async throws -> KataOutcome {
    var trial = try trial(of: kata)
    while true {
      if let outcome = try await trial.outcome(of: kata) {
        if trial.katas.last == kata { try startNext() }
        return outcome
      }
      let rest = Array(trial.katas.drop { $0 != kata })
      guard rest.count < trial.katas.count else { throw TrialError(kata: kata) }
      trial = try start(rest)
      state.withLock { [trial] in $0.started.append(trial) }
    }
  }

  /// The trial that judges a kata, started now if its turn has not come.
  private func trial(of kata: Kata) throws -> any TrialRun {
    try state.withLock { state in
      if let trial = state.started.last(where: { $0.katas.contains(kata) }) { return trial }
      let group = state.waiting.firstIndex { $0.contains(kata) }
      let trial = try start(group.map { state.waiting.remove(at: $0) } ?? [kata])
      state.started.append(trial)
      return trial
    }
  }

  /// Ends those that nobody waited for.
  func stop() { state.withLock { state in state.started.forEach { $0.stop() } } }
}

/// A trial that ended before any code of a kata was called.
struct TrialError: Error, CustomStringConvertible {
  let kata: Kata

  var description: String {
    """
    \(kata.id) could not be judged: the process that judges it ended before it began. That is no \
    fault of the kata. Run the tests again; if it stays so, remove the folder .build.
    """
  }
}
