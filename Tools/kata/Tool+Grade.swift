import Coaching
import CommandLines
import Curriculum
import Files
import Foundation
import SwiftReading

extension Tool {
  /// For instructors: what a script can rely on. The tests alone end well too where nothing is
  /// written, or where a filter matches none.
  var grade: Command {
    Command(
      "grade", "Judges everything anew; succeeds if all katas, or those named, have passed.",
      operands: [.list("KATA")]
    ) { arguments in
      let chosen = try arguments.operands.map(kata)
      let scratch = try ScratchFolder("grading")
      // What earlier runs found does not count, and stays as it is.
      let file = scratch.url.appending(path: ".kata/progress.json")
      try runTests(workshop, [LearnerProgress.marker: file.path])
      let report = try Report(workshop, katas, progress: LearnerProgress.load(from: file).progress)
      let graded = report.rows.filter { chosen.isEmpty || chosen.contains($0.kata) }
      console.print("")
      for row in graded {
        console.print("\(row.standing == .passed ? "✔" : "✘") \(row.kata.id): \(row.summary)")
      }
      return graded.allSatisfy { $0.standing == .passed } ? .success : .failure
    }
  }

  /// Runs a learner's tests; what they find is in their progress.
  static let swiftTest: RunTests = { workshop, environment in
    let swift = try SwiftCompiler.shared.get().executable.deletingLastPathComponent()
    let process = Process()
    process.executableURL = swift.appending(path: "swift")
    process.arguments = ["test", "--package-path", workshop.root.path, "--filter", "kata"]
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    try process.start()
    process.waitUntilExit()
  }
}
