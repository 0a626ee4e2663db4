import Curriculum
import Files
import Foundation
import Testing

@testable import KataTesting

/// How trials are dealt out, and what follows where one ends early.
@Suite struct TrialsTests {
  private let katas = Array(Course.katas.prefix(5))

  @Test func groupsTakeAboutTheSameTime() {
    let times = [0.1, 0.2, 0.9, 0.3, 0.2]
    let groups = Trials.groups(of: katas, 2) { times[katas.firstIndex(of: $0)!] }
    #expect(groups == [[katas[2]], [katas[0], katas[1], katas[3], katas[4]]])
    #expect(Trials.groups(of: [], 2) { _ in 1 } == [[], []])
  }

  @Test func twoRunAtATimeAndTheNextOneFollows() async throws {
    let started = Locked<[[Kata]]>([])
    let trials = Trials { group, _ in
      started.withLock { $0.append(group) }
      return MadeUpTrial(group)
    }
    let groups = [[katas[2]], [katas[0], katas[1]], [katas[3]]]
    try trials.begin([], then: groups)
    #expect(started.withLock { $0 } == Array(groups.prefix(2)))
    _ = try await trials.outcome(of: katas[0])
    #expect(started.withLock { $0 }.count == 2)
    _ = try await trials.outcome(of: katas[1])
    #expect(started.withLock { $0 } == groups)
  }

  /// Also not while an older verdict is asked for before it: that one's trial is started for itself.
  @Test func whatWasEditedRunsAloneUntilItsVerdictIsKnown() async throws {
    let started = Locked<[[Kata]]>([])
    let trials = Trials { group, _ in
      started.withLock { $0.append(group) }
      return MadeUpTrial(group)
    }
    let (edited, others) = ([katas[1], katas[2]], [[katas[0]], [katas[3]], [katas[4]]])
    try trials.begin(edited, then: others)
    #expect(started.withLock { $0 } == [edited])
    _ = try await trials.outcome(of: katas[0])
    _ = try await trials.outcome(of: katas[1])
    #expect(started.withLock { $0 } == [edited, others[0]])
    _ = try await trials.outcome(of: katas[2])
    #expect(started.withLock { $0 } == [edited] + others)
  }

  /// A crash takes nobody else's verdict along.
  @Test func whatStandsBehindACrashIsJudgedByAnotherTrial() async throws {
    let started = Locked<[[Kata]]>([])
    let trials = Trials { [katas] group, _ in
      started.withLock { $0.append(group) }
      return MadeUpTrial(group, crashingIn: katas[1])
    }
    try trials.begin([], then: [katas])
    #expect(try await trials.outcome(of: katas[0]).crash == nil)
    #expect(try await trials.outcome(of: katas[1]).crash?.message == "made up")
    #expect(try await trials.outcome(of: katas[2]).crash == nil)
    #expect(try await trials.outcome(of: katas[4]).crash == nil)
    #expect(started.withLock { $0 } == [katas, Array(katas[2...])])
  }

  /// A known mistake that ends the trial takes no verdict along, but its name.
  @Test func whatEndsWhileItLooksForANameIsJudgedAgainWithoutOne() async throws {
    let started = Locked<[([Kata], Bool)]>([])
    let trials = Trials { [katas] group, namesMistakes in
      started.withLock { $0.append((group, namesMistakes)) }
      return MadeUpTrial(group, namingIn: namesMistakes ? katas[1] : nil)
    }
    try trials.begin([], then: [Array(katas[1...2]), [katas[3]]])
    for kata in katas[1...3] { #expect(try await trials.outcome(of: kata).crash == nil) }
    let starts = started.withLock { $0 }
    #expect(starts.map(\.0) == [Array(katas[1...2]), [katas[3]], Array(katas[1...2])])
    #expect(starts.map(\.1) == [true, true, false])
  }

  /// One that cannot even begin is no kata's fault, and not tried for ever.
  @Test func whatNeverBeginsIsSaidToBeNoFault() async throws {
    let trials = Trials { group, _ in MadeUpTrial(group, isMute: true) }
    try trials.begin([katas[0]], then: [])
    await #expect(throws: TrialError.self) { try await trials.outcome(of: katas[0]) }
  }

  /// What the system refuses is told by the system's cause.
  @Test(arguments: [
    (
      TrialError.notStarted(FileError("/tmp", "not written: no space left on its disk")),
      "/tmp: not written: no space"
    ),
    (.ended(.notes), "could not be written to a file in "),
    (.ended(.signal(SIGILL)), "ended before it began (signal 4)."),
    (.ended(nil), "ended before it began. Run"),
  ])
  func whatTheSystemRefusesIsNoFault(_ error: TrialError, _ cause: String) {
    #expect(
      error.description.hasPrefix("Your code could not be judged, through no fault of its own: "))
    #expect(error.description.contains(cause), "\(error)")
  }

  /// A process that is to be a trial and has no notes is nothing else, such as a learner's run.
  @Test func aTrialWithoutNotesEnds() async {
    await #expect(processExitsWith: .exitCode(TrialNotes.lossStatus)) {
      setenv(TrialNotes.marker, "/nowhere/notes", 1)
      _ = TrialNotes.ofThisProcess
    }
  }

  /// Code that finds the marker could be right in a trial alone.
  @Test func aTrialLeavesNoMarker() async {
    await #expect(processExitsWith: .success) {
      let file = FileManager.default.temporaryDirectory.appending(path: "notes-\(UUID())").path
      try Data().write(to: URL(filePath: file))
      setenv(TrialNotes.marker, file, 1)
      #expect(TrialNotes.ofThisProcess != nil)
      #expect(getenv(TrialNotes.marker) == nil)
    }
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func aTrialWhoseNotesAreLostEnds() async {
    await #expect(processExitsWith: .exitCode(TrialNotes.lossStatus)) {
      let link = FileManager.default.temporaryDirectory.appending(path: "full-\(UUID())").path
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "/dev/full")
      try #require(TrialNotes(path: link)).write(.suite("00-Tensors"))
    }
  }

  @Test func aKataThatNobodyPlannedIsJudgedToo() async throws {
    let trials = Trials { group, _ in MadeUpTrial(group) }
    #expect(try await trials.outcome(of: katas[3]).crash == nil)
  }
}

/// A trial without a process: its katas are right, but for one that crashes.
struct MadeUpTrial: TrialRun {
  let katas: [Kata]
  let crashing: Kata?
  /// Where it ends while it looks for a name.
  let naming: Kata?
  var isMute = false

  init(
    _ katas: [Kata], crashingIn crashing: Kata? = nil, namingIn naming: Kata? = nil,
    isMute: Bool = false
  ) {
    self.katas = katas
    self.crashing = crashing
    self.naming = naming
    self.isMute = isMute
  }

  func outcome(of kata: Kata) -> KataOutcome? {
    let end = crashing.flatMap(katas.firstIndex) ?? katas.count
    let place = katas.firstIndex(of: kata)!
    let isBeforeName = naming.flatMap(katas.firstIndex).map { place < $0 } ?? true
    if isMute || place > end || !isBeforeName { return nil }
    if place < end { return KataOutcome(time: 0.1) }
    return KataOutcome(
      crash: Crash(message: "made up", test: nil, lines: [], step: nil, misuse: nil, printed: []))
  }

  var ending: Ending? { isMute ? .exit(1) : endedWhileNaming ? .signal(SIGILL) : nil }
  var endedWhileNaming: Bool { naming.map(katas.contains) ?? false }
  func stop() {}
}
