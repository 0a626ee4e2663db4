import Layers
import Tensors

// What a step keeps of an earlier call, whatever it computes: a right way shows what comes out then.

extension KnownMistakes {
  static var ofAllThatKeep: [Attempt] {
    var tests: Set<String> = []
    return OtherWays.all.flatMap { way -> [Attempt] in
      let examples = Example.all(of: way.kata, for: way.test).filter { !$0.isOfFacts }
      guard tests.insert("\(way.kata) \(way.test)").inserted else { return [] }
      var mistakes: [Attempt] = []
      if examples.contains(where: \.hasOtherInputs) { mistakes.append(.keepingResults(way)) }
      if examples.contains(where: { $0.hasOtherTexts(for: way) }) {
        mistakes.append(.keepingResultsOfTexts(way))
      }
      if examples.contains(where: { !$0.weightNames.isEmpty }) {
        mistakes.append(.keepingWeights(way))
      }
      return mistakes
    }
  }
}

extension Attempt {
  fileprivate static func keepingResults(_ way: Attempt) -> Attempt {
    Attempt(
      Way(
        around: way.test, "what came out for the same shapes before is given again", right: way.run
      ) { example, step in
        let answers = try step(example)
        return example.isRehearsed ? answers.merging(try step(example.rehearsal)) : answers
      }, at: way.kata)
  }

  fileprivate static func keepingResultsOfTexts(_ way: Attempt) -> Attempt {
    Attempt(
      Way(around: way.test, "what came out for another text is given again", right: way.run) {
        try $1($0.rehearsal)
      }, at: way.kata)
  }

  fileprivate static func keepingWeights(_ way: Attempt) -> Attempt {
    Attempt(
      Way(
        around: way.test, "the weights are kept from the first call, and others loaded since",
        right: way.run
      ) { try $1($0.remembering($0.weightNames)) }, at: way.kata)
  }
}

extension Example {
  /// The same example as a step sees it that keeps some weights from the rehearsal.
  /// - Parameter names: of inputs: `parameters.tokens.weight`.
  package func remembering(_ names: Set<String>) -> Example {
    var copy = self
    if isRehearsed { copy.remembered = names }
    return copy
  }

  /// The names of the inputs that a module has learned.
  fileprivate var weightNames: Set<String> {
    let own = tensors.keys.filter { $0.hasPrefix("parameters.") }
    if !own.isEmpty { return Set(own) }
    // The first two modules have no others, and no names for them.
    return ["01-LayerNorm", "02-Embedding"].contains(kata)
      ? Set(tensors.keys).intersection(["weight", "bias"]) : []
  }

  /// Whether its inputs are texts, and others give other results: words that are counted may come in any
  /// order.
  func hasOtherTexts(for way: Attempt) -> Bool {
    guard !inputTexts.isEmpty, let answers = way.answers(on: rehearsal) else { return false }
    return goldens.contains { name, golden in answers.answer(name) != golden.answer }
  }

  /// Whether all that is asked holds of other numbers as well.
  fileprivate var isOfFacts: Bool {
    goldens.values.allSatisfy { if case .fact = $0 { true } else { false } }
  }

  /// Whether other numbers of the same shapes give other results, none of which is drawn.
  fileprivate var hasOtherInputs: Bool {
    tensors.keys.contains { !$0.hasPrefix("expected") } && !isOfGradients
      && !goldens.values.contains { if case .draws = $0 { true } else { false } }
  }
}
