import CommandLines
import Curriculum
import Files
import Foundation
import SwiftReading

extension Tool {
  /// For whoever changes the engine or a tool. A learner's first run builds none of it: the package has
  /// these tests only where the environment says so.
  var tests: Command {
    Command(
      "tests", "Runs all tests: of the engine, the tools and the solutions, and of your katas.",
      options: [.filter]
    ) { arguments in
      try runAllTests(workshop, arguments[.filter].map { ["--filter", $0] } ?? [])
    }
  }

  /// What the package looks for.
  private static let marker = "TRANSFORMER_KATAS_TESTS"

  /// Becomes `swift test`: on the same streams, with its signals and its end.
  static let allTests: RunAllTests = { workshop, arguments in
    let swift = try SwiftCompiler.shared.get().executable.deletingLastPathComponent()
      .appending(path: "swift").path
    setenv(marker, "1", 1)
    let words = [swift, "test", "--package-path", workshop.root.path] + arguments
    execv(swift, words.map { strdup($0) } + [nil])
    throw FileError(swift, "cannot be started: \(String(cString: strerror(errno)))")
  }
}

extension Option {
  fileprivate static let filter = optional(
    "--filter", "TensorsTests", "those alone whose names match, as swift test has it")
}
