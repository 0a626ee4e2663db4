import Coaching
import CommandLines
import Foundation

extension Tool {
  /// For learners: where they stand, without running anything.
  var status: Command {
    Command("status", "Shows where you stand and what is next; so does `kata` alone.") { _ in
      var (progress, setAside) = (LearnerProgress(), URL?.none)
      var code = ExitCode.success
      do {
        (progress, setAside) = try LearnerProgress.load(from: workshop.progressFile)
      } catch let error as ProgressError {
        console.complain(error.description(in: workshop))
        code = .failure
      }
      if let setAside {
        let path = workshop.relativePath(setAside.path)
        console.complain("Your progress file could not be read and was set aside as \(path).")
      }
      let report = try Report(workshop, katas, progress: progress)
      for line in report.table { console.print(line) }
      console.print("")
      console.print(report.nextLine)
      for problem in report.problems { console.complain(problem) }
      return report.problems.isEmpty ? code : .failure
    }
  }
}
