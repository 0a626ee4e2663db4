import Tensors

/// What explains wrong numbers that no single known mistake gives, or narrows down what does.
struct Explanation {
  /// What is said of them, in a few short sentences; nil where it is not about numbers.
  let hint: String?

  /// - Parameter findings: what is wrong with a step, an example at most once.
  init(of findings: [Finding]) {
    // Whatever goes wrong while one looks is nothing that a learner did.
    hint = MisuseHandler.$current.withValue(MisuseHandler { _ in }) {
      var search = PairSearch(findings)
      if let pair = search?.run() { return "These numbers come out when \(pair.name)." }
      return Self.narrowing(findings)
    }
  }

  private static func narrowing(_ findings: [Finding]) -> String? {
    guard let first = findings.first?.example, findings.allSatisfy(\.isOfNumbers) else {
      return nil
    }
    var sentences = ["No single known mistake gives these numbers."]
    // Of a start and of gradients, the finding says more.
    if !first.isOfGradients && !first.isOfStart {
      let names = Set(findings.map(\.example.name))
      let right = Example.all(of: first.kata, for: first.test)
        .filter { !names.contains($0.name) }
      let trait = RightExamples(right, wrong: findings.map(\.example)).trait
      if let pattern = ErrorPattern(findings).sentence { sentences.append(pattern) }
      if let trait { sentences.append("Right are only the examples \(trait).") }
    }
    return sentences.joined(separator: " ")
  }
}

extension Finding {
  fileprivate var isOfNumbers: Bool { if case .difference = cause { true } else { false } }
}
