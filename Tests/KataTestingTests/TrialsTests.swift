import Curriculum
import Testing

@testable import KataTesting

/// How trials are dealt out, and what of them is believed.
@Suite struct TrialsTests {
  @Test func groupsTakeAboutTheSameTime() {
    let times = [0.1, 0.2, 0.9, 0.3, 0.2]
    let katas = Array(Course.katas.prefix(5))
    let groups = Trials.groups(of: katas, 2) { times[katas.firstIndex(of: $0)!] }
    #expect(groups == [[katas[2]], [katas[3], katas[1], katas[4], katas[0]]])
    #expect(Trials.groups(of: [], 2) { _ in 1 } == [[], []])
  }

  @Test func theChecksOfARightKataAreNotRunAgain() {
    #expect(
      right([begun("03"), .right(check: "a"), begun("03"), .right(check: "b")]) == ["a", "b"])
  }

  /// A kata that keeps a result from call to call is right on the first example alone, whichever
  /// that is: judged without those that came out right, it would pass.
  @Test func aWrongCheckBringsAllOfItsKataBack() {
    let other: [TrialNote] = [begun("04"), .right(check: "c"), .end(ofSuite: "04", time: 1)]
    #expect(right([begun("03"), .right(check: "a"), begun("03")] + other) == ["c"])
    #expect(right(other + [begun("03"), begun("03"), .right(check: "b")]) == ["c"])
    let misuse = TrialNote.misuse(message: "matmul: …", lines: [])
    #expect(right([begun("03"), .right(check: "a"), begun("03"), misuse]) == [])
  }

  private func begun(_ kata: String) -> TrialNote {
    .example("one", of: LearnerLine(path: kata, line: 1, column: 1), printedByteCount: 0)
  }

  private func right(_ notes: [TrialNote]) -> Set<String> {
    Transcript(notes, output: "").rightChecks
  }
}
