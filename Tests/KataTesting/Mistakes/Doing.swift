import Tensors

/// How a way to write a step is done, as far as that is known: what is known can be put together
/// with other ways of the same step.
enum Doing: Sendable {
  /// The step is written in another way, from beginning to end.
  case whole(@Sendable (Example) throws -> Answers)
  /// Parts of a formula are exchanged, which the type of the formula tells from others.
  case exchange(of: ObjectIdentifier, @Sendable (Example) throws -> any Exchanging)
  /// Something is done around the step, right or wrong.
  case around(right: @Sendable (Example) throws -> Answers, Surrounding)

  /// Calls a step, and makes something of what it is given or gives.
  typealias Surrounding =
    @Sendable (_ example: Example, _ step: (Example) throws -> Answers) throws -> Answers

  func results(on example: Example) throws -> Answers {
    switch self {
    case .whole(let run): try run(example)
    case .exchange(_, let exchange): try exchange(example).answers
    case .around(let right, let surround): try surround(example, right)
    }
  }

  /// Both, one after the other, where that means something.
  func followed(by other: Doing) -> Doing? {
    switch (self, other) {
    case (.exchange(let formula, let first), .exchange(let otherFormula, let second)):
      guard formula == otherFormula else { return nil }
      return .exchange(of: formula) { example in
        guard let both = try first(example).followed(by: try second(example)) else {
          fatalError("\(example.kata), \(example.test): these are exchanges of two formulas.")
        }
        return both
      }
    case (.around(let right, let first), .around(_, let second)):
      return .around(right: right) { example, step in
        try second(example) { try first($0, step) }
      }
    case (.around(_, let surround), _):
      return .whole { try surround($0, other.results) }
    case (_, .around(_, let surround)):
      return .whole { try surround($0, self.results) }
    case (.whole, _), (_, .whole):
      return nil
    }
  }
}
