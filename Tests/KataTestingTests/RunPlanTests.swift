import Curriculum
import Testing

@testable import KataTesting

/// What a run judges, and in which order.
@Suite struct RunPlanTests {
  private let katas = Array(Course.katas.prefix(6))

  @Test func theEditedKataComesFirstAndThenWhatRestsOnIt() {
    let plan = plan(edited: [3], changed: [3, 4, 5])
    #expect(plan.edited == [katas[3]])
    #expect(Set(plan.others.joined()) == [katas[4], katas[5]])
    #expect(plan.settled == Set(katas.prefix(3).map(\.id)))
  }

  @Test func whereNothingChangedAllIsJudgedAgain() {
    let plan = plan(edited: [], changed: [])
    #expect(plan.settled.isEmpty)
    #expect(Set(plan.edited + plan.others.joined()) == Set(katas))
  }

  /// Who names a kata wants to see it run.
  @Test func outsideOfTheEverydayRunNothingIsSettled() {
    let plan = plan(edited: [3], changed: [3], isEveryday: false)
    #expect(plan.settled.isEmpty && Set(plan.edited + plan.others.joined()) == Set(katas))
  }

  @Test func whatWasWrongIsJudgedAgainThoughNothingOfItChanged() {
    let plan = plan(edited: [3], changed: [3], wrong: [1])
    #expect(!plan.settled.contains(katas[1].id))
    #expect(plan.others.joined().contains(katas[1]))
  }

  @Test func whatCallsUnwrittenCodeIsNotTried() {
    let plan = plan(edited: [3], changed: [3, 4], unready: [4])
    #expect(!plan.others.joined().contains(katas[4]))
  }

  /// After a checkout of other files nothing is known of what somebody is working at.
  @Test func manyEditsAreDealtOutEvenly() {
    let plan = plan(edited: Array(0..<6), changed: Array(0..<6))
    #expect(plan.edited.isEmpty && plan.others.map(\.count) == [3, 3])
  }

  private func plan(
    edited: [Int], changed: [Int], wrong: [Int] = [], unready: [Int] = [], isEveryday: Bool = true
  ) -> RunPlan {
    let candidates = katas.indices.map { place in
      RunPlan.Candidate(
        kata: katas[place], isEdited: edited.contains(place), isChanged: changed.contains(place),
        hasPassedAsItIs: !changed.contains(place) && !wrong.contains(place),
        isReady: !unready.contains(place), time: 0.1)
    }
    return RunPlan(candidates, isEveryday: isEveryday)
  }
}
