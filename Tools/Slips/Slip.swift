/// A single slip of a reference's body: what is changed, and how a learner is told of it.
package struct Slip: Sendable, Equatable {
  /// The step, and what its changed lines say: `softmax(_:axis:): let powers = exp(x)`.
  package let id: String
  /// The step, or the private helper, that it is made in.
  package let step: String
  package let kind: Kind
  /// Completes “These numbers come out when …”.
  package let sentence: String
  let edits: [Edit]

  struct Edit: Sendable, Equatable {
    /// In bytes of the file.
    let range: Range<Int>
    let text: String
  }

  /// Kinds of slips, the most probable first: of two that give the same numbers, the earlier is told.
  package enum Kind: String, Sendable, Codable, CaseIterable {
    case sign, operation, comparison, flag, number, constant, index, bound
    case exchangedArguments, exchangedSides, exchangedElements, otherName, sibling
    case callLeftOut, termLeftOut, factorLeftOut, parentheses, argumentLeftOut, optionAdded
    case pattern, mask, lineLeftOut, lineTwice, lineOrder, unused, callOrder, callTwice, part

    /// What is told where several places give the same numbers.
    package var sentence: String {
      switch self {
      case .sign: "one sign is turned around"
      case .operation: "one operator is another one"
      case .comparison: "one comparison is another one"
      case .flag: "one `true` or `false` is turned around"
      case .number: "one axis or number that is passed on is another one"
      case .constant: "one constant is another one"
      case .index: "one index is another one"
      case .bound: "one range has the other end"
      case .exchangedArguments: "two arguments of a call are exchanged"
      case .exchangedSides: "the two sides of an operator are exchanged"
      case .exchangedElements: "two things of a list are exchanged"
      case .otherName: "one value stands where another one belongs"
      case .sibling: "a function is called where its counterpart belongs"
      case .callLeftOut: "one call is left out"
      case .termLeftOut: "one term is left out"
      case .factorLeftOut: "one factor or divisor is left out"
      case .parentheses: "a pair of parentheses is left out"
      case .argumentLeftOut: "an argument is left out, so that its default is taken"
      case .optionAdded: "an option is set whose default is right"
      case .pattern: "letters of a pattern are exchanged"
      case .mask: "a mask is turned around"
      case .lineLeftOut: "one line is left out"
      case .lineTwice: "one line is there twice"
      case .lineOrder: "two lines stand in the other order"
      case .unused: "a value is computed and not used"
      case .callOrder: "two calls are made in the other order"
      case .callTwice: "one call is made twice"
      case .part: "only a part is gone through, or in the other order"
      }
    }

    /// How probable it is: 0 for the most probable.
    package var rank: Int { Self.allCases.firstIndex(of: self)! }
  }
}
