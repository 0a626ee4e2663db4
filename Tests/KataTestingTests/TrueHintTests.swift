import Curriculum
import Foundation
import Slips
import Tensors
import Testing

@testable import KataTesting

/// No hint is false: known mistakes are drawn, one, two and three at a time, and what the verdict says
/// of them is computed again in another way.
///
/// `KATA_DRAWS=300 swift run kata tests --filter TrueHintTests` draws more, and prints the shares.
@Suite struct TrueHintTests {
  @Test(arguments: 1...3) func hintsAreTrue(_ mistakeCount: Int) throws {
    let count = ProcessInfo.processInfo.environment["KATA_DRAWS"].flatMap { Int($0) } ?? 12
    var generator = RandomGenerator(seed: UInt64(mistakeCount))
    var tally = Tally()
    while tally.drawn < count {
      guard let drawn = Draw(of: mistakeCount, using: &generator) else { continue }
      tally.drawn += 1
      // Mistakes come before slips: what these would say is looked at too.
      if let slip = KnownSlips.explaining(drawn.findings) {
        tally.slips += 1
        #expect(drawn.isSlip(slip), "\(drawn.name): \(slip)")
      }
      let verdict = Verdict.verdict(on: drawn.findings, outOf: drawn.examples.count)
      guard let hint = verdict?.hint else { continue }
      if let names = hint.mistakes {
        tally.named += 1
        tally.same += drawn.isNamed(names) ? 1 : 0
        // Nothing tells one mistake from itself and another that changes no number beside it.
        if count > 12 && !drawn.isNamed(names) && drawn.isExplainedByOne { tally.hidden += 1 }
        #expect(drawn.isExplained(by: names), "\(drawn.name): \(hint)")
      } else if hint.hasPrefix("No single known mistake") {
        tally.narrowed += 1
        #expect(!drawn.isExplainedByOne, "\(drawn.name): \(hint)")
        for finding in drawn.findings { #expect(finding.fits(hint), "\(finding.message): \(hint)") }
        #expect(drawn.fitsExamples(hint), "\(drawn.name): \(hint)")
      }
    }
    if count > 12 { print("\(mistakeCount) at once: \(tally)") }
  }

  private struct Tally { var drawn = 0, named = 0, same = 0, hidden = 0, narrowed = 0, slips = 0 }
}

// MARK: - Fixtures

/// Some known mistakes of one step, whose numbers are wrong together.
private struct Draw {
  let attempts: [Attempt]
  let name: String
  let examples: [Example]
  let findings: [Finding]

  /// - Returns: nil where they cannot be put together, or give no wrong numbers.
  init?(of count: Int, using generator: inout RandomGenerator) {
    let step = StepTest.all.randomElement(using: &generator)!
    let mistakes = KnownMistakes.all.filter { $0.kata == step.kata && $0.test == step.test }
    attempts = Array(mistakes.shuffled(using: &generator).prefix(count))
    guard attempts.count == count else { return nil }
    let all = attempts.dropFirst().reduce(attempts[0]) { $0?.followed(by: $1) }
    guard let all else { return nil }
    name = "\(step.testDescription): \(all.name)"
    examples = step.examples
    findings = examples.compactMap { $0.finding(for: all) }
    let areNumbers = findings.allSatisfy { if case .difference = $0.cause { true } else { false } }
    if findings.isEmpty || !areNumbers { return nil }
  }

  func isNamed(_ names: String) -> Bool { attempts.allSatisfy { names.contains($0.name) } }

  /// Whether one known mistake of these names, or two of them, give these numbers, or a slip of this
  /// sentence does.
  func isExplained(by names: String) -> Bool {
    if isSlip(names) { return true }
    let all = KnownMistakes.all.filter {
      $0.kata == attempts[0].kata && $0.test == attempts[0].test
    }
    if let single = all.first(where: { $0.name == names }) { return gives(single) }
    let parts = all.filter { names.hasPrefix($0.name) || names.hasSuffix($0.name) }
    return parts.contains { first in
      parts.contains { second in
        guard let pair = first.followed(by: second), pair.name == names else { return false }
        return gives(pair)
      }
    }
  }

  /// Whether a slip of this sentence was recorded with these figures, on every example that is wrong
  /// and on no other.
  func isSlip(_ sentence: String) -> Bool {
    let golden = Course.kata(attempts[0].kata).flatMap { SlipGolden(of: $0, in: .here) }
    let names = Set(findings.map(\.example.name))
    return (golden?.tests[attempts[0].test] ?? []).contains { outcome in
      [outcome.sentence, outcome.kind.sentence].contains(sentence)
        && Set(outcome.wrong.keys) == names
        && findings.allSatisfy { $0.hasFigures(outcome.wrong[$0.example.name]!) }
    }
  }

  var isExplainedByOne: Bool {
    KnownMistakes.all.contains {
      $0.kata == attempts[0].kata && $0.test == attempts[0].test && gives($0)
    }
  }

  private func gives(_ attempt: Attempt) -> Bool {
    examples.allSatisfy { example in
      guard let finding = findings.first(where: { $0.example.name == example.name }) else {
        return example.finding(for: attempt) == nil
      }
      guard case .difference(_, let answers, _) = finding.cause,
        let others = attempt.answers(on: example)
      else { return false }
      return example.agrees(answers, with: others)
    }
  }

  /// Whether “Right are only the examples …” is so, where it is of a kind that is known here.
  func fitsExamples(_ hint: String) -> Bool {
    guard let trait = hint.split(separator: "Right are only the examples ").dropFirst().first else {
      return true
    }
    let wrong = Set(findings.map(\.example.name))
    let rules: [(String, (Example) -> Bool)] = [
      ("without a mask.", { $0.optionalMask("mask") == nil }),
      ("with a mask.", { $0.optionalMask("mask") != nil }),
      ("after eval().", { $0.numbers["isTraining"] == 0 }),
      ("in training.", { $0.numbers["isTraining"] == 1 }),
      ("whose axis is -1.", { $0.integer("axis") == -1 }),
      ("whose x has one axis.", { $0["x"].rank == 1 }),
      ("whose x has 2 axes.", { $0["x"].rank == 2 }),
      ("whose x has 3 axes.", { $0["x"].rank == 3 }),
    ]
    guard let rule = rules.first(where: { $0.0 == trait }) else { return true }
    return examples.allSatisfy { rule.1($0) != wrong.contains($0.name) }
  }
}

extension Finding {
  /// Whether the numbers are those of a slip, at the places that are told.
  fileprivate func hasFigures(_ figures: [String: String]) -> Bool {
    guard case .difference(_, let answers, _) = cause else { return false }
    return figures.allSatisfy { name, figure in
      guard case .tensor(let found)? = answers.answer(name), !found.isPoisoned else { return true }
      let scale = found.scalars.filter(\.isFinite).map { Swift.abs($0) }.max() ?? 0
      return figure.split(separator: " ").allSatisfy { word in
        let parts = word.split(separator: ":")
        guard parts.count == 2, let place = Int(parts[0]), let value = Float(parts[1]) else {
          return true
        }
        let here = found.scalars[place]
        return here == value || here.isNaN && value.isNaN || Swift.abs(here - value) <= 1e-3 * scale
      }
    }
  }

  /// Whether what a hint says of the numbers is so, computed an element at a time.
  fileprivate func fits(_ hint: String) -> Bool {
    guard case .difference(_, let answers, _) = cause else { return false }
    return example.goldens.allSatisfy { name, golden in
      guard case .tensor(let wanted) = golden, case .tensor(let found)? = answers.answer(name),
        !found.isPoisoned, !example.agree(name, .tensor(found), .tensor(wanted))
      else { return true }
      return Self.fits(
        hint, found.scalars.map(Double.init), wanted.scalars.map(Double.init), wanted)
    }
  }

  private static func fits(
    _ hint: String, _ found: [Double], _ wanted: [Double], _ tensor: Tensor
  ) -> Bool {
    let scale = wanted.filter(\.isFinite).map { Swift.abs($0) }.max() ?? 0
    func near(_ a: Double, _ b: Double) -> Bool {
      a == b || a.isNaN && b.isNaN || Swift.abs(a - b) <= 1e-3 * Swift.max(scale, 1e-9)
    }
    if let match = hint.firstMatch(of: /Each number is ([-0-9.e]+) times/) {
      let factor = Double(match.1)!
      return zip(found, wanted).allSatisfy {
        near($0 / Swift.max(1, Swift.abs(factor)), factor * $1 / Swift.max(1, Swift.abs(factor)))
      }
    }
    if hint.contains("Only the sign is turned.") {
      return zip(found, wanted).allSatisfy { near($0, -$1) }
    }
    if hint.contains("All numbers are 0.") { return found.allSatisfy { $0 == 0 } }
    if hint.contains("All of it is NaN.") { return found.allSatisfy(\.isNaN) }
    if hint.contains("What is not NaN is right.") || hint.contains("Some rows are NaN") {
      return zip(found, wanted).allSatisfy { $0.isNaN || near($0, $1) }
    }
    if hint.contains("in other places.") {
      return zip(found.sorted(), wanted.sorted()).allSatisfy { near($0, $1) }
    }
    if hint.contains("only their shape is not.") {
      return found.count == wanted.count && zip(found, wanted).allSatisfy { near($0, $1) }
    }
    let n = tensor.rank > 0 ? tensor.shape[-1] : 1
    let places = found.indices
    if hint.contains("Only the first along the last axis is right.") {
      return places.allSatisfy { $0 % n != 0 || near(found[$0], wanted[$0]) }
    }
    if hint.contains("Only the last along the last axis is off.") {
      return places.allSatisfy { $0 % n == n - 1 || near(found[$0], wanted[$0]) }
    }
    if hint.contains("Only the first along the last axis is off.") {
      return places.allSatisfy { $0 % n == 0 || near(found[$0], wanted[$0]) }
    }
    if hint.contains("Each row is right up to a factor of its own.") {
      return places.allSatisfy { place in
        let row = place / n * n..<place / n * n + n
        let peak = row.max { Swift.abs(wanted[$0]) < Swift.abs(wanted[$1]) }!
        return near(found[place] * wanted[peak], found[peak] * wanted[place])
          || near(found[place], found[peak] / wanted[peak] * wanted[place])
      }
    }
    if hint.contains("Each row is right up to a number added to all of it.") {
      return places.allSatisfy { place in
        let start = place / n * n
        return near(found[place] - wanted[place], found[start] - wanted[start])
          || !wanted[start].isFinite
      }
    }
    return true
  }
}

extension String {
  /// What a hint names, without the full stop at the end: `These numbers come out when ….`
  fileprivate var mistakes: String? {
    guard hasPrefix("These "), let words = firstRange(of: " come out when ") else { return nil }
    return String(self[words.upperBound...].dropLast())
  }
}
