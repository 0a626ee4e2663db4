import Layers
import Tensors

final class BertClassifierAttempts: KataAttempts {}

extension BertClassifierAttempts {
  @WayList static var mistakes: [Way] {
    // MARK: The start
    Way(results: "starts", "the classifier is drawn before the BERT") { example in
      var start = BertStart(example)
      start.addLinear("classifier", example.configuration.hiddenSize, classCount(example))
      start.addModel(in: "bert.")
      return new(example, start)
    }
    Way(results: "starts", "the classifier starts as 0") { example in
      var start = whole(example)
      let C = example.configuration.hiddenSize
      start.replace("classifier.weight", by: .zeros([classCount(example), C]))
      start.replace("classifier.bias", by: .zeros([classCount(example)]))
      return new(example, start)
    }
    Way(results: "starts", "the classifier reads logits, not channels") { example in
      var start = BertStart(example)
      start.addModel(in: "bert.")
      start.addLinear("classifier", example.configuration.vocabularySize, classCount(example))
      return new(example, start)
    }
    Way(results: "starts", "the classifier always has two classes") { example in
      var start = BertStart(example)
      start.addModel(in: "bert.")
      start.addLinear("classifier", example.configuration.hiddenSize, 2)
      return new(example, start)
    }
    Way(results: "starts", "the dropout rate is not the configuration's") { new($0, rate: 0.1) }

    // MARK: What is classified
    Way(results: "classifies", "the classes are read from the last position") {
      output($0) { $0.last![.all, -1] }
    }
    Way(results: "classifies", "the classes are read from the second position") {
      output($0) { $0.last![.all, 1] }
    }
    Way(results: "classifies", "the classes are read from the mean over all positions") {
      output($0) { $0.last!.mean(axis: 1) }
    }
    Way(results: "classifies", "the classes are read from the first sequence of the batch") {
      output($0) { $0.last![0] }
    }
    Way(results: "classifies", "every position is classified, and not the first alone") {
      output($0) { $0.last! }
    }
    Way(results: "classifies", "the classes are read from the embedding") {
      output($0) { $0[0][.all, 0] }
    }
    Way(results: "classifies", "the classes are read from the state before the last") {
      output($0) { $0[$0.count - 2][.all, 0] }
    }
    Way(results: "classifies", "the classes are read from the logits") { example in
      let bert = BertFormula(example)
      let logits = bert.logits(bert.hiddenStates(example, in: "bert."), in: "bert.")
      return scores(bert, logits[.all, 0], logits)
    }
    Way(results: "classifies", "the encoding goes through tanh, as after a pooler") {
      output($0) { tanh($0.last![.all, 0]) }
    }

    // MARK: How
    Way(results: "classifies", "nothing is dropped of the encoding") { example in
      let bert = BertFormula(example)
      let states = bert.hiddenStates(example, in: "bert.")
      let classes = bert.linear(states[states.count - 1][.all, 0], "classifier")
      return results(bert.logits(states, in: "bert."), classes)
    }
    Way(results: "classifies", "the class scores are dropped, and not the encoding") { example in
      let bert = BertFormula(example)
      let states = bert.hiddenStates(example, in: "bert.")
      let classes = bert.dropped(bert.linear(states[states.count - 1][.all, 0], "classifier"))
      return results(bert.logits(states, in: "bert."), classes)
    }
    Way(results: "classifies", "the class scores are put through a softmax") { example in
      var right = output(example) { $0.last![.all, 0] }
      right["expected.classScores"] = KataTesting.softmax(right["expected.classScores"]!)
      return right
    }
    Way(results: "classifies", "the logits come from a pass without the mask") { example in
      let unmasked = BertFormula(example, .noMask)
      let logits = unmasked.logits(unmasked.hiddenStates(example, in: "bert."), in: "bert.")
      let right = output(example) { $0.last![.all, 0] }
      return results(logits, right["expected.classScores"]!)
    }
    Way(results: "classifies", "the mask is not passed on") {
      output($0, .noMask) { $0.last![.all, 0] }
    }
    Way(results: "classifies", "the token types are not passed on") {
      output($0, .noTokenTypes) { $0.last![.all, 0] }
    }

    // MARK: One pass
    Way(results: "runsOnce", "the logits come from a second pass") {
      passes($0, scores: 0, logits: 1)
    }
    Way(results: "runsOnce", "the class scores come from a second pass") {
      passes($0, scores: 1, logits: 0)
    }
    Way(results: "runsOnce", "the results come from a second pass, after one for nothing") {
      passes($0, scores: 1, logits: 1)
    }
  }

  private static func classCount(_ example: Example) -> Int { example.integer("classCount") }

  /// The results of a model that classifies what it is told to.
  private static func output(
    _ example: Example, _ slips: BertFormula.Slip..., reading: ([Tensor]) -> Tensor
  ) -> [String: Tensor] {
    let bert = BertFormula(example, slips: Set(slips))
    let states = bert.hiddenStates(example, in: "bert.")
    return scores(bert, reading(states), bert.logits(states, in: "bert."))
  }

  private static func scores(
    _ bert: BertFormula, _ encoding: Tensor, _ logits: Tensor
  ) -> [String: Tensor] {
    results(logits, bert.linear(bert.dropped(encoding), "classifier"))
  }

  /// Runs a model twice, and reads from the first or the second pass what it is told to.
  fileprivate static func passes(
    _ example: Example, scores: Int, logits: Int
  ) -> [String: Tensor] {
    let (bert, twin) = (BertFormula(example, in: "bert."), BertFormula(example, in: "bert."))
    let passes = (0..<2).map { _ in bert.hiddenStates(example, in: "bert.") }
    let pass = twin.hiddenStates(example, in: "bert.")
    return [
      "expected.same logits": agreement(
        bert.logits(passes[logits], in: "bert."), twin.logits(pass, in: "bert.")),
      "expected.same classScores": agreement(passes[scores].last![.all, 0], pass.last![.all, 0]),
    ]
  }

  private static func whole(_ example: Example) -> BertStart {
    var start = BertStart(example)
    start.addModel(in: "bert.")
    start.addLinear("classifier", example.configuration.hiddenSize, classCount(example))
    return start
  }

  /// What a new classifier holds, where all but one thing is right.
  private static func new(
    _ example: Example, _ start: BertStart? = nil, rate: Float? = nil
  ) -> [String: Tensor] {
    let rate = Tensor(rate ?? example.configuration.dropoutRate)
    return example.results((start ?? whole(example)).state, and: ["dropoutRate": rate])
  }
}

extension BertFormula {
  /// A whole model as the seed starts it, under a name with a dot.
  fileprivate init(_ example: Example, in scope: String) {
    var start = BertStart(example)
    start.addModel(in: scope)
    self.init(example, start: start.state, slips: [])
  }
}

private func results(_ logits: Tensor, _ classScores: Tensor) -> [String: Tensor] {
  ["expected.logits": logits, "expected.classScores": classScores]
}

extension BertClassifierAttempts {
  @WayList static var otherWays: [Way] {
    Way(results: "classifies", "the first token by a one-hot row") { example in
      let bert = BertFormula(example)
      let states = bert.hiddenStates(example, in: "bert.")
      let isFirst = Tensor(IntTensor.arange(example.ids("ids").shape[1]) .== 0)
      let first = einsum("t, b t c -> b c", isFirst, states[states.count - 1])
      return results(
        bert.logits(states, in: "bert."), bert.linear(bert.dropped(first), "classifier"))
    }
    Way(results: "classifies", "the first token by take") { example in
      let bert = BertFormula(example)
      let states = bert.hiddenStates(example, in: "bert.")
      let first = states[states.count - 1].take(IntTensor(0), axis: 1)
      return results(
        bert.logits(states, in: "bert."), bert.linear(bert.dropped(first), "classifier"))
    }
    Way(results: "classifies", "the first token by a range of one, squeezed") { example in
      let bert = BertFormula(example)
      let states = bert.hiddenStates(example, in: "bert.")
      let first = states[states.count - 1][.all, ..<1].squeezed(axis: 1)
      return results(
        bert.logits(states, in: "bert."), bert.linear(bert.dropped(first), "classifier"))
    }
    Way(results: "classifies", "every position classified, and the first taken") { example in
      let bert = BertFormula(example)
      let states = bert.hiddenStates(example, in: "bert.")
      let all = bert.linear(bert.dropped(states[states.count - 1]), "classifier")
      return results(bert.logits(states, in: "bert."), all[.all, 0])
    }
    Way(results: "classifies", "one sequence after another") { example in
      let bert = BertFormula(example)
      let states = bert.hiddenStates(example, in: "bert.")
      let last = states[states.count - 1]
      let classes = (0..<last.shape[0]).map { bert.linear(bert.dropped(last[$0, 0]), "classifier") }
      return results(bert.logits(states, in: "bert."), stacked(classes))
    }
    Way(results: "runsOnce", "both results by hand, from the states of the first pass") {
      passes($0, scores: 0, logits: 0)
    }
  }
}
