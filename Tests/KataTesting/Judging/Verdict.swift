import TestSupport

/// What a learner is told about a step: one message for all examples that it fails.
public struct Verdict: Sendable, Codable, Equatable {
  /// What is wrong.
  let finding: String
  /// How many of the examples are off, where that says something.
  var extent: String?
  /// What explains it.
  var hint: String?
  /// The line that went wrong, where it is known.
  var line: LearnerLine?

  public var message: String { [finding, extent, hint].compactMap { $0 }.joined(separator: "\n") }

  /// - Parameters:
  ///   - findings: what is wrong, an example at most once, in the order of the examples.
  ///   - count: how many examples there are.
  ///   - path: the file of the kata that is tested.
  ///   - isNamed: whether it says what explains it.
  ///   - isRight: whether a line of that file belongs to a step that was found right.
  static func verdict(
    on findings: [Finding], outOf count: Int, in path: String = "", isNamed: Bool = true,
    isRight: (LearnerLine) -> Bool = { _ in false }
  ) -> Verdict? {
    guard let first = findings.first else { return nil }
    // Shapes that do not fit come before numbers that are off: they mostly explain them.
    for case .misuse(let misuse) in findings.map(\.cause) {
      let blame = Blame(misuse.lines, in: path, isRight: isRight)
      return Verdict(
        finding: misuse.message + (blame?.note ?? ""),
        hint: isNamed
          ? happens(KnownMistakes.explaining(findings)?.name)
            ?? KnownSlips.explaining(findings).map { "A right solution does this when \($0)." }
          : nil,
        line: blame?.line)
    }
    return Verdict(
      finding: first.message, extent: count > 1 ? extent(of: findings, outOf: count) : nil,
      hint: isNamed ? hint(on: findings) : nil)
  }

  /// What explains wrong numbers: what authors wrote down comes before what a machine did, since its
  /// words say more; else what narrows it down.
  private static func hint(on findings: [Finding]) -> String? {
    func comesOut(_ mistake: String?) -> String? {
      mistake.map { "These \(findings[0].subject) come out when \($0)." }
    }
    let evidence = MistakeEvidence(findings)
    let single = evidence.map { $0.single() } ?? KnownMistakes.explaining(findings)
    return comesOut(single?.name) ?? findings[0].note
      ?? comesOut(Explanation.pair(giving: evidence))
      // The slip was made in another code, which may have a sign or a constant that the learner's has not.
      ?? KnownSlips.explaining(findings).map {
        "A right solution gives these \(findings[0].subject) when \($0)."
      } ?? Explanation.narrowing(findings)
  }

  /// `2 of 9 examples are off, also: …`
  private static func extent(of findings: [Finding], outOf count: Int) -> String {
    let others = findings.dropFirst().prefix(3).map(\.example.name)
    let more = findings.count - 1 - others.count
    let all = Comparison.inWords(findings.count, of: count, "examples", "is off", "are off")
    if others.isEmpty { return all }
    return all.dropLast() + ", also: " + others.joined(separator: "; ")
      + (more > 0 ? "; and \(more) more." : ".")
  }

  /// What to say of code that ended the program: where, or of what came before and led there.
  ///
  /// A value that a misuse left behind may lead to a crash in a step that is right.
  /// - Parameter lines: those of the crash, as far as they are known.
  static func verdict(
    on crash: Crash, at lines: [LearnerLine], of kata: String, in path: String,
    isRight: (LearnerLine) -> Bool = { _ in false }
  ) -> Verdict {
    let end = Blame(lines, in: path, isRight: isRight)
    guard let misuse = crash.misuse else {
      return Verdict(finding: crash.message + (end?.note ?? ""), line: end?.line)
    }
    let place = lines.first.map { " at \($0.place)" } ?? ""
    let start = Blame(misuse.lines, in: path, isRight: isRight)
    let hint = happens(KnownMistakes.explaining(misuse, of: kata)?.name).map { $0 + "\n" } ?? ""
    return Verdict(
      finding: misuse.message + (start?.note ?? ""),
      hint: hint + "What this left behind ended the program\(place). \(crash.message)",
      line: (start ?? end)?.line)
  }

  private static func happens(_ mistake: String?) -> String? {
    mistake.map { "This happens when \($0)." }
  }
}
