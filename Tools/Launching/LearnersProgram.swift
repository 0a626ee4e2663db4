import CommandLines
import Curriculum
import Files
import Foundation

/// A program of the package that runs the learner's code, built from it as it is now. It is a process
/// of its own, so that this one works whatever state that code is in.
package struct LearnersProgram {
  private let name: String
  private let workshop: Workshop

  /// - Parameter name: the product's.
  package init(_ name: String, in workshop: Workshop) {
    (self.name, self.workshop) = (name, workshop)
  }

  /// Builds and runs it.
  /// - Parameter isQuiet: whether nothing is said of the building that goes well.
  /// - Returns: what it ended with. Where it was stopped, this program ends in the same way.
  /// - Throws: a ``LaunchError`` that tells a crash in a line.
  package func run(_ arguments: [String], isQuiet: Bool = false) throws -> ExitCode {
    let folder = try ScratchFolder("crash")
    let report = folder.url.appending(path: "report")
    // A crash's hundred lines go to a file, from which that line is made.
    setenv("SWIFT_BACKTRACE", "\(Self.backtrace),output-to=\(report.path)", 0)
    let words =
      [
        "swift", "run", "--configuration", SwiftCommand.configuration, "--package-path",
        workshop.root.path,
      ] + (isQuiet ? ["--quiet"] : []) + [name] + arguments
    switch try Child.run(words) {
    case .exit(let status): return ExitCode(rawValue: status)
    case .signal(let number, let lastWords) where Crash.signals.contains(number):
      let text = (try? text(of: report)) ?? ""
      throw LaunchError(Crash(number, lastWords, report: text, in: workshop).description)
    case .signal(let number, _):
      withExtendedLifetime(folder) {}
      Child.endAlike(number)
    }
  }

  private static let backtrace =
    "enable=yes,limit=64,top=0,threads=crashed,registers=none,images=none,color=no,interactive=no"
}
