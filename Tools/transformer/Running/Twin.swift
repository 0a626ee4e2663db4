import Checkpoints
import Coaching
import CommandLines
import Curriculum
import Foundation

/// The same tool with the learner's models: a program of its own, so that this one works whatever
/// state their code is in.
package enum Twin {
  package static let name = "transformer-katas"

  /// Becomes the twin, after building it from the code as it is now.
  /// - Parameters:
  ///   - kind: of the model that is to run.
  ///   - arguments: the twin's command line.
  /// - Returns: never, if all goes well; the twin then ends with an exit code of its own.
  package static func start(_ kind: ModelKind, _ arguments: [String]) throws -> ExitCode {
    try checkThatAllIsWritten(for: kata(of: kind, arguments), in: .here)
    let words =
      [
        "swift", "run", "--configuration", configuration, "--package-path", Workshop.here.root.path,
        name,
      ]
      + arguments
    // Where unfinished code stops is worth a few lines, not the hundred that a crash is by default.
    setenv("SWIFT_BACKTRACE", Self.backtrace, 0)
    // Whoever stops this program means the twin: it takes the place of this one instead of running
    // below it.
    execvp("swift", words.map { strdup($0) } + [nil])
    throw RunError(
      "swift cannot be started: \(String(cString: strerror(errno))). It builds your code: add the "
        + "Swift toolchain's usr/bin to PATH.")
  }

  /// The kata whose code runs last, in a model of that kind: others run below it.
  static func kata(of kind: ModelKind, _ arguments: [String]) -> String {
    switch kind {
    case .bert: "11-Bert"
    case .gpt2: arguments.first == "generate" ? "17-Sampler" : "15-GPT2"
    }
  }

  /// Unwritten code would end the twin, in the middle of a model and with a backtrace.
  static func checkThatAllIsWritten(for kata: String, in workshop: Workshop) throws {
    // A file that does not parse is for the compiler to complain about.
    guard let kata = Course.kata(kata), let gap = try? workshop.firstGap(in: kata) else { return }
    throw RunError(
      "\(gap.kata.path):\(gap.step.line): \(gap.step.name) is not written yet. `--using katas` "
        + "runs the code that you wrote; `swift run kata` says what is next.")
  }

  private static let backtrace =
    "enable=yes,limit=8,top=0,threads=crashed,registers=none,images=none,color=no"

  #if DEBUG
    private static let configuration = "debug"
  #else
    private static let configuration = "release"
  #endif
}
