import Foundation
import Slips

/// Runs each test under many slips, one after another, and writes down what comes out.
///
/// The code makes the slip that the environment names: see `swift run kata slips`.
final class SlipRecorder: Sendable {
  /// That of this process, if it records.
  static let ofThisProcess = SlipRecorder(ProcessInfo.processInfo.environment)

  /// Of how many wrong examples of a test some numbers are told; of the others, the sum.
  private static let toldCount = 3

  private let slips: [Int]
  private let looksForMistakes: Bool
  /// Tests before this one were run by another process, which wrote down what came out.
  private let resumption: SlipNote.Resumption?
  private let file: FileHandle
  private let state: Locked<State>

  private struct State {
    /// By steps: the slips under which a test of it found something.
    var wrong: [String: Set<Int>] = [:]
    /// Of the test that runs.
    var running: [Int] = []
    var findings: [Int: [Finding]] = [:]
    var hasResumed: Bool
    /// The test that runs, where it is passed over.
    var skipped: String?
  }

  private init?(_ environment: [String: String]) {
    guard let list = environment[SlipNote.slipsMarker],
      let path = environment[SlipNote.notesMarker],
      let file = FileHandle(forWritingAtPath: path)
    else { return nil }
    slips = list.split(separator: ",").compactMap { Int($0) }
    looksForMistakes = environment[SlipNote.mistakesMarker] != nil
    self.file = file
    resumption = environment[SlipNote.resumptionMarker].flatMap {
      try? JSONDecoder().decode(SlipNote.Resumption.self, from: Data($0.utf8))
    }
    state = Locked(State(hasResumed: resumption == nil))
  }

  func write(_ note: SlipNote) {
    guard let line = try? JSONEncoder().encode(note) else { return }
    file.write(line + [UInt8(ascii: "\n")])
  }

  /// Runs a step's test under each slip that the steps which it rests on are right under.
  func judge(
    _ step: String, needs foundations: [String], _ body: @Sendable () async throws -> Void
  ) async throws {
    state.withLock { state in
      let spoiled = ([step] + foundations).compactMap { state.wrong[$0] }
      state.running = slips.filter { slip in !spoiled.contains { $0.contains(slip) } }
      state.findings = [:]
      state.skipped = nil
    }
    try await body()
    let findings = state.withLock { state in
      let earlier = state.skipped.flatMap { resumption?.wrong[$0] } ?? []
      state.wrong[step, default: []].formUnion(earlier.union(state.findings.keys))
      return state.findings
    }
    for (slip, findings) in findings.sorted(by: { $0.key < $1.key }) { note(findings, under: slip) }
  }

  /// Calls the code on an example under each slip.
  func check(_ example: Example, _ find: () async -> Finding?) async {
    let running = state.withLock { state in
      if example.test == resumption?.test { state.hasResumed = true }
      if state.hasResumed { return state.running }
      state.skipped = example.test
      return []
    }
    for slip in running {
      setenv(SlipNote.marker, "\(slip)", 1)
      write(.began(slip: slip, test: example.test, example: example.name))
      if let finding = await find() {
        state.withLock { $0.findings[slip, default: []].append(finding) }
      }
    }
    unsetenv(SlipNote.marker)
  }

  private func note(_ findings: [Finding], under slip: Int) {
    var wrong: [String: [String: String]] = [:]
    for (place, finding) in findings.enumerated() {
      let digest = place < Self.toldCount ? SlipDigest(finding) : SlipDigest(finding, placeCount: 0)
      wrong[finding.example.name] = digest.figures
    }
    let isMisuse = findings.contains { if case .misuse = $0.cause { true } else { false } }
    let mistake = looksForMistakes ? KnownMistakes.explaining(findings)?.name : nil
    write(
      .judged(
        slip: slip, test: findings[0].example.test,
        SlipNote.Found(
          wrong: wrong, mistake: mistake, isMisuse: isMisuse)))
  }
}
