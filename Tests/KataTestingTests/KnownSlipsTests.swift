import Curriculum
import Slips
import Tensors
import Testing

@testable import KataTesting

/// Verdicts on what no known mistake explains.
@Suite struct KnownSlipsTests {
  /// Which slip it was is told where its numbers come out.
  @Test func verdictsNameTheKindOfSlip() throws {
    let verdict = try verdict { x, axis in
      let powers = exp(x - x.max(axis: axis, keepDims: true))
      return powers - powers.sum(axis: axis, keepDims: true)
    }
    #expect(verdict.hint == "These numbers come out when one / is a −.")
  }

  /// Written in another way, and rounded otherwise.
  @Test func otherWordsForASlipAreTheSameSlip() throws {
    let verdict = try verdict { x, axis in
      let powers = exp(x - x.max(axis: axis, keepDims: true))
      return -1 * (powers.sum(axis: axis, keepDims: true) - powers)
    }
    #expect(verdict.hint == "These numbers come out when one / is a −.")
  }

  /// What comes of two slips is no single one's.
  @Test func whatNobodyRecordedIsNotNamed() {
    let (findings, _) = findings { x, axis in
      let powers = exp(x - x.max(axis: axis, keepDims: true))
      return 1.01 * powers - powers.sum(axis: axis, keepDims: true)
    }
    #expect(KnownSlips.explaining(findings) == nil)
  }

  /// On some examples the numbers are those of a slip, on others they are right.
  @Test func aSlipExplainsAllThatIsWrong() throws {
    let (findings, _) = findings { x, axis in
      let powers = exp(x - x.max(axis: axis, keepDims: true))
      return powers - powers.sum(axis: axis, keepDims: true)
    }
    #expect(KnownSlips.explaining(findings) != nil)
    #expect(KnownSlips.explaining(Array(findings.dropLast())) == nil)
  }

  @Test func figuresAgreeButForRounding() {
    let example = Self.examples[0]
    func finding(_ scale: Float) -> Finding {
      let answers = Answers(2 * scale * example["x"])
      return Finding(example: example, cause: .difference(name: "", answers: answers, text: ""))
    }
    let figures = SlipDigest(finding(1)).figures
    #expect(SlipDigest(finding(1 + 1e-6)).agrees(with: figures))
    #expect(!SlipDigest(finding(1.001)).agrees(with: figures))
    #expect(!SlipDigest(finding(-1)).agrees(with: figures))
    #expect(!SlipDigest(finding(1)).agrees(with: ["!": "12ab"]))
  }

  /// Nothing that is committed says what a learner must not see.
  @Test(arguments: Course.katas) func sentencesReadAsOne(_ kata: Kata) throws {
    let golden = try #require(SlipGolden(of: kata, in: .here))
    for outcome in golden.tests.values.joined() {
      let sentence = outcome.sentence
      #expect(sentence.first?.isUppercase == false && !sentence.hasSuffix("."), "\(sentence)")
    }
  }

  // MARK: - Fixtures

  private static let examples = Example.all(of: "04-Softmax", for: "givesShares")

  private func verdict(_ softmax: @escaping @Sendable (Tensor, Int) -> Tensor) throws -> Verdict {
    let (findings, count) = findings(softmax)
    return try #require(Verdict.verdict(on: findings, outOf: count))
  }

  private func findings(
    _ softmax: @escaping @Sendable (Tensor, Int) -> Tensor
  ) -> ([Finding], Int) {
    let way = Attempt(
      Way("givesShares", "a slip") { softmax($0["x"], $0.integer("axis")) }, at: "04-Softmax")
    return (Self.examples.compactMap { $0.finding(for: way) }, Self.examples.count)
  }
}
