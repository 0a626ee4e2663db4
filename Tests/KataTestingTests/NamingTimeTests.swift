import Curriculum
import Foundation
import Tensors
import Testing

@testable import KataTesting

/// How long it takes to name what is wrong, in processor time of the thread that looks.
///
/// `KATA_DRAWS=40 swift run kata tests --filter NamingTimeTests` takes more of them, and prints the times.
@Suite struct NamingTimeTests {
  @Test(arguments: Course.katas[17...23]) func namingTakesNoTime(_ kata: Kata) throws {
    let count = Self.count
    var generator = RandomGenerator(seed: 1)
    var all: [(seconds: Double, words: String)] = []
    for mistakeCount in [1, 3] {
      for _ in 0..<count {
        guard let attempt = attempt(at: kata, of: mistakeCount, using: &generator) else { continue }
        let examples = Example.all(of: kata.id, for: attempt.test)
        let findings = examples.compactMap { $0.finding(for: attempt) }
        // A misuse is told by its message; where it happened takes longer to find than its name.
        let areNumbers = findings.allSatisfy {
          if case .difference = $0.cause { true } else { false }
        }
        if findings.isEmpty || !areNumbers { continue }
        let start = ProcessorTime.now
        let verdict = Verdict.verdict(on: findings, outOf: examples.count)
        let seconds = ProcessorTime.now - start
        let hint = verdict?.hint?.prefix(40) ?? "none"
        all.append((seconds, "\(attempt.test): \(mistakeCount): \(attempt.name): \(hint)"))
      }
    }
    all.sort { $0.seconds > $1.seconds }
    if count > 2 {
      print(
        kata.id, "median", String(format: "%.3f", all.isEmpty ? 0 : all[all.count / 2].seconds))
      for (seconds, words) in all.prefix(6) {
        print(kata.id, String(format: "%.3f", seconds), words)
      }
    }
    // Twice what it may take where nothing else runs.
    for (seconds, words) in all { #expect(seconds < 1, "\(words)") }
  }

  private static let count =
    ProcessInfo.processInfo.environment["KATA_DRAWS"].flatMap { Int($0) } ?? 2

  /// What is judged by a part of the draws first has a name all the same.
  @Test func noMistakeLosesItsName() throws {
    var generator = RandomGenerator(seed: 2)
    let drawn = KnownMistakes.all.filter {
      Example.all(of: $0.kata, for: $0.test)[0].numbers["draws"] != nil
    }
    for attempt in drawn.shuffled(using: &generator).prefix(4 * Self.count) {
      let examples = Example.all(of: attempt.kata, for: attempt.test)
      let findings = examples.compactMap { $0.finding(for: attempt) }
      let areNumbers = findings.allSatisfy {
        if case .difference = $0.cause { true } else { false }
      }
      if areNumbers {
        #expect(KnownMistakes.explaining(findings) != nil, "\(attempt.test): \(attempt.name)")
      }
    }
  }

  /// Some known mistakes at once.
  private func attempt(
    at kata: Kata, of count: Int, using generator: inout RandomGenerator
  ) -> Attempt? {
    let mistakes = KnownMistakes.all.filter { $0.kata == kata.id }
    guard let first = mistakes.randomElement(using: &generator) else { return nil }
    let others = mistakes.filter { $0.test == first.test && $0.name != first.name }
      .shuffled(using: &generator).prefix(count - 1)
    return others.reduce(first) { $0?.followed(by: $1) }
  }
}
