import Tensors

/// A formula with some of its parts exchanged, and nothing computed yet: two exchanges of one
/// formula's parts can be put together.
package struct Exchange<Parts: Formula> {
  private let right: () throws -> Parts
  private let change: (inout Parts) throws -> Void
  private let results: (Parts) throws -> Answers
  private var finish: Move = { $0 }

  /// - Parameters:
  ///   - right: the right formula, with an example's parameters.
  ///   - change: exchanges some parts.
  ///   - results: what the formula gives for the example.
  package init(
    of right: @autoclosure @escaping () throws -> Parts,
    _ change: @escaping (inout Parts) throws -> Void,
    _ results: @escaping (Parts) throws -> some Answering
  ) {
    self.init(of: try right(), change, answers: { Answers(try results($0)) })
  }

  /// The same with several results, by the names that the goldens have.
  package init(
    of right: @autoclosure @escaping () throws -> Parts,
    _ change: @escaping (inout Parts) throws -> Void,
    answers: @escaping (Parts) throws -> Answers
  ) {
    (self.right, self.change, self.results) = (right, change, answers)
  }

  /// The same, and something done to what comes out.
  package func then(_ finish: @escaping Move) -> Exchange {
    var exchange = self
    exchange.finish = { [before = self.finish] in finish(before($0)) }
    return exchange
  }
}

/// An exchange of the parts of some formula.
package protocol Exchanging {
  /// What the formula gives then.
  var answers: Answers { get throws }
  /// Both exchanges, one after the other, if they are of the same formula. A part that both exchange
  /// is the other's then.
  func followed(by other: any Exchanging) -> (any Exchanging)?
}

extension Exchange: Exchanging {
  package var answers: Answers {
    get throws {
      var parts = try right()
      try change(&parts)
      return try results(parts).mapTensors(finish)
    }
  }

  package func followed(by other: any Exchanging) -> (any Exchanging)? {
    guard let other = other as? Exchange else { return nil }
    let both = Exchange(
      of: try right(),
      { [change] in
        try change(&$0)
        try other.change(&$0)
      }, answers: other.results)
    return both.then(finish).then(other.finish)
  }
}
