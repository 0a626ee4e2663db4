import CommandLines
import Curriculum

/// The coach at the command line.
struct Tool: Sendable {
  let workshop: Workshop
  var katas = Course.katas
  let console: Console

  /// Without a command, it says where the learner stands.
  var program: Program {
    // Errors begin with the place in a file that they are about.
    Program(
      "kata", [status, new, check, stubs, names, slips], standard: status.name, console: console,
      describe: { "\($0)" })
  }
}
