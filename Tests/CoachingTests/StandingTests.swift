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
    for kata in passed { progress.note(.passed, of: kata, "some fingerprint") }
    return try standing(progress)
  }

  private func standing(_ progress: LearnerProgress) throws -> Standing {
    let fingerprint = try fingerprint(of: kata)
    return try workshop.standing(
      of: KataFile(kata, in: workshop.root), progress: progress, fingerprint: fingerprint)
  }

  private func fingerprint(of kata: Kata) throws -> String {
    var fingerprints = Fingerprints(workshop, try KataFile.read(Course.katas, in: workshop.root))
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
    #expect(try standing() == .declarationGone("LayerNorm.callAsFunction(_:)"))
  }

  @Test func staysPassedUntilTheCodeChanges() throws {
    try fixtures.solve(kata)
    var progress = LearnerProgress()
    progress.note(.passed, of: kata.id, try fingerprint(of: kata))
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

  /// Only what a kata calls counts: by its needs, and by the names that its file uses.
  @Test func otherKatasCountWhereTheyAreCalled() throws {
    for kata in Course.katas { try fixtures.solve(kata) }
    let norm = try #require(Course.kata("01-LayerNorm"))
    let embedding = try #require(Course.kata("03-BertEmbedding"))
    let softmax = try #require(Course.kata("04-Softmax"))
    let before = try (fingerprint(of: embedding), fingerprint(of: softmax))
    try fixtures.replace("epsilon).squareRoot()", by: "epsilon).rsqrt()", in: norm)
    #expect(try fingerprint(of: embedding) != before.0)
    #expect(try fingerprint(of: softmax) == before.1)
    // Nobody needs the warm-up, but whoever calls it rests on it.
    try fixtures.replace("let powers", by: "_ = WarmUp.centered(x)\n  let powers", in: softmax)
    let calling = try fingerprint(of: softmax)
    try fixtures.replace("axis: -1", by: "axis: 0", in: Course.katas[0])
    #expect(try fingerprint(of: softmax) != calling)
  }

  /// What is added to a type counts where the type can be had, and not where a word is the same.
  @Test func additionsCountWhereTheirTypeIsAtHand() throws {
    for kata in Course.katas { try fixtures.solve(kata) }
    let warmUp = Course.katas[0]
    let norm = try #require(Course.kata("01-LayerNorm"))
    let embedding = try #require(Course.kata("03-BertEmbedding"))
    let softmax = try #require(Course.kata("04-Softmax"))
    let sampler = try #require(Course.kata("17-Sampler"))
    // Both files say `positionCount`, which 17 adds to GPT2.
    let before = try fingerprint(of: embedding)
    try fixtures.replace("var ids = prompt", by: "var ids = prompt + []", in: sampler)
    #expect(try fingerprint(of: embedding) == before)
    // Tensors are everywhere, and a LayerNorm where its kata is called.
    try fixtures.replace(
      "public enum WarmUp {",
      by: """
        extension Tensor { var twice: Tensor { self * 2 } }
        extension LayerNorm { var half: Tensor { weight / 2 } }
        public enum WarmUp {
        """, in: warmUp)
    try fixtures.replace("let powers", by: "_ = x.twice\n  let powers", in: softmax)
    try fixtures.replace("norm(", by: "(norm.half, norm).1(", in: embedding)
    let resting = try (fingerprint(of: softmax), fingerprint(of: embedding))
    let apart = try fingerprint(of: norm)
    try fixtures.replace("self * 2", by: "self + self", in: warmUp)
    #expect(try fingerprint(of: softmax) != resting.0)
    #expect(try fingerprint(of: embedding) != resting.1)
    #expect(try fingerprint(of: norm) == apart)
  }

  /// Kata 15 reads `configuration.positionCount`, which is none of what 17 adds to GPT2 under that name.
  @Test(arguments: [
    "", "// positionCount", "_ = (configuration.positionCount, configuration)",
    "let f = { configuration.positionCount }",
  ])
  func membersOfSettingsAreNoneOfAModel(_ code: String) throws {
    #expect(try !samplerCounts(for: code))
  }

  /// Where something else may be meant, it may be that.
  @Test(arguments: [
    "_ = self.positionCount", "_ = positionCount", "_ = self.configuration.positionCount",
    "let configuration = other; _ = configuration.positionCount",
    "_ = models.map { configuration in configuration.positionCount }",
    "if case .model(let configuration) = other { _ = configuration.positionCount }",
    "_ = \\GPT2.positionCount", "_ = configuration?.positionCount", "_ = self\n.positionCount",
    "#if DEBUG\n_ = 1\n#endif", "typealias GPT2Configuration = GPT2",
  ])
  func otherMembersMayBeAModels(_ code: String) throws {
    #expect(try samplerCounts(for: code))
  }

  /// Whether kata 15 rests on kata 17 with a line in it.
  private func samplerCounts(for code: String) throws -> Bool {
    for kata in Course.katas { try fixtures.solve(kata) }
    let gpt2 = try #require(Course.kata("15-GPT2"))
    let sampler = try #require(Course.kata("17-Sampler"))
    let line = "let size = configuration.hiddenSize"
    try fixtures.replace(line, by: "\(line)\n    \(code)", in: gpt2)
    let before = try fingerprint(of: gpt2)
    try fixtures.replace("var ids = prompt", by: "var ids = prompt + []", in: sampler)
    return try fingerprint(of: gpt2) != before
  }

  @Test func aHelperFileCountsToo() throws {
    let before = try fingerprint(of: kata)
    try fixtures.write("func helper() {}\n", to: "Katas/BERT/Helpers.swift")
    #expect(workshop.helperPaths == ["Katas/BERT/Helpers.swift"])
    #expect(try fingerprint(of: kata) != before)
  }
}
