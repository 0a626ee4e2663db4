import Tensors

/// What is said of wrong numbers that no single known mistake gives.
enum Explanation {
  /// Two known mistakes that give wrong numbers together, as what completes “These numbers come out when …”.
  static func pair(giving evidence: MistakeEvidence?) -> String? {
    quietly { evidence?.pair()?.name }
  }

  /// What narrows down what gives them, in a few short sentences; nil where it is not about numbers.
  static func narrowing(_ findings: [Finding]) -> String? { quietly { sentences(on: findings) } }

  /// Whatever goes wrong while one looks is nothing that a learner did.
  private static func quietly<Result>(_ look: () -> Result) -> Result {
    MisuseHandler.$current.withValue(MisuseHandler { _ in }, operation: look)
  }

  private static func sentences(on findings: [Finding]) -> String? {
    guard let first = findings.first?.example, findings.allSatisfy(\.isOfNumbers) else {
      return nil
    }
    var sentences = ["No single known mistake gives these \(findings[0].subject)."]
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
  /// What is wrong, in a word: `numbers`, or what an item of a list of texts is called.
  var subject: String {
    guard case .difference(let name, _, _) = cause,
      case .texts(_, let item) = example.goldens[name]
    else { return "numbers" }
    return item + "s"
  }

  fileprivate var isOfNumbers: Bool { if case .difference = cause { true } else { false } }
}
