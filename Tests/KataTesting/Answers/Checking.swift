import Tensors
import Testing

/// What is wrong with a step's result on one example.
public struct Finding: Sendable {
  enum Cause: Sendable {
    /// The engine was used wrongly; every later number is a consequence.
    case misuse(LocatedMisuse)
    case thrown(String)
    /// An answer, named among all, is not what PyTorch gives.
    case difference(name: String, answers: Answers, text: String)
  }

  let example: Example
  let cause: Cause

  /// The finding in words, for this example alone.
  public var message: String {
    switch cause {
    case .misuse(let misuse): misuse.message
    case .thrown(let error): "\(example.name): threw \(error)"
    case .difference("", _, let text): "\(example.name): \(text)"
    case .difference(let name, _, let text): "\(example.name): \(name): \(text)"
    }
  }
}

extension Example {
  /// Runs the learner's code on this example and compares its result with PyTorch's.
  public func check(_ subject: @escaping @Sendable () throws -> Tensor) async {
    await check { Answers(try subject()) }
  }

  public func check(_ subject: @escaping @Sendable () throws -> Mask) async {
    await check { Answers(try subject()) }
  }

  /// The same for token ids, counts and the like.
  public func check(_ subject: @escaping @Sendable () throws -> [Int]) async {
    await check { Answers(try subject()) }
  }

  /// The same for tokens and other texts.
  public func check(_ subject: @escaping @Sendable () throws -> [String]) async {
    await check { Answers(try subject()) }
  }

  /// The same for several results, named as the goldens are.
  public func check(_ subject: @escaping @Sendable () throws -> Answers) async {
    guard let step = StepRun.current else {
      Issue.record("An example is checked in a test marked .step.")
      return
    }
    await step.check(self) { notes in
      finding(in: await LearnerThread.run(notes, subject))
    }
  }

  /// What is wrong with an attempt's results, or nil; on the calling thread, and not reported.
  public func finding(for attempt: Attempt) -> Finding? {
    finding(in: LearnerThread.outcome { try attempt.results(on: self) })
  }

  private func finding(in outcome: LearnerThread.Outcome<Answers>) -> Finding? {
    if let misuse = outcome.misuse { return Finding(example: self, cause: .misuse(misuse)) }
    switch outcome.result {
    case .failure(let error):
      return Finding(example: self, cause: .thrown("\(error)"))
    case .success(let answers) where isOfGradients:
      return difference(inGradients: answers).map { text in
        Finding(example: self, cause: .difference(name: "", answers: answers, text: text))
      }
    case .success(let answers):
      for (name, golden) in goldens.sorted(by: { $0.key < $1.key }) {
        guard let answer = answers.answer(name) else {
          fatalError("\(kata), \(test): the suite gives no “\(name)”.")
        }
        if let text = golden.difference(from: answer, allowance: allowance) {
          return Finding(
            example: self, cause: .difference(name: name, answers: answers, text: text))
        }
      }
      return nil
    }
  }

  /// Whether two answers of one name are the same, but for rounding or chance.
  func agree(_ name: String, _ a: Answer, _ b: Answer) -> Bool {
    if isOfGradients, case (.tensor(let a), .tensor(let b)) = (a, b) {
      return comparison(ofGradient: a, b).difference == nil
    }
    return goldens[name]!.agree(a, b, allowance: allowance)
  }
}
