import CommandLines
import Curriculum
import Files
import Foundation

/// `swift run play`: a file of the learner's own, made once, built with their katas and run.
///
/// That file is a program of its own, which is a part of the package only where this one asks for it:
/// what is wrong in it keeps no test from running.
package struct Play: Sendable {
  private let workshop: Workshop
  private let console: Console
  private let start: Start

  /// Builds and runs a product of the package.
  typealias Start = @Sendable (_ product: String, Workshop) throws -> ExitCode

  package init(in workshop: Workshop, console: Console = .standard) {
    self.init(in: workshop, console: console) { product, workshop in
      PackagePart.play.add()
      return try LearnersProgram(product, in: workshop).run([], isQuiet: true)
    }
  }

  init(in workshop: Workshop, console: Console, start: @escaping Start) {
    (self.workshop, self.console, self.start) = (workshop, console, start)
  }

  package var program: Program {
    Program(
      Command("play", "Runs \(Workshop.Path.play), which is yours, with your katas.") { _ in
        if try makeFile() {
          console.complain(
            "play: \(Workshop.Path.play) is new and yours: edit it, and run this again.")
        }
        return try start("playing", workshop)
      }, invocation: "swift run play", console: console)
  }

  /// Makes the file of the template, where there is none.
  /// - Returns: whether there was none.
  func makeFile() throws -> Bool {
    if workshop.has(Workshop.Path.play) { return false }
    let file = workshop.url(Workshop.Path.play)
    try makeFolder(file.deletingLastPathComponent())
    return try FileReplacement.create(
      file, contents(of: workshop.url(Workshop.Path.playTemplate)))
  }
}
