import CommandLines
import Curriculum
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Running

/// The file that a learner tries things in.
@Suite struct PlayTests {
  private let transcript = Transcript()

  /// Runs it in a folder with the template.
  private func play(in folder: URL, _ arguments: [String] = []) throws -> ExitCode {
    transcript.clear()
    let console = Console(print: transcript.print, complain: transcript.complain)
    return Play(in: Workshop(root: folder), console: console) { product, workshop in
      #expect(product == "playing" && workshop.has(Workshop.Path.play))
      return ExitCode(rawValue: 7)
    }.program.run(arguments)
  }

  @Test func makesTheFileOnceAndLeavesItToTheLearner() throws {
    let copy = try TemporaryFolder()
    let template = try packageText(Workshop.Path.playTemplate)
    try copy.write(template, to: Workshop.Path.playTemplate)
    let file = copy.root.appending(path: Workshop.Path.play)
    #expect(try play(in: copy.root) == ExitCode(rawValue: 7))
    #expect(try String(contentsOf: file, encoding: .utf8) == template)
    #expect(
      transcript.errors == ["play: Play/main.swift is new and yours: edit it, and run this again."])
    try copy.write("print(1)", to: Workshop.Path.play)
    #expect(try play(in: copy.root) == ExitCode(rawValue: 7))
    #expect(try String(contentsOf: file, encoding: .utf8) == "print(1)")
    #expect(transcript.errors.isEmpty)
  }

  @Test func saysWhatItCannotMake() throws {
    let copy = try TemporaryFolder()
    #expect(try play(in: copy.root) == .failure)
    #expect(transcript.errors.count == 1)
    #expect(transcript.errors.first?.hasPrefix("play: ") == true)
    #expect(try play(in: copy.root, ["now"]) == .usage)
    #expect(transcript.errors.first?.hasPrefix("play: play does not know “now”.") == true)
  }

  /// What the runtime says is the cause, and both files are named.
  @Test func tellsAMisuseInALine() {
    let root = Workshop.here.root.path
    let report = """
      0 misuse(_:) in playing at \(root)/Sources/Tensors/Misuse/Misuse.swift:35
      1 static WarmUp.centered(_:) in playing at \(root)/Katas/00-Tensors.swift:23:7
      2 main in playing at \(root)/Play/main.swift:9:1
      """
    let line = "Tensors/Misuse.swift:35: Fatal error: mean: there is no axis 7 in [2, 3].\n"
    #expect(
      Crash(SIGILL, Complaints.lastWords(in: line), report: report, in: .here).description
        == "stopped at Katas/00-Tensors.swift:23, which Play/main.swift:9 led to: mean: there is no "
        + "axis 7 in [2, 3]. `swift test --filter kata` says more.")
    let own = report.split(separator: "\n").filter { !$0.contains("Katas") }.joined(separator: "\n")
    #expect(
      Crash(
        SIGTRAP, Complaints.lastWords(in: "Fatal error: Index out of range"), report: own, in: .here
      )
      .description == "stopped at Play/main.swift:9: index out of range.")
    #expect(Complaints.lastWords(in: "A text about a Fatal error: none\n") == nil)
  }
}
