import CommandLines
import Kernels

/// What follows `bench` on the command line.
struct Options {
  enum Task {
    case measure([Case], runs: Int)
    case compare([Comparison], runs: Int)
    case list
    case serve
    case peak
  }

  let task: Task
  /// Nil for all cores.
  let threadCount: Int?

  static let all: [Option] = [.runs, .threads, .ratios, .list, .serve, .peak]
  private static let standardRuns = 7

  init(_ arguments: Arguments, _ cases: [Case]) throws(UsageError) {
    let runs = try Self.number(.runs, in: 1...Int.max, arguments)
    threadCount = try Self.number(.threads, in: 1...Parallel.coreCount, arguments)
    let names = arguments.operands
    let modes = [Option.list, .serve, .peak].filter(arguments.has)
    let isAlone = modes.count == 1 && names.isEmpty && runs == nil && !arguments.has(.ratios)
    if let mode = modes.first, !isAlone {
      throw UsageError("\(mode.name) goes with no case and no option but --threads.")
    }
    switch modes.first {
    case .list: task = .list
    case .serve: task = .serve
    case .peak: task = .peak
    default:
      let runs = runs ?? Self.standardRuns
      if arguments.has(.ratios) {
        let all = Comparison.all
        task = .compare(try Self.chosen(names, among: all, \.name, .ratios), runs: runs)
      } else {
        task = .measure(try Self.chosen(names, among: cases, \.name, nil), runs: runs)
      }
    }
  }

  /// Those of the names, or all.
  private static func chosen<Each>(
    _ names: [String], among all: [Each], _ name: (Each) -> String, _ mode: Option?
  ) throws(UsageError) -> [Each] {
    var chosen: [Each] = []
    for each in names {
      guard let known = all.first(where: { name($0) == each }) else {
        throw UsageError(Case.unknown(each, mode?.name), each, among: all.map(name))
      }
      chosen.append(known)
    }
    return chosen.isEmpty ? all : chosen
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
  fileprivate static let ratios = flag(
    "--ratios", "ways of ours beside each other, of which the ratios count: all, or those named")
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
