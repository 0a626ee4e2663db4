import Coaching
import Curriculum

/// The trials of one test run.
///
/// They go on beside this process and beside each other: a suite waits only for its own.
final class Trials: Sendable {
  private let started = Locked<[Trial]>([])

  /// Starts trials of some katas, each in the groups that it is given.
  func start(_ groups: [[Kata]], in module: String) throws {
    let trials = try groups.filter { !$0.isEmpty }.map { try Trial(of: $0, in: module) }
    started.withLock { $0 += trials }
  }

  /// Deals katas out so that all groups take about the same time: the longest first, each to the
  /// group that has the least to do.
  static func groups(of katas: [Kata], _ count: Int, time: (Kata) -> Double) -> [[Kata]] {
    var groups = [(katas: [Kata], time: Double)](repeating: ([], 0), count: count)
    for kata in katas.sorted(by: { time($0) > time($1) }) {
      let next = groups.indices.min { groups[$0].time < groups[$1].time }!
      groups[next].katas.append(kata)
      groups[next].time += time(kata)
    }
    return groups.map(\.katas)
  }

  /// What the trial of a kata found, once it has come to its end. One that was tried together with
  /// others of which some crashed is tried again by itself.
  func outcome(of kata: Kata, in module: String) async throws -> Trial.Outcome {
    if let trial = started.withLock({ $0.first { $0.katas.contains(kata) } }) {
      let outcome = try await trial.outcome
      if outcome.crash == nil || trial.katas.count == 1 { return outcome }
    }
    return try await Trial(of: [kata], in: module).outcome
  }

  /// Ends those that nobody waited for.
  func stop() { started.withLock { $0.forEach { $0.stop() } } }
}
