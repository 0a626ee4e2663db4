import Coaching
import Curriculum
import SwiftReading
import Testing

/// A learner's folder, in every state of a kata.
@Suite struct StandingTests {
  private let workshop: Workshop
  private let kata = Course.katas[1]
  private let fixtures: Fixtures

  init() throws {
    fixtures = try Fixtures()
    workshop = fixtures.workshop
  }

  private func standing(passed: [String] = []) throws -> Standing {
    var progress = LearnerProgress()
    for kata in passed { progress.notePassed(kata, "some fingerprint") }
    return try standing(progress)
  }

  private func standing(_ progress: LearnerProgress) throws -> Standing {
    try workshop.standing(
      of: KataFile(kata, in: workshop.root), progress: progress, fingerprint: fingerprint)
  }

  private var fingerprint: String {
    var fingerprints = Fingerprints(workshop)
    return fingerprints.fingerprint(of: kata)
  }

  @Test func isLockedUntilWhatItNeedsHasPassed() throws {
    #expect(try standing() == .locked(by: ["00-Tensors"]))
    guard case .unwritten(0, 2, let next) = try standing(passed: ["00-Tensors"]) else {
      Issue.record("01 did not open")
      return
    }
    #expect(next.name == "LayerNorm.init(_:epsilon:)")
  }

  @Test func whatWasBegunIsNeverLocked() throws {
    try fixtures.solve(kata)
    #expect(try standing() == .untested)
    try fixtures.replace("return normalized * weight + bias", by: "notWritten()", in: kata)
    guard case .unwritten(1, 2, let next) = try standing() else {
      Issue.record("01 is half written")
      return
    }
    #expect(next.name == "LayerNorm.callAsFunction(_:)")
  }

  @Test func noticesAMissingDeclaration() throws {
    try fixtures.replace("func callAsFunction", by: "func call", in: kata)
    #expect(try standing() == .incomplete(missing: "LayerNorm.callAsFunction(_:)"))
  }

  @Test func staysPassedUntilTheCodeChanges() throws {
    try fixtures.solve(kata)
    var progress = LearnerProgress()
    progress.notePassed(kata.id, fingerprint)
    #expect(try standing(progress) == .passed)
    try fixtures.replace("// Kata 01", by: "// My kata 01", in: kata)
    try fixtures.replace("  return normalized", by: "      return normalized", in: kata)
    #expect(try standing(progress) == .passed)
    try fixtures.replace("epsilon).squareRoot()", by: "epsilon).rsqrt()", in: kata)
    #expect(try standing(progress) == .untested)
  }

  @Test func findsTheFirstGapInAllThatRuns() throws {
    let model = try #require(Course.kata("11-Bert"))
    #expect(try workshop.firstGap(in: model)?.step.name == "LayerNorm.init(_:epsilon:)")
    for other in model.foundations { try fixtures.solve(other) }
    let gap = try #require(try workshop.firstGap(in: model))
    #expect(gap.kata == model && gap.step.name == "Bert.init(_:using:)")
    try fixtures.solve(model)
    #expect(try workshop.firstGap(in: model)?.step == nil)
  }

  @Test func aHelperFileCountsToo() throws {
    let before = fingerprint
    try fixtures.write("func helper() {}\n", to: "Katas/BERT/Helpers.swift")
    #expect(workshop.helperPaths == ["Katas/BERT/Helpers.swift"])
    #expect(fingerprint != before)
  }
}
