import CommandLines
import Curriculum
import Files
import Foundation
import Slips

extension Tool {
  /// For authors: makes slips in the reference, and writes down what the suites find.
  var slips: Command {
    Command(
      "slips", "Makes every slip in the reference, and writes down what the suites find.",
      operands: [.list("KATA")], options: [.mistakes]
    ) { arguments in
      let named = try arguments.operands.map(kata(called:))
      let chosen = named.isEmpty ? katas : katas.filter(named.contains)
      let console = console
      let run = SlipRun(workshop, looksForMistakes: arguments.has(.mistakes)) { console.print($0) }
      let survivors = try Survivors(in: workshop)
      let folder = workshop.url(Workshop.Path.slips)
      try makeFolder(folder)
      var areListed = true
      try run.report(on: chosen, of: katas) { report in
        try FileReplacement.write(
          Data(report.golden.text.utf8), to: workshop.url(report.kata.slipsPath))
        // Beside the copy, for whoever wants to know what became of each.
        let table = "\(Workshop.Path.slipsCopy)/\(report.kata.id).txt"
        try FileReplacement.write(Data(report.table.utf8), to: workshop.url(table))
        console.print(report.summary)
        for problem in report.problems(survivors) {
          areListed = false
          console.complain("\(report.kata.id): \(problem)")
        }
      }
      guard areListed else {
        console.complain(
          "Add an example that tells, or a reason to \(Workshop.Path.slipSurvivors).")
        return .failure
      }
      return .success
    }
  }
}

extension Option {
  fileprivate static let mistakes = flag(
    "--mistakes", "Also counts the slips that known mistakes explain, which takes long.")
}
