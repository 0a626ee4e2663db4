import Tensors

/// A wrong way to write a step of a kata that learners are known to take.
///
/// Tests prove that a suite's examples reject it; a verdict names it where its numbers come out.
public struct Mistake: Sendable, CustomTestStringConvertible {
  public let kata: String
  public let test: String
  /// What was done: `divided by n − 1`.
  public let name: String
  /// The wrong implementation.
  public let run: @Sendable (Example) throws -> Tensor

  public init(
    _ kata: String, _ test: String, _ name: String,
    run: @escaping @Sendable (Example) throws -> Tensor
  ) {
    self.kata = kata
    self.test = test
    self.name = name
    self.run = run
  }

  public var testDescription: String { "\(kata): \(name)" }

  /// The known mistake that gives the same numbers as a wrong result, if there is one.
  static func explaining(_ actual: Tensor, for example: Example) -> Mistake? {
    all.first { mistake in
      guard mistake.kata == example.kata, mistake.test == example.test else { return false }
      let outcome = LearnerThread.outcome { try mistake.run(example) }
      guard outcome.misuse == nil, let wrong = try? outcome.result.get() else { return false }
      return Comparison(actual, wrong).difference == nil
    }
  }
}

/// A right way to write a step that differs from the reference's: it must stay green.
public struct OtherWay: Sendable, CustomTestStringConvertible {
  public let kata: String
  public let test: String
  public let name: String
  public let run: @Sendable (Example) throws -> Tensor

  public init(
    _ kata: String, _ test: String, _ name: String,
    run: @escaping @Sendable (Example) throws -> Tensor
  ) {
    self.kata = kata
    self.test = test
    self.name = name
    self.run = run
  }

  public var testDescription: String { "\(kata): \(name)" }
}
