import Tensors
import Testing

@testable import KataTesting

/// What is said of wrong numbers that no single known mistake gives.
@Suite struct ExplanationTests {
  // MARK: - Two at once

  @Test(arguments: [
    ("00-Tensors", "maskedMean", "the mask is turned around", "the sum is not divided"),
    ("01-LayerNorm", "normalizes", "the variance is divided by n − 1", "the shift is missing"),
    ("02-Embedding", "looksUp", "ids are counted from 1", "the ids' axes are flattened"),
    (
      "04-Softmax", "givesShares", "the powers are those of 2, not of e",
      "the mean is subtracted, not the maximum"
    ),
    (
      "05-ScaledDotProductAttention", "pattern", "the mask is turned around",
      "the softmax is taken over the queries"
    ),
    ("07-GELU", "isApproximate", "the cube is missing", "the factor √(2/π) is missing"),
    (
      "09-BertBlock", "transforms", "attentionNorm is missing",
      "the MLP's output replaces y and is not added to it"
    ),
    ("01-LayerNorm", "starts", "the gain starts as 0", "ε is not the one that was given"),
    (
      "16-KeyValueCache", "truncates", "only the keys are cut, and not the values",
      "one more is kept than should be"
    ),
  ]) func bothOfTwoMistakesAreNamed(_ kata: String, _ test: String, _ a: String, _ b: String) throws
  {
    let (findings, count) = try findings(of: try pair(kata, test, a, b))
    let hint = try #require(Verdict.verdict(on: findings, outOf: count)?.hint)
    #expect(hint.hasPrefix("These numbers come out when "))
    #expect(hint.contains(a) && hint.contains(b), "\(hint)")
  }

  /// Where one mistake leaves nothing of the other one, it alone is named.
  @Test func oneMistakeThatHidesAnotherIsNamedAlone() throws {
    let pair = try pair(
      "04-Softmax", "givesShares", "no maximum is subtracted, so that large powers overflow",
      "scores are limited to 80, not brought below 0")
    let (findings, count) = try findings(of: pair)
    #expect(
      Verdict.verdict(on: findings, outOf: count)?.hint
        == "These numbers come out when scores are limited to 80, not brought below 0.")
  }

  /// Putting two mistakes together ends no program: the learner's run would end with it.
  @Test(arguments: StepTest.all) func pairsDoNotTrap(_ step: StepTest) throws {
    let mistakes = KnownMistakes.all.filter { $0.kata == step.kata && $0.test == step.test }
    let example = try #require(step.examples.min { $0.size < $1.size })
    for first in mistakes {
      for second in mistakes where first.name != second.name {
        _ = first.followed(by: second)?.answers(on: example)
      }
    }
  }

  // MARK: - How it looks

  @Test(arguments: [
    ("01-LayerNorm", "normalizes", Change.times(0.5), "Each number is 0.5 times what is expected."),
    ("01-LayerNorm", "normalizes", .times(-1), "Only the sign is turned."),
    ("07-GELU", "isExact", .plus(0.25), "Each number is 0.25 more than what is expected."),
    (
      "07-GELU", "isExact", .zeros,
      "All numbers are 0. (In Swift 1 / 2 of integers is 0; write 0.5.)"
    ),
    (
      "05-ScaledDotProductAttention", "scores", .reversed,
      "It is the right result, reversed along the last axis."
    ),
    (
      "00-Tensors", "centered", .firstAlone,
      "Only the first along the axis before the last is right."
    ),
    ("00-Tensors", "centered", .lastOff, "Only the last along the axis before the last is off."),
    (
      "00-Tensors", "similarities", .transposed,
      "It is the right result with the axis before the last and the last axis exchanged."
    ),
    ("00-Tensors", "centered", .rowScales, "Each row is right up to a factor of its own."),
    ("00-Tensors", "centered", .rowOffsets, "Each row is right up to a number added to all of it."),
    (
      "00-Tensors", "centered", .nanRows,
      "Some rows are NaN from end to end, and all others are right."
    ),
    (
      "00-Tensors", "centered", .cutOff,
      "It is the right result, cut off along the last axis: its end is missing."
    ),
    (
      "00-Tensors", "normalizedRows", .flattened,
      "The numbers are right, and only their shape is not."
    ),
    ("00-Tensors", "centered", .growing, "The error grows along the last axis."),
  ]) func patternsAreFound(_ kata: String, _ test: String, _ change: Change, _ sentence: String) {
    let findings = Example.all(of: kata, for: test).compactMap { $0.finding(after: change) }
    #expect(ErrorPattern(findings).sentence == sentence)
  }

  /// A pattern that one example does not have is none.
  @Test func patternsAreThoseOfAllExamples() {
    let examples = Example.all(of: "01-LayerNorm", for: "normalizes")
    let findings = examples.enumerated().compactMap { place, example in
      example.finding(after: place == 1 ? .reversed : .times(0.5))
    }
    #expect(ErrorPattern(findings).sentence == nil)
  }

  // MARK: - What is right

  @Test(arguments: [
    ("04-Softmax", "givesShares", "whose axis is -1"),
    ("05-ScaledDotProductAttention", "pattern", "without a mask"),
    ("09-BertBlock", "transforms", "after eval()"),
    ("00-Tensors", "centered", "whose x has 2 axes"),
  ]) func whatRightExamplesHaveInCommon(_ kata: String, _ test: String, _ trait: String) {
    let examples = Example.all(of: kata, for: test)
    let isRight = { (example: Example) -> Bool in
      switch kata {
      case "04-Softmax": example.integer("axis") == -1
      case "05-ScaledDotProductAttention": example.optionalMask("mask") == nil
      case "09-BertBlock": !example.isTraining
      default: example["x"].rank == 2
      }
    }
    let found = RightExamples(examples.filter(isRight), wrong: examples.filter { !isRight($0) })
    #expect(found.trait == trait)
    #expect(RightExamples([], wrong: examples).trait == nil)
  }

  @Test func verdictsSayWhatNarrowsItDown() throws {
    let examples = Example.all(of: "04-Softmax", for: "givesShares")
    let findings = examples.filter { $0.integer("axis") != -1 }
      .compactMap { $0.finding(after: .times(0.5)) }
    #expect(
      Verdict.verdict(on: findings, outOf: examples.count)?.hint == """
        No single known mistake gives these numbers. Each number is 0.5 times what is expected. \
        Right are only the examples whose axis is -1.
        """)
  }
}

// MARK: - Fixtures

/// A test of a step, with its examples.
struct StepTest: Sendable, CustomTestStringConvertible {
  let kata, test: String

  var testDescription: String { "\(kata): \(test)" }
  var examples: [Example] { Example.all(of: kata, for: test) }

  /// Those whose examples take no time: a chance is drawn thousands of times.
  static let all = KnownMistakes.all.reduce(into: [StepTest]()) { all, mistake in
    let step = StepTest(kata: mistake.kata, test: mistake.test)
    if !all.contains(where: { $0.kata == step.kata && $0.test == step.test }) { all.append(step) }
  }.filter { step in
    !step.examples[0].goldens.values.contains { if case .draws = $0 { true } else { false } }
  }
}

private func pair(_ kata: String, _ test: String, _ a: String, _ b: String) throws -> Attempt {
  let mistakes = KnownMistakes.all.filter { $0.kata == kata && $0.test == test }
  let first = try #require(mistakes.first { $0.name == a })
  let second = try #require(mistakes.first { $0.name == b })
  return try #require(first.followed(by: second))
}

private func findings(of attempt: Attempt) throws -> (findings: [Finding], count: Int) {
  let examples = Example.all(of: attempt.kata, for: attempt.test)
  return (examples.compactMap { $0.finding(for: attempt) }, examples.count)
}

/// What becomes of a right result.
enum Change: Sendable {
  case times(Float), plus(Float)
  case zeros, reversed, transposed, firstAlone, lastOff, rowScales, rowOffsets, nanRows, cutOff
  case flattened, growing

  func callAsFunction(_ right: Tensor) -> Tensor {
    let rows = right.reshaped(right.rank == 0 ? [1, 1] : [-1, right.shape[-1]])
    let (R, C) = (rows.shape[0], rows.shape[1])
    let ofRows = Tensor.arange(R).reshaped([R, 1])
    return switch self {
    case .times(let factor): right * factor
    case .plus(let number): right + number
    case .zeros: .zeros(right.shape)
    case .reversed: right.turnedAround(-1) ?? right
    case .transposed: right.swappedAxes(-1, -2)
    case .firstAlone: right + Self.places(right, -2, { $0 > 0 })
    case .lastOff: right + Self.places(right, -2, { $0 == right.shape[-2] - 1 })
    case .rowScales: (rows * (ofRows + 2)).reshaped(right.shape)
    case .rowOffsets: (rows + (ofRows + 2)).reshaped(right.shape)
    case .nanRows: (rows + which(ofRows .== 1, Tensor(Float.nan), 0)).reshaped(right.shape)
    case .cutOff: right[.ellipsis, ..<(C - 1)]
    case .flattened: right.flattened()
    case .growing:
      (rows + pow(1 + Tensor.arange(C), 2) * (1 + ofRows)).reshaped(right.shape)
    }
  }

  /// 1 at some places of an axis, and another number at each of them.
  private static func places(_ x: Tensor, _ axis: Int, _ isOff: (Int) -> Bool) -> Tensor {
    let flags = (0..<x.shape[axis]).map { isOff($0) ? Float(1) : 0 }
    return Tensor(flags).reshaped([x.shape[axis], 1]) * exp(x)
  }
}

extension Example {
  /// The finding of a step whose right result is changed, if it is off then.
  fileprivate func finding(after change: Change) -> Finding? {
    finding(
      for: Attempt(
        Way(test, "the result is changed") { change($0["expected"]) }, at: kata))
  }
}
