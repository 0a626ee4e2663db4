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
    #expect(verdict.hint == "A right solution gives these numbers when one / is a −.")
  }

  /// Written in another way, and rounded otherwise.
  @Test func otherWordsForASlipAreTheSameSlip() throws {
    let verdict = try verdict { x, axis in
      let powers = exp(x - x.max(axis: axis, keepDims: true))
      return -1 * (powers.sum(axis: axis, keepDims: true) - powers)
    }
    #expect(verdict.hint == "A right solution gives these numbers when one / is a −.")
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

  /// Also those that are not told: in their sum each has a weight of its own.
  @Test(arguments: [4, 0]) func everyNumberCounts(_ placeCount: Int) {
    let example = Self.examples.max { $0["x"].count < $1["x"].count }!
    let right = 2 * example["x"]
    func finding(_ change: (inout [Float]) -> Void) -> Finding {
      var scalars = right.scalars
      change(&scalars)
      let answers = Answers(Tensor(scalars).reshaped(right.shape))
      return Finding(example: example, cause: .difference(name: "", answers: answers, text: ""))
    }
    let figures = SlipDigest(finding { _ in }, placeCount: placeCount).figures
    #expect(SlipDigest(finding { _ in }).agrees(with: figures))
    #expect(!SlipDigest(finding { $0[1] += 1 }).agrees(with: figures))
    #expect(!SlipDigest(finding { $0.swapAt(0, 1) }).agrees(with: figures))
  }

  /// Infinities are told apart, also where they are not told.
  @Test(arguments: [4, 0]) func whatIsNoNumberCounts(_ placeCount: Int) {
    let example = Self.examples.min { $0["x"].count < $1["x"].count }!
    func digest(_ number: Float, placeCount: Int = 4) -> SlipDigest {
      let answers = Answers(which(example["x"] .>= example["x"].max(), Tensor(number), 7))
      return SlipDigest(
        Finding(example: example, cause: .difference(name: "", answers: answers, text: "")),
        placeCount: placeCount)
    }
    let numbers: [Float] = [.infinity, -.infinity, .nan, 0]
    for (place, number) in numbers.enumerated() {
      let figures = digest(number, placeCount: placeCount).figures
      for (other, another) in numbers.enumerated() {
        #expect(digest(another).agrees(with: figures) == (place == other))
      }
    }
  }

  /// Of results that have no figures of their own, too.
  @Test func everyResultCounts() throws {
    let example = try #require(Example.all(of: "06-MultiHeadSelfAttention", for: "starts").first)
    let names = example.goldens.keys.sorted { $0 < $1 }
    func finding(_ change: Float) -> Finding {
      let all = names.enumerated().compactMap { place, name -> (String, Tensor)? in
        guard case .tensor(let right) = example.goldens[name] else { return nil }
        return (name, right + (place == names.count - 1 ? change : 1))
      }
      let answers = Answers(all)
      return Finding(example: example, cause: .difference(name: "", answers: answers, text: ""))
    }
    let figures = SlipDigest(finding(1)).figures
    #expect(figures["*"] != nil)
    #expect(SlipDigest(finding(1)).agrees(with: figures))
    #expect(!SlipDigest(finding(1.5)).agrees(with: figures))
  }

  /// What draws otherwise is told only if no slip of another kind has these shares as well.
  @Test func chanceIsNoProof() {
    let example = Example.all(of: "17-Sampler", for: "draws")[0]
    func finding(_ first: Int, _ second: Int) -> Finding {
      let others = [Int](repeating: 0, count: example["logits"].count - 1)
      let answers: Answers = ["frequencies": Answer.draws([first, second] + others)]
      return Finding(example: example, cause: .difference(name: "", answers: answers, text: ""))
    }
    func outcome(_ kind: Slip.Kind, _ finding: Finding) -> SlipGolden.Outcome {
      .init(
        kind: kind, sentence: kind.sentence, wrong: [example.name: SlipDigest(finding).figures])
    }
    let (near, far) = (finding(3990, 10), finding(2000, 2000))
    let sign = outcome(.sign, near)
    func sentence(of finding: Finding, among outcomes: SlipGolden.Outcome...) -> String? {
      KnownSlips.sentence(for: [finding], among: outcomes)
    }
    #expect(sentence(of: near, among: sign, outcome(.index, finding(3989, 11))) == sign.sentence)
    #expect(sentence(of: finding(3991, 9), among: sign) == sign.sentence)
    #expect(
      sentence(of: finding(3991, 9), among: sign, outcome(.index, finding(3989, 11))) == nil)
    #expect(sentence(of: far, among: sign) == nil)
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
