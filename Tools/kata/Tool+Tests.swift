import CommandLines
import Curriculum
import Launching

extension Tool {
  /// For whoever changes the engine or a tool, and whoever wants to see that all is in order.
  var tests: Command {
    Command(
      "tests", "Runs all tests: of the engine, the tools and the solutions, and of your katas.",
      options: [.filter]
    ) { arguments in
      try runAllTests(workshop, arguments[.filter].map { ["--filter", $0] } ?? [])
    }
  }

  /// Becomes `swift test`.
  static let allTests: RunAllTests = { workshop, arguments in
    try SwiftCommand.test(arguments).takeOver(in: workshop, with: .tests)
  }
}

extension Option {
  fileprivate static let filter = optional(
    "--filter", "TensorsTests", "those alone whose names match, as swift test has it")
}
