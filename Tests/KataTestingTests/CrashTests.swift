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
    let verdict = verdict(on: Trial.Crash(.watchdog(.time), transcript(parts)))
    #expect(verdict.message.hasPrefix("matmul: …\nWhat this left behind ended the program. No res"))
    #expect(verdict.line == step)
  }

  @Test func whereNoLineIsKnownTheStepIs() {
    let crash = Trial.Crash(.watchdog(.output), transcript([started("one token")]))
    #expect(verdict(on: crash).line == nil)
    #expect(crash.step == step)
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
    // Where the beginning is not read.
    let few = Transcript(
      [.example("one token", of: step, printedByteCount: 10)], output: "a\nb\nFatal error: c",
      from: 5000)
    #expect(Trial.Crash(.signal(4), few).printed == ["…", "a", "b"])
  }

  // MARK: - Fixtures

  private enum Part {
    case note(TrialNote)
    case example(String)
    case printed(String)
  }

  private func verdict(on crash: Trial.Crash) -> Verdict {
    Verdict.verdict(on: crash, at: crash.lines, of: "17-Sampler", in: step.path)
  }

  private func crash(_ parts: Part...) -> Trial.Crash { crash(parts) }
  private func crash(_ parts: [Part]) -> Trial.Crash {
    Trial.Crash(.signal(4), transcript(parts))
  }

  private func transcript(_ parts: [Part]) -> Transcript {
    var (notes, output) = ([TrialNote](), "")
    for part in parts {
      switch part {
      case .note(let note): notes.append(note)
      case .example(let name):
        notes.append(.example(name, of: step, printedByteCount: output.utf8.count))
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
