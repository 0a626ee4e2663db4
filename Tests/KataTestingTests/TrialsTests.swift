import Curriculum
import Testing

@testable import KataTesting

/// How trials are dealt out.
@Suite struct TrialsTests {
  @Test func groupsTakeAboutTheSameTime() {
    let times = [0.1, 0.2, 0.9, 0.3, 0.2]
    let katas = Array(Course.katas.prefix(5))
    let groups = Trials.groups(of: katas, 2) { times[katas.firstIndex(of: $0)!] }
    #expect(groups == [[katas[2]], [katas[3], katas[1], katas[4], katas[0]]])
    #expect(Trials.groups(of: [], 2) { _ in 1 } == [[], []])
  }
}
