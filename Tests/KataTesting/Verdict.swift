import Foundation
import Tensors
import Testing

/// What an example says about a step: the text of what is wrong, and on which line.
public struct Finding: Sendable, Hashable {
  public let message: String
  let line: LearnerLine?
}

extension Example {
  /// Runs the learner's code on this example and compares its result with PyTorch's.
  public func check(_ subject: @escaping @Sendable () throws -> Tensor) async {
    await check { ["expected": try subject()] }
  }

  public func check(_ subject: @escaping @Sendable () throws -> Mask) async {
    await check { ["expected": Tensor(try subject())] }
  }

  /// The same for several results, named as the goldens are: `expected.weight`.
  public func check(_ subject: @escaping @Sendable () throws -> [String: Tensor]) async {
    let outcome = await LearnerThread.run(subject)
    if let finding = finding(in: outcome) { SuiteRun.report(finding, for: self) }
  }

  /// What is wrong with a result, or nil; on the calling thread and without reporting it.
  public func finding(for subject: () throws -> Tensor) -> Finding? {
    finding(in: LearnerThread.outcome { ["expected": try subject()] })
  }

  private func finding(in outcome: LearnerThread.Outcome<[String: Tensor]>) -> Finding? {
    // After a misuse every later number is its consequence.
    if let misuse = outcome.misuse { return Finding(message: misuse.message, line: misuse.line) }
    switch outcome.result {
    case .failure(let error):
      return Finding(message: "\(name): threw \(error)", line: nil)
    case .success(let results):
      return expected.sorted { $0.key < $1.key }.lazy.compactMap { key, expected in
        difference(results[key], expected, key)
      }.first
    }
  }

  private func difference(_ actual: Tensor?, _ expected: Tensor, _ key: String) -> Finding? {
    guard let actual else { fatalError("\(kata), \(test): the suite gives no “\(key)”.") }
    guard let difference = Comparison(actual, expected).difference else { return nil }
    let part = key.replacing("expected", with: "").replacing(".", with: "")
    var message = part.isEmpty ? "\(name): \(difference)" : "\(name): \(part): \(difference)"
    if let mistake = Mistake.explaining(actual, for: self) {
      message += "\nThis is what comes out when \(mistake.name)."
    }
    return Finding(message: message, line: nil)
  }
}
