import CommandLines
import Foundation
import Kernels

/// The command line around the cases.
struct Tool: Sendable {
  var cases = Case.all
  /// The next line of standard input; nil at its end.
  var read: @Sendable () -> String? = { readLine() }
  let console: Console

  var program: Program {
    Program(command, console: console)
  }

  var command: Command {
    Command(
      "bench", "Measures the cases, or all, and prints the median of some runs of each.",
      operands: [.list("CASE")], options: Options.all
    ) { arguments in
      try follow(Options(arguments, cases))
    }
  }

  private func follow(_ options: Options) throws -> ExitCode {
    if let count = options.threadCount { Parallel.threadCount = count }
    switch options.task {
    case .list:
      for each in cases { console.print(each.name) }
      for each in Comparison.all { console.print("--ratios \(each.name)") }
    case .compare(let chosen, let runs):
      for each in chosen { console.print(each.line(runs: runs)) }
    case .measure(let chosen, let runs): for each in chosen { console.print(line(each, runs)) }
    case .serve: return serve()
    case .peak: console.print(PeakMemory.ofDecoding().description)
    }
    return .success
  }

  /// The median of several turns, after one to warm up.
  private func line(_ each: Case, _ runs: Int) -> String {
    let workload = each.prepare()
    _ = workload.turn()
    let turns = (0..<runs).map { _ in workload.turn().milliseconds }
    return "\(each.name) ours_ms=\(decimal(median(turns)))"
  }

  /// Answers each line, the name of a case, by one turn of it.
  private func serve() -> ExitCode {
    // One at a time is kept, with its weights: a script goes through them one after another.
    var current: (name: String, workload: Workload)?
    while let name = read() {
      if current?.name != name {
        guard let next = Case.named(name, among: cases) else {
          console.complain("bench: \(Case.unknown(name))")
          return .failure
        }
        current = nil
        current = (name, next.prepare())
      }
      guard let turn = current?.workload.turn() else { continue }
      console.print("\(decimal(turn.milliseconds, 5)) \(turn.shape)")
    }
    return .success
  }
}

/// A number with that many digits behind the point.
func decimal(_ number: Double, _ digits: Int = 3) -> String {
  String(format: "%.\(digits)f", number)
}
