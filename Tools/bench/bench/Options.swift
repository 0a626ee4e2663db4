import CommandLines
import Kernels

/// What follows `bench` on the command line.
struct Options {
  enum Task {
    case measure([Case], runs: Int)
    case list
    case serve
    case peak
  }

  let task: Task
  /// Nil for all cores.
  let threadCount: Int?

  static let all: [Option] = [.runs, .threads, .list, .serve, .peak]
  private static let standardRuns = 7

  init(_ arguments: Arguments, _ cases: [Case]) throws(UsageError) {
    let runs = try Self.number(.runs, in: 1...Int.max, arguments)
    threadCount = try Self.number(.threads, in: 1...Parallel.coreCount, arguments)
    let names = arguments.operands
    let modes = [Option.list, .serve, .peak].filter(arguments.has)
    if let mode = modes.first, modes.count > 1 || !names.isEmpty || runs != nil {
      throw UsageError("\(mode.name) goes with no case and no option but --threads.")
    }
    switch modes.first {
    case .list: task = .list
    case .serve: task = .serve
    case .peak: task = .peak
    default:
      var chosen: [Case] = []
      for name in names {
        guard let known = Case.named(name, among: cases) else {
          throw UsageError(Case.unknown(name), name, among: cases.map(\.name))
        }
        chosen.append(known)
      }
      task = .measure(chosen.isEmpty ? cases : chosen, runs: runs ?? Self.standardRuns)
    }
  }

  private static func number(
    _ option: Option, in range: ClosedRange<Int>, _ arguments: Arguments
  ) throws(UsageError) -> Int? {
    guard let text = arguments[option] else { return nil }
    guard let number = Int(text), range.contains(number) else {
      let end = range.upperBound == .max ? "on" : "to \(range.upperBound), the cores here"
      throw UsageError("\(option.name) takes a whole number from 1 \(end), not “\(text)”.")
    }
    return number
  }
}

extension Option {
  fileprivate static let runs = optional("--runs", "7", "how many runs")
  fileprivate static let threads = optional(
    "--threads", "N", "on how many cores; all, unless told otherwise")
  fileprivate static let list = flag("--list", "in place of cases: prints their names")
  fileprivate static let serve = flag(
    "--serve",
    """
    in place of cases: reads a case's name a line, runs it once and prints the milliseconds and \
    the shape of the result, for Tools/bench/compare.py
    """)
  fileprivate static let peak = flag(
    "--peak", "in place of cases: prints the most memory that GPT-2 has while it continues a text")
}
