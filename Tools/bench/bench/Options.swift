import Kernels

/// What follows `bench` on the command line.
struct Options {
  enum Task {
    case measure([Case], runs: Int)
    case list
    case serve
    case peak
    case help
  }

  let task: Task
  /// Nil for all cores.
  let threadCount: Int?

  static let standardRuns = 7

  init(_ arguments: [String], _ cases: [Case]) throws(UsageError) {
    var names: [String] = []
    var modes: [String] = []
    var (runs, threads): (Int?, Int?)
    var rest = arguments.makeIterator()
    while let argument = rest.next() {
      switch argument {
      case "--list", "--serve", "--peak", "help", "--help", "-h":
        modes.append(argument)
      case "--runs":
        runs = try Self.number(rest.next(), of: argument, 1...Int.max)
      case "--threads":
        threads = try Self.number(rest.next(), of: argument, 1...Parallel.coreCount)
      case let option where option.hasPrefix("-"):
        throw UsageError("“\(option)” is no option; --help names all.")
      case let name:
        names.append(name)
      }
    }
    if let mode = modes.first, modes.count > 1 || !names.isEmpty || runs != nil {
      throw UsageError("\(mode) goes with no case and no option but --threads.")
    }
    task = try Self.task(modes.first, names, runs ?? Self.standardRuns, cases)
    threadCount = threads
  }

  private static func task(
    _ mode: String?, _ names: [String], _ runs: Int, _ cases: [Case]
  ) throws(UsageError) -> Task {
    switch mode {
    case "--list": return .list
    case "--serve": return .serve
    case "--peak": return .peak
    case nil:
      var chosen: [Case] = []
      for name in names { chosen.append(try Case.named(name, among: cases)) }
      return .measure(chosen.isEmpty ? cases : chosen, runs: runs)
    default: return .help
    }
  }

  private static func number(
    _ text: String?, of option: String, _ range: ClosedRange<Int>
  ) throws(UsageError) -> Int {
    guard let text else { throw UsageError("\(option) needs a number.") }
    guard let number = Int(text), range.contains(number) else {
      let end = range.upperBound == .max ? "on" : "to \(range.upperBound), the cores here"
      throw UsageError("\(option) takes a whole number from 1 \(end), not “\(text)”.")
    }
    return number
  }
}

/// What is wrong with a command line.
struct UsageError: Error {
  let problem: String

  init(_ problem: String) { self.problem = problem }
}
