import CommandLines
import Curriculum
import Foundation
import Layers
import Reference
import Synchronization
import Tensors
import TestSupport
import Testing

@testable import Running

/// What a learner's code can do after some katas; here the solutions do it.
@Suite struct MilestoneTests {
  private let transcript = Transcript()

  private func tool(
    attention: RunnableAttention.Maker? = nil, twin: Tool.Twin? = nil
  ) -> Tool {
    Tool(
      models: [
        .masked(Bert.self),
        .causal(
          GPT2.self,
          generate: { Sampler.generate($0, after: $1, tokenCount: $2, $3, using: &$4) }),
      ],
      attention: attention, twin: twin,
      console: Console(print: transcript.print, complain: transcript.complain))
  }

  @Test func listsThem() {
    #expect(tool().program.run(["milestone"]) == .success)
    #expect(transcript.output.map { String($0.prefix(2)) } == ["06", "11", "15", "16", "17"])
    #expect(tool().program.run(["milestone", "07"]) == .usage)
    #expect(
      transcript.errors.first?.contains("there is no milestone “07”: those are after 06, 11")
        == true)
  }

  @Test func attentionLearnsToTurnSymbolsAround() throws {
    #expect(
      tool(attention: RunnableAttention.subject).program.run(["milestone", "06"]) == .success)
    let halves = try #require(transcript.output.last).components(separatedBy: "  →  ")
    let rows = halves.map { $0.split(separator: " ") }
    #expect(rows.first?.count == 8 && rows.last == rows.first?.reversed())
  }

  /// An attention that looks at nobody else cannot.
  @Test func saysThatNothingWasLearned() {
    let blind: RunnableAttention.Maker = { size, _, generator in
      let layer = Layers.Linear(inputSize: size, outputSize: size, using: &generator)
      return RunnableAttention(layer) { layer($0) }
    }
    #expect(tool(attention: blind).program.run(["milestone", "06"]) == .failure)
    #expect(transcript.errors.last?.contains("it did not learn it.") == true)
  }

  @Test func fillsABlank() {
    #expect(tool().program.run(["milestone", "11"]) == .success)
    #expect(transcript.output.count == 6)
    // Whatever goes wrong there goes wrong here.
    let none = Tool(models: [], console: Console(print: { _ in }, complain: { _ in }))
    #expect(none.program.run(["milestone", "11"]) == .failure)
  }

  @Test func tellsAFirstStory() throws {
    #expect(tool().program.run(["milestone", "15"]) == .success)
    let story = try #require(transcript.output.first)
    #expect(story.hasPrefix("Once upon a time there was ") && story.hasSuffix("."))
  }

  @Test func timesTheCache() {
    #expect(tool().program.run(["milestone", "16"]) == .success)
    #expect(transcript.output.count == 3)
    #expect(transcript.output.last?.hasPrefix("The same tokens, ") == true)
  }

  @Test func showsFourSettings() {
    #expect(tool().program.run(["milestone", "17"]) == .success)
    #expect(transcript.output.count { $0.hasSuffix(":") } == 4)
    #expect(transcript.output.allSatisfy { $0.count <= 80 })
  }

  /// The learner's own code shows it, and nothing else.
  @Test func isTheTwins() {
    let asked = Mutex<[String]>([])
    let tool = tool(twin: { subject, arguments in
      asked.withLock { $0.append("\(subject) \(arguments)") }
      return ExitCode(rawValue: 7)
    })
    #expect(tool.program.run(["milestone", "15"]) == ExitCode(rawValue: 7))
    #expect(asked.withLock { $0 } == [#"kata("15-GPT2") ["milestone", "15"]"#])
  }
}
