import Curriculum
import Foundation
import Tensors
import TestSupport
import Testing

/// What is wrong with a step's result on one example.
public struct Finding: Sendable {
  enum Cause: Sendable {
    /// The engine was used wrongly; every later number is a consequence.
    case misuse(LocatedMisuse)
    case thrown(String)
    /// An output, named among all results, is not what PyTorch gives.
    case difference(output: String, results: [String: Tensor], text: String)
  }

  let example: Example
  let cause: Cause

  /// The finding in words, for this example alone.
  public var message: String {
    switch cause {
    case .misuse(let misuse): misuse.message
    case .thrown(let error): "\(example.name): threw \(error)"
    case .difference("expected", _, let text): "\(example.name): \(text)"
    case .difference(let output, _, let text):
      "\(example.name): \(output.replacing("expected.", with: "")): \(text)"
    }
  }
}

extension Example {
  /// Runs the learner's code on this example and compares its result with PyTorch's.
  public func check(_ subject: @escaping @Sendable () throws -> Tensor) async {
    await check { ["expected": try subject()] }
  }

  public func check(_ subject: @escaping @Sendable () throws -> Mask) async {
    await check({ ["expected": Tensor(try subject())] }, of: .mask)
  }

  /// The same for tokens, whose ids are right or not.
  public func check(_ subject: @escaping @Sendable () throws -> [Int]) async {
    await check(
      { ["expected": Tensor(try subject().map { Float($0) })] }, of: .list(of: "token"))
  }

  /// The same for several results, named as the goldens are: `expected.weight`.
  public func check(_ subject: @escaping @Sendable () throws -> [String: Tensor]) async {
    await check(subject, of: .measurements)
  }

  private func check(
    _ subject: @escaping @Sendable () throws -> [String: Tensor], of kind: Comparison.Kind
  ) async {
    guard let step = StepRun.current else {
      Issue.record("An example is checked in a test marked .step.")
      return
    }
    await step.check(self) { notes in
      finding(in: await LearnerThread.run(notes, subject), of: kind)
    }
  }

  /// What is wrong with an attempt's results, or nil; on the calling thread, and not reported.
  public func finding(for attempt: Attempt) -> Finding? {
    finding(in: LearnerThread.outcome { try attempt.results(on: self) })
  }

  private func finding(
    in outcome: LearnerThread.Outcome<[String: Tensor]>, of kind: Comparison.Kind = .measurements
  ) -> Finding? {
    if let misuse = outcome.misuse { return Finding(example: self, cause: .misuse(misuse)) }
    switch outcome.result {
    case .failure(let error):
      return Finding(example: self, cause: .thrown("\(error)"))
    case .success(let results) where isOfGradients:
      return difference(inGradients: results).map { text in
        let cause = Finding.Cause.difference(output: "expected", results: results, text: text)
        return Finding(example: self, cause: cause)
      }
    case .success(let results):
      for (output, expected) in expected.sorted(by: { $0.key < $1.key }) {
        guard let actual = results[output] else {
          fatalError("\(kata), \(test): the suite gives no “\(output)”.")
        }
        if let text = difference(output, actual, expected, of: kind) {
          let cause = Finding.Cause.difference(output: output, results: results, text: text)
          return Finding(example: self, cause: cause)
        }
      }
      return nil
    }
  }
}

/// What a learner is told about a step: one message for all examples that it fails.
public struct Verdict: Sendable, Codable, Equatable {
  /// What is wrong.
  let finding: String
  /// How many of the examples are off, where that says something.
  var extent: String?
  /// What explains it.
  var hint: String?
  /// The line that went wrong, where it is known.
  var line: LearnerLine?

  public var message: String { [finding, extent, hint].compactMap { $0 }.joined(separator: "\n") }

  /// - Parameters:
  ///   - findings: what is wrong, an example at most once, in the order of the examples.
  ///   - count: how many examples there are.
  ///   - path: the file of the kata that is tested.
  ///   - isRight: whether a line of that file belongs to a step that was found right.
  static func verdict(
    on findings: [Finding], outOf count: Int, in path: String = "",
    isRight: (LearnerLine) -> Bool = { _ in false }
  ) -> Verdict? {
    guard let first = findings.first else { return nil }
    // Shapes that do not fit come before numbers that are off: they mostly explain them.
    for case .misuse(let misuse) in findings.map(\.cause) {
      let blame = Blame(misuse.lines, in: path, isRight: isRight)
      return Verdict(
        finding: misuse.message + (blame?.note ?? ""),
        hint: happens(KnownMistakes.explaining(findings)), line: blame?.line)
    }
    let hint = KnownMistakes.explaining(findings).map { "These numbers come out when \($0.name)." }
    return Verdict(
      finding: first.message, extent: count > 1 ? extent(of: findings, outOf: count) : nil,
      hint: hint)
  }

  /// `2 of 9 examples are off, also: …`
  private static func extent(of findings: [Finding], outOf count: Int) -> String {
    let others = findings.dropFirst().prefix(3).map(\.example.name)
    let more = findings.count - 1 - others.count
    let all = Comparison.inWords(findings.count, of: count, "examples", "is off", "are off")
    if others.isEmpty { return all }
    return all.dropLast() + ", also: " + others.joined(separator: "; ")
      + (more > 0 ? "; and \(more) more." : ".")
  }

  /// What to say of code that ended the program: where, or of what came before and led there.
  ///
  /// A value that a misuse left behind may lead to a crash in a step that is right.
  /// - Parameter lines: those of the crash, as far as they are known.
  static func verdict(
    on crash: Crash, at lines: [LearnerLine], of kata: String, in path: String,
    isRight: (LearnerLine) -> Bool = { _ in false }
  ) -> Verdict {
    let end = Blame(lines, in: path, isRight: isRight)
    guard let misuse = crash.misuse else {
      return Verdict(finding: crash.message + (end?.note ?? ""), line: end?.line)
    }
    let place = lines.first.map { " at \($0.place)" } ?? ""
    let start = Blame(misuse.lines, in: path, isRight: isRight)
    let hint = happens(KnownMistakes.explaining(misuse, of: kata)).map { $0 + "\n" } ?? ""
    return Verdict(
      finding: misuse.message + (start?.note ?? ""),
      hint: hint + "What this left behind ended the program\(place). \(crash.message)",
      line: (start ?? end)?.line)
  }

  private static func happens(_ mistake: Attempt?) -> String? {
    mistake.map { "This happens when \($0.name)." }
  }
}
