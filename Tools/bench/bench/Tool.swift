import Foundation
import Kernels

/// The command line around the cases.
struct Tool: Sendable {
  /// What the program ends with.
  enum Status: Int32 {
    case success = 0
    /// A wrong command line, as `sysexits.h` has it, or a name of no case where one is served.
    case usage = 64
  }

  var cases = Case.all
  /// The next line of standard input; nil at its end.
  var read: @Sendable () -> String? = { readLine() }
  /// Where a line goes that was asked for.
  var print: @Sendable (String) -> Void = { line in
    Swift.print(line)
    // A script at the other end of a pipe waits for each.
    fflush(nil)
  }
  /// Where a line goes that says what is wrong.
  var complain: @Sendable (String) -> Void = { line in
    FileHandle.standardError.write(Data((line + "\n").utf8))
  }

  /// - Parameter arguments: those of the command line, without the program's name.
  func run(_ arguments: [String]) -> Int32 {
    do {
      try follow(Options(arguments, cases))
      return Status.success.rawValue
    } catch {
      complain("bench: \(error.problem)")
      return Status.usage.rawValue
    }
  }

  private func follow(_ options: Options) throws(UsageError) {
    if let count = options.threadCount { Parallel.threadCount = count }
    switch options.task {
    case .help: print(usage)
    case .list: for each in cases { print(each.name) }
    case .measure(let chosen, let runs): for each in chosen { print(line(each, runs)) }
    case .serve: try serve()
    case .peak: print(PeakMemory.ofDecoding().description)
    }
  }

  /// The median of several turns, after one to warm up.
  private func line(_ each: Case, _ runs: Int) -> String {
    let workload = each.prepare()
    _ = workload.turn()
    let turns = (0..<runs).map { _ in workload.turn().milliseconds }
    return "\(each.name) ours_ms=\(decimal(median(turns)))"
  }

  /// Answers each line, the name of a case, by one turn of it.
  private func serve() throws(UsageError) {
    // One at a time is kept, with its weights: a script goes through them one after another.
    var current: (name: String, workload: Workload)?
    while let name = read() {
      if current?.name != name {
        current = nil
        current = (name, try Case.named(name, among: cases).prepare())
      }
      guard let turn = current?.workload.turn() else { return }
      print("\(decimal(turn.milliseconds, 5)) \(turn.shape)")
    }
  }

  private var usage: String {
    """
    Usage: swift run -c release bench [CASE…] [--runs \(Options.standardRuns)] [--threads N]
    Measures the cases, or all, and prints the median of some runs of each.
      --runs \(Options.standardRuns)     how many runs
      --threads N  on how many cores; all, unless told otherwise
    In place of cases:
      --list       prints their names
      --serve      reads a case's name a line, runs it once and prints the milliseconds and the
                   shape of the result: for Tools/bench/compare.py
      --peak       prints the most memory that GPT-2 has while it continues a text
    """
  }
}

/// A number with that many digits behind the point.
func decimal(_ number: Double, _ digits: Int = 3) -> String {
  String(format: "%.\(digits)f", number)
}
