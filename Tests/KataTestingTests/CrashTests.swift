import Curriculum
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
      started("four tokens"), noted("matmul: …", at: step), started("one token"), trap)
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
    let parts = [started("one token"), noted("matmul: …", at: step)]
    let verdict = verdict(on: crash(parts, .watchdog(.time)))
    #expect(verdict.message.hasPrefix("matmul: …\nWhat this left behind ended the program. No res"))
    #expect(verdict.line == step)
  }

  @Test func whereNoLineIsKnownTheStepIs() {
    let crash = crash([started("one token")], .watchdog(.output))
    #expect(verdict(on: crash).line == nil)
    #expect(crash.step == step)
  }

  // MARK: - Why it ended

  /// The backtracer says of some in a line of its own what the runtime refused, and of others as what was
  /// called there.
  @Test(arguments: [
    "*** Swift runtime failure: arithmetic overflow ***",
    """
    *** Program crashed: Illegal instruction at 0x000055cfaedd7648 ***
    0 [inlined] 0x000055cfaedd7648 Swift runtime failure: arithmetic overflow in Tests at /38-Search.swift
    1           0x000055cfaedd7648 halving(_:factor:train:) + 808 in Tests at /38-Search.swift:194:17
    """,
  ]) func whatTheRuntimeRefusedIsSaid(_ report: String) {
    let crash = crash(started("one token"), .printed(report + "\n"))
    #expect(
      verdict(on: crash).message
        == "The program stopped here: arithmetic overflow. The example was “one token”.")
  }

  // MARK: - What it printed

  @Test func whatTheCodePrintedInTheSameExampleIsKept() {
    let earlier = [started("four tokens"), .printed("mean [2, 3, 1]\n"), started("one token")]
    #expect(crash(earlier + [trap]).printed == [])
    let printed = Part.printed("mean [5]\nsum 3.0\n")
    #expect(crash(earlier + [printed, trap]).printed == ["mean [5]", "sum 3.0"])
    let failure = Part.printed("*** Swift runtime failure: arithmetic overflow ***\n")
    #expect(crash(earlier + [printed, failure]).printed == ["mean [5]", "sum 3.0"])
  }

  @Test func ofMuchThatWasPrintedTheEndIsKept() {
    let lines = (1...1000).map { "\($0)" }
    let printed = Part.printed(lines.joined(separator: "\n") + "\n")
    let end = ["…"] + lines.suffix(20)
    #expect(crash(started("one token"), printed, trap).printed == end)
  }

  /// Of very much only the end is even read.
  @Test func whatWasPrintedLongBeforeIsLeftOut() {
    let long = String(repeating: "x", count: Transcript.reportLimit) + "\n"
    let printed = crash(started("one token"), .printed(long + "the end\n"), trap).printed
    #expect(printed.first == "…" && printed.last == "the end")
  }

  // MARK: - What came before it

  @Test func verdictsBeforeTheCrashAreKept() throws {
    let wrong = Verdict(finding: "count: 3, expected 0.")
    let outcome = try #require(
      transcript([
        .note(.test("starts", of: step)), started("a"), .note(.judged(wrong)),
        .note(.test("appends", of: step)), started("b"), trap,
      ]).outcome(of: kata, .signal(4)))
    #expect(outcome.tests == ["starts": JudgedTest(verdict: wrong, printed: "")])
    #expect(outcome.crash?.test == "appends")
  }

  /// What a test printed is found among what the test library printed beside it.
  @Test func printsBelongToTheirTest() throws {
    let parts: [Part] = [
      .note(.test("starts", of: step)), .printed("◇ Test case\n"), started("a"),
      .printed("mean 3\n"), .note(.printed(14..<21)), .printed("◇ Test case\n"),
      .note(.judged(nil)), .note(.end(time: 0.5)),
    ]
    let outcome = try #require(transcript(parts).outcome(of: kata, nil))
    #expect(outcome.tests["starts"]?.printed == "mean 3\n")
    #expect(outcome.time == 0.5 && outcome.crash == nil)
  }

  @Test func aSuiteThatHasNotEndedIsNotKnown() {
    let parts: [Part] = [.note(.test("starts", of: step)), started("a")]
    #expect(transcript(parts).outcome(of: kata, nil) == nil)
    #expect(transcript(parts).outcome(of: "another", .signal(4)) == nil)
  }

  /// A known mistake that is tried for its name is no code of the learner's.
  @Test(arguments: [Ending.signal(4), .watchdog(.time), .exit(1)])
  func anEndWhileNamingIsNoCrash(_ ending: Ending) {
    let start: [Part] = [.note(.test("starts", of: step)), started("a"), .note(.naming)]
    let transcript = transcript(start + [.printed("Fatal error: Index out of range\n")])
    #expect(transcript.isNaming && transcript.outcome(of: kata, ending) == nil)
    let named = self.transcript(start + [.note(.judged(nil))])
    #expect(!named.isNaming && named.outcome(of: kata, ending)?.crash != nil)
  }

  /// A trial is whole when each of its katas has said its end: one that leaves early crashed.
  @Test func leavingWithSuccessIsACrashToo() throws {
    let outcome = try #require(transcript([started("a")]).outcome(of: kata, .exit(0)))
    #expect(outcome.crash?.message.hasPrefix("The code ended the program (exit status 0)") == true)
  }

  // MARK: - Fixtures

  private enum Part {
    case note(TrialNote)
    case example(String)
    case printed(String)
  }

  private let kata = "17-Sampler"

  private func verdict(on crash: Crash) -> Verdict {
    Verdict.verdict(on: crash, at: crash.lines, of: kata, in: step.path)
  }

  private func crash(_ parts: Part...) -> Crash { crash(parts) }
  private func crash(_ parts: [Part], _ ending: Ending = .signal(4)) -> Crash {
    let parts = [Part.note(.test("draws", of: step))] + parts
    return transcript(parts).outcome(of: kata, ending)!.crash!
  }

  private func transcript(_ parts: [Part]) -> Transcript {
    var (notes, output) = ([TrialNote.suite(kata)], "")
    for part in parts {
      switch part {
      case .note(let note): notes.append(note)
      case .example(let name):
        notes.append(.example(name, printedByteCount: output.utf8.count))
      case .printed(let text): output += text
      }
    }
    return Transcript(notes, output: output)
  }

  private func started(_ example: String) -> Part { .example(example) }

  private func noted(_ message: String, at lines: LearnerLine...) -> Part {
    .note(.misuse(message: message, lines: lines))
  }

  private var trap: Part {
    .printed(
      """
      Swift/ContiguousArrayBuffer.swift:692: Fatal error: Index out of range
      2 0x0000000000000001 static Sampler.penalize(_:after:penalty:) + 9 in Tests at \
      \(step.path):23:34

      """)
  }
}
