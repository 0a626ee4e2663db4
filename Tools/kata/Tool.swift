import CommandLines
import Curriculum
import Files

/// The coach at the command line.
struct Tool: Sendable {
  /// Runs the learner's tests of a package, with more in their environment.
  typealias RunTests =
    @Sendable (_ workshop: Workshop, _ environment: [String: String]) throws -> Void

  /// Runs all tests of a package; it need not return.
  typealias RunAllTests =
    @Sendable (_ workshop: Workshop, _ arguments: [String]) throws -> ExitCode

  let workshop: Workshop
  var katas = Course.katas
  let console: Console
  var runTests = Tool.swiftTest
  var runAllTests = Tool.allTests

  /// Without a command, it says where the learner stands.
  var program: Program {
    // Errors begin with the place in a file that they are about.
    Program(
      "kata", [status, grade, tests, new, check, stubs, names, pictures, slips],
      standard: status.name,
      console: console,
      describe: { error in
        (error as? FileError).map { "\(workshop.relativePath($0.path)): \($0.problem)." }
          ?? "\(error)"
      })
  }
}
