import Checkpoints
import Coaching
import CommandLines
import Curriculum
import Files
import Foundation

/// The same tool with the learner's models: a program of its own, so that this one works whatever
/// state their code is in.
package enum Twin {
  package static let name = "transformer-katas"

  /// Runs the twin, after building it from the code as it is now.
  /// - Parameters:
  ///   - kind: of the model that is to run.
  ///   - arguments: the twin's command line.
  /// - Returns: what it ended with. Where it was stopped, this program ends in the same way.
  package static func start(_ kind: ModelKind, _ arguments: [String]) throws -> ExitCode {
    try checkThatAllIsWritten(for: kata(of: kind, arguments), in: .here)
    let folder = try ScratchFolder("crash")
    let report = folder.url.appending(path: "report")
    // A crash is told in a line; its hundred go to a file, from which that line is made.
    setenv("SWIFT_BACKTRACE", "\(backtrace),output-to=\(report.path)", 0)
    let words =
      [
        "swift", "run", "--configuration", configuration, "--package-path", Workshop.here.root.path,
        name,
      ]
      + arguments
    switch try Child.run(words) {
    case .exit(let status): return ExitCode(rawValue: status)
    case .signal(let number) where Crash.signals.contains(number):
      let crash = Crash(number, report: (try? text(of: report)) ?? "", in: .here)
      throw RunError(crash.description)
    case .signal(let number):
      withExtendedLifetime(folder) {}
      Child.endAlike(number)
    }
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
    "enable=yes,limit=64,top=0,threads=crashed,registers=none,images=none,color=no,interactive=no"

  #if DEBUG
    private static let configuration = "debug"
  #else
    private static let configuration = "release"
  #endif
}
