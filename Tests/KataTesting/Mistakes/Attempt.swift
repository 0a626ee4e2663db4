import Curriculum
import Foundation
import Tensors
import Testing

/// A way to write a step of a kata that is kept as a test: a mistake that learners are known to
/// make, which the suite must reject, or a right way unlike the reference's, which must stay green.
public struct Attempt: Sendable, CustomTestStringConvertible {
  /// The kata that it belongs to: `01-LayerNorm`.
  public let kata: String
  /// The test whose examples it answers: `normalizes`.
  public let test: String
  /// What is done: `the variance is divided by n − 1`.
  public let name: String
  /// How it is done.
  let doing: Doing
  /// Whether numbers leave the tensors on the way to the results, which are right but have no
  /// gradients then, or only a part of them.
  let leavesTensors: Bool

  init(_ way: Way, at kata: String) {
    self.init(kata: kata, test: way.test, name: way.name, way.doing, way.leavesTensors)
  }

  init(kata: String, test: String, name: String, _ doing: Doing, _ leavesTensors: Bool = false) {
    (self.kata, self.test, self.name) = (kata, test, name)
    (self.doing, self.leavesTensors) = (doing, leavesTensors)
  }

  /// The results, by the names that the goldens have.
  func run(_ example: Example) throws -> Answers { try doing.results(on: example) }

  public var testDescription: String { "\(kata): \(name)" }

  /// What comes of an example: the results, or their gradients where it is about these.
  func results(on example: Example) throws -> Answers {
    example.isOfGradients ? try example.gradients(run) : try run(example)
  }
}

/// A way to write a step, in a list for one kata.
package struct Way {
  let test: String
  let name: String
  let doing: Doing
  var leavesTensors = false

  /// A formula with some parts exchanged: such ways can be put together.
  package init<Parts: Formula>(
    parts test: String, _ name: String,
    change: @escaping @Sendable (Example) throws -> Exchange<Parts>
  ) {
    self.init(test, name, .exchange(of: ObjectIdentifier(Parts.self), change))
  }

  /// Something that is done around a step, whatever the step itself does.
  /// - Parameter right: the step as it should be.
  init(
    around test: String, _ name: String,
    right: @escaping @Sendable (Example) throws -> Answers, _ surround: @escaping Doing.Surrounding
  ) {
    self.init(test, name, .around(right: right, surround))
  }

  /// A step with one result.
  package init(_ test: String, _ name: String, run: @escaping @Sendable (Example) throws -> Tensor)
  {
    self.init(results: test, name) { Answers(try run($0)) }
  }

  /// A step that gives a mask.
  package init(mask test: String, _ name: String, run: @escaping @Sendable (Example) throws -> Mask)
  {
    self.init(results: test, name) { Answers(try run($0)) }
  }

  /// A step that gives ids or counts.
  package init(
    integers test: String, _ name: String, run: @escaping @Sendable (Example) throws -> [Int]
  ) {
    self.init(results: test, name) { Answers(try run($0)) }
  }

  /// A step with several results, by the names that the goldens have.
  package init(
    results test: String, _ name: String,
    run: @escaping @Sendable (Example) throws -> Answers
  ) {
    self.init(test, name, .whole(run))
  }

  private init(_ test: String, _ name: String, _ doing: Doing) {
    (self.test, self.name, self.doing) = (test, name, doing)
  }

  /// The same way, known to take numbers out of the tensors.
  package var leavingTensors: Way {
    var way = self
    way.leavesTensors = true
    return way
  }
}

/// Lists ways one after another: each is type-checked by itself, in a blink, where a long array of
/// closures takes the compiler minutes.
@resultBuilder package enum WayList {
  package static func buildBlock(_ ways: Way...) -> [Way] { ways }
}

/// Mistakes that learners are known to make. Tests prove that the suites' examples reject them, and
/// a verdict names the one whose numbers came out.
public enum KnownMistakes {
  public static let all =
    ofAllKatas { $0.mistakes + $0.gradientMistakes } + ofAllGenerators + ofAllThatKeep

  /// The known mistake that first misuses the engine in the same way and on the same example, if
  /// there is one.
  static func explaining(_ misuse: EarlierMisuse, of kata: String) -> Attempt? {
    all.first { mistake in
      guard mistake.kata == kata else { return false }
      let examples = Example.all(of: kata, for: mistake.test)
      guard let place = examples.firstIndex(where: { $0.name == misuse.example }) else {
        return false
      }
      let message = mistake.misuse(on: examples[place])
      return message == misuse.message
        && examples[..<place].allSatisfy { mistake.misuse(on: $0) == nil }
    }
  }
}

extension Attempt {
  /// What it misuses the engine for, if it does.
  func misuse(on example: Example) -> String? {
    LearnerThread.outcome { try run(example) }.misuse?.message
  }
}

/// Right ways to write a step that differ from the reference's: the suites must accept them.
public enum OtherWays {
  public static let all = ofAllKatas { $0.otherWays }
}

// MARK: - Finding them

/// The attempts at one kata. A class `SoftmaxAttempts` in `KnownMistakes/BERT/04-Softmax` holds those
/// of `04-Softmax` and is found by that name, in its track's module: no table lists them.
package protocol KataAttempts: AnyObject {
  /// Mistakes that the suite's examples must reject.
  @WayList static var mistakes: [Way] { get }
  /// Ways whose results are right and whose gradients are not.
  @WayList static var gradientMistakes: [Way] { get }
  /// Right ways unlike the reference's.
  @WayList static var otherWays: [Way] { get }
}

extension KataAttempts {
  package static var gradientMistakes: [Way] { [] }
}

extension Kata {
  /// The attempts at it, if there are any.
  var attempts: (any KataAttempts.Type)? {
    NSClassFromString("\(track.mistakesModule).\(name)Attempts") as? any KataAttempts.Type
  }
}

private func ofAllKatas(_ ways: (any KataAttempts.Type) -> [Way]) -> [Attempt] {
  Course.katas.flatMap { kata in
    (kata.attempts.map(ways) ?? []).map { Attempt($0, at: kata.id) }
  }
}
