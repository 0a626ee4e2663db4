import Coaching
import Testing

@testable import KataTesting

/// Crashes of a trial, from what the crashed process wrote.
@Suite struct CrashTests {
  private let step = LearnerLine(
    path: Workshop.here.url("Katas/Sampling/17-Sampler.swift").path, line: 9, column: 5)

  /// A poisoned value may end the program in a step that is right.
  @Test func theMisuseThatCameBeforeIsBlamed() throws {
    let misuse = """
      take: index 17 (element 2 of the indices) is outside axis 0 of [17, 12], whose places are 0 \
      to 16.
      """
    let crash = crash(started("to the last position"), noted(misuse, at: step), trap)
    #expect(
      verdict(on: crash).message == """
        \(misuse)
        This happens when the whole text goes through the model again, and into the cache again.
        What this left behind ended the program at Katas/Sampling/17-Sampler.swift:23. The program \
        stopped here: Index out of range. The example was “to the last position”.
        """)
    #expect(verdict(on: crash).line == step)
  }

  /// The same message on another example is another mistake's.
  @Test func theMistakeIsNamedByTheExample() {
    let misuse = """
      take: index 17 (element 0 of the indices) is outside axis 0 of [17, 12], whose places are 0 \
      to 16.
      """
    let crash = crash(
      started("on and on: it ends at the last position"), noted(misuse, at: step), trap)
    let hint = "\nThis happens when it goes on after the last position.\n"
    #expect(verdict(on: crash).message.contains(hint))
  }

  @Test func aMisuseOfAnEarlierExampleIsNotBlamed() {
    let crash = crash(
      started("four tokens"), noted("matmul: …", at: step), Transcript.note(nil),
      started("one token"), trap)
    #expect(crash.misuse == nil)
    #expect(
      verdict(on: crash).message
        == "The program stopped here: Index out of range. The example was “one token”.")
    #expect(verdict(on: crash).line?.line == 23)
  }

  /// Where the platform tells no lines of a misuse, those of the crash are all there is.
  @Test func aMisuseWithoutLinesIsPlacedWhereTheProgramEnded() {
    let crash = crash(started("one token"), noted("matmul: …"), trap)
    #expect(verdict(on: crash).message.hasPrefix("matmul: …\nWhat this left behind ended"))
    #expect(verdict(on: crash).line?.line == 23)
  }

  @Test func anEndlessLoopMayComeOfAMisuseToo() {
    let text = Transcript([started("one token"), noted("matmul: …", at: step)].joined())
    let verdict = verdict(on: Trial.Crash(.watchdog, text))
    #expect(verdict.message.hasPrefix("matmul: …\nWhat this left behind ended the program. No res"))
    #expect(verdict.line == step)
  }

  // MARK: - Fixtures

  private func verdict(on crash: Trial.Crash) -> Verdict {
    Verdict.verdict(on: crash, at: crash.lines, of: "17-Sampler", in: step.path)
  }

  private func crash(_ parts: String...) -> Trial.Crash {
    Trial.Crash(.signal(4), Transcript(parts.joined()))
  }

  private func started(_ example: String) -> String {
    "◇ Test case passing 1 argument example → \(example) to continuesGreedily(_:) started.\n"
  }

  private func noted(_ message: String, at lines: LearnerLine...) -> String {
    Transcript.note(message, at: lines)
  }

  private var trap: String {
    """
    Swift/ContiguousArrayBuffer.swift:692: Fatal error: Index out of range
    2 0x0000000000000001 static Sampler.penalize(_:after:penalty:) + 9 in Tests at \(step.path):23:34

    """
  }
}
