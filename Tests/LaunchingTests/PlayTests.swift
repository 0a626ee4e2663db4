import CommandLines
import Curriculum
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Launching

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
}
