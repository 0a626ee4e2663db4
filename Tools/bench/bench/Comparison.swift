import Tensors

/// Several ways of ours, of which the ratios count: they are timed turn by turn, so that what else runs
/// slows all of them.
struct Comparison: Sendable {
  let name: String
  /// Makes models and inputs, of random numbers.
  let prepare: @Sendable () -> Ways

  /// Ways that are ready to run.
  struct Ways {
    /// By their names: what gives the milliseconds of a turn, or of a part of it.
    let timed: [(name: String, turn: () -> Double)]
    /// What is told, of the medians.
    let ratios: (_ medians: [Double]) -> [(name: String, value: Double)]
  }

  static let all = [costOfAToken, batch] + speculations + [beams] + recordings

  static func named(_ name: String) -> Comparison? { all.first { $0.name == name } }

  /// The medians of some turns, after one to warm up, and what follows from them.
  func line(runs: Int) -> String {
    let ways = prepare()
    for way in ways.timed { _ = way.turn() }
    var times = ways.timed.map { _ in [Double]() }
    for _ in 0..<runs {
      for (place, way) in ways.timed.enumerated() { times[place].append(way.turn()) }
    }
    let medians = times.map(median)
    let parts = zip(ways.timed, medians).map { "\($0.name)_ms=\(decimal($1))" }
    return ([name] + parts + ways.ratios(medians).map { "\($0.name)=\(decimal($0.value))" })
      .joined(separator: " ")
  }

  /// How many milliseconds a call takes.
  static func milliseconds(_ call: () -> Void) -> Double {
    ContinuousClock().measure(call) / .milliseconds(1)
  }
}
