import KataTesting
import PlainFunctions
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
    Way(parts: "classifies", "the classes are read from the last position") {
      output($0) { $0.encoding = { states in states.last![.all, -1] } }
    }
    Way(parts: "classifies", "the classes are read from the second position") {
      output($0) { $0.encoding = { states in states.last![.all, 1] } }
    }
    Way(parts: "classifies", "the classes are read from the mean over all positions") {
      output($0) { $0.encoding = { states in states.last!.mean(axis: 1) } }
    }
    Way(parts: "classifies", "the classes are read from the first sequence of the batch") {
      output($0) { $0.encoding = { states in states.last![0] } }
    }
    Way(parts: "classifies", "squeezed() without an axis takes every axis of size 1, a batch's too")
    {
      output($0) { $0.encoding = { states in states.last![.all, 0..<1].squeezed() } }
    }
    Way(parts: "classifies", "every position is classified, and not the first alone") {
      output($0) { $0.encoding = { states in states.last! } }
    }
    Way(parts: "classifies", "the classes are read from the embedding") {
      output($0) { $0.encoding = { states in states[0][.all, 0] } }
    }
    Way(parts: "classifies", "the classes are read from the state before the last") {
      output($0) { $0.encoding = { states in states[states.count - 2][.all, 0] } }
    }
    Way(parts: "classifies", "the classes are read from the logits") {
      output($0) { $0.encoding = { [bert = $0.bert] in bert.logits($0)[.all, 0] } }
    }
    Way(parts: "classifies", "the encoding goes through tanh, as after a pooler") {
      output($0) { $0.encoding = { [encoding = $0.encoding] in tanh(encoding($0)) } }
    }

    // MARK: How
    Way(parts: "classifies", "nothing is dropped of the encoding") {
      output($0) { $0.dropout.rate = 0 }
    }
    Way(parts: "classifies", "the class scores are dropped, and not the encoding") {
      output($0) {
        $0.classifier = { [classifier = $0.classifier, dropout = $0.dropout] in
          dropout(classifier($0))
        }
        $0.dropout.rate = 0
      }
    }
    Way(parts: "classifies", "the class scores are put through a softmax") {
      output($0) { $0.classifier = { [classifier = $0.classifier] in softmax(classifier($0)) } }
    }
    Way(parts: "classifies", "the logits come from a pass without the mask") { example in
      output(example) {
        let unmasked = $0.bert.changed { $0.row.changeEach { $0.mask = { _ in nil } } }
        $0.statesOfLogits = { _ in unmasked.hiddenStates(example) }
      }
    }
    Way(parts: "classifies", "the mask is not passed on") {
      output($0) { $0.bert.row.changeEach { $0.mask = { _ in nil } } }
    }
    Way(parts: "classifies", "the token types are not passed on") {
      output($0) { $0.bert.embedding.tokenTypes = { _ in Tensor(0) } }
    }

    // MARK: Dropout
    Way(parts: "dropsHalf", "the dropout is applied twice") { half($0) { $0.dropout.times = 2 } }
    Way(parts: "dropsHalf", "nothing is dropped in training") { half($0) { $0.dropout.rate = 0 } }

    // MARK: One pass
    Way(results: "runsOnce", "the logits come from a second pass") {
      $0.passes(scores: 0, logits: 1)
    }
    Way(results: "runsOnce", "the class scores come from a second pass") {
      $0.passes(scores: 1, logits: 0)
    }
    Way(results: "runsOnce", "the results come from a second pass, after one for nothing") {
      $0.passes(scores: 1, logits: 1)
    }
  }

  private static func classCount(_ example: Example) -> Int { example.integer("classCount") }

  /// What the model gives for this example with some parts of it exchanged.
  private static func output(
    _ example: Example, _ change: @escaping (inout BertClassifierFormula) -> Void
  ) -> Exchange<BertClassifierFormula> {
    Exchange(of: BertClassifierFormula(example), change, answers: { $0.results(example) })
  }

  /// The class scores where half of the encoding is dropped.
  static func half(
    _ example: Example, _ change: @escaping (inout BertClassifierFormula) -> Void
  ) -> Exchange<BertClassifierFormula> {
    Exchange(
      of: BertClassifierFormula(example), change,
      answers: { example.multiples(in: $0.classScores(example)) })
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
  ) -> Answers {
    let rate = Tensor(rate ?? example.configuration.dropoutRate)
    return example.results((start ?? whole(example)).state, and: ["dropout.rate": rate])
  }
}

extension Example {
  /// Runs a model as the seed starts it twice, and reads from the first or the second pass what it
  /// is told to.
  func passes(scores: Int, logits: Int) -> Answers {
    var start = BertStart(self)
    start.addModel(in: "bert.")
    func new() -> BertFormula { BertFormula(self, start: start.state, in: "bert.") }
    let (bert, twin) = (new(), new())
    let passes = (0..<2).map { _ in bert.hiddenStates(self) }
    let pass = twin.hiddenStates(self)
    return [
      "same logits": agreement(bert.logits(passes[logits]), twin.logits(pass)),
      "same classScores": agreement(passes[scores].last![.all, 0], pass.last![.all, 0]),
    ]
  }
}
