import KataTesting
import PlainFunctions
import Tensors

final class BertTokenHeadAttempts: KataAttempts {}

extension BertTokenHeadAttempts {
  @WayList static var mistakes: [Way] {
    // MARK: The start
    Way(results: "starts", "the bias starts as 1") {
      new($0, bias: .ones([$0.configuration.vocabularySize]))
    }
    Way(results: "starts", "the bias has a number for each channel, not for each token") {
      new($0, bias: .zeros([$0.configuration.hiddenSize]))
    }
    Way(results: "starts", "the bias is drawn") { example in
      var generator = example.generator
      let V = example.configuration.vocabularySize
      return new(example, bias: .randomNormal([V], using: &generator))
    }
    Way(results: "starts", "the transform leads to the vocabulary, which is the unembedding's task")
    {
      example in
      var start = BertStart(example)
      start.addHead()
      start.addLinear(
        "transform", example.configuration.hiddenSize, example.configuration.vocabularySize)
      return new(example, start)
    }
    Way(results: "starts", "ε of the norm is not the configuration's") { new($0, epsilon: 1e-5) }

    // MARK: Scores
    Way(parts: "scores", "the transform is missing") { head($0) { $0.transform = { $0 } } }
    Way(parts: "scores", "the activation is missing") { head($0) { $0.activation = { $0 } } }
    Way(parts: "scores", "the activation is geluTanh, not gelu") {
      head($0) { $0.activation = geluTanh }
    }
    Way(parts: "scores", "the norm is missing") {
      head($0) { $0.finish = { y, activation, _ in activation(y) } }
    }
    Way(parts: "scores", "the norm comes before the activation") {
      head($0) { $0.finish = { y, activation, norm in activation(norm(y)) } }
    }
    Way(parts: "scores", "the bias is missing") { head($0) { $0.addBias = { $0 } } }
    Way(parts: "scores", "activation and norm are missing") {
      head($0) { $0.finish = { y, _, _ in y } }
    }
    Way(parts: "scores", "x is multiplied with the unembedding as it is, with nothing in between") {
      head($0) {
        $0.transform = { $0 }
        $0.finish = { y, _, _ in y }
      }
    }
    Way(parts: "scores", "ε of the norm is not the configuration's") {
      head($0) { $0.norm.epsilon = 1e-5 }
    }
    Way(parts: "scores", "the unembedding is not transposed") {
      head($0) { $0.scores = { matmul($0, $1) } }
    }
    Way(parts: "scores", "the scores are put through a softmax") {
      head($0) { $0.addBias = { [addBias = $0.addBias] in softmax(addBias($0)) } }
    }
  }

  /// What the head gives for this example with some parts of it exchanged.
  private static func head(
    _ example: Example, _ change: @escaping (inout TokenHeadFormula) -> Void
  ) -> Exchange<TokenHeadFormula> {
    Exchange(of: example.tokenHead, change) {
      $0(example["x"], unembedding: example["unembedding"])
    }
  }

  /// What a new head holds, where all but one thing is right.
  private static func new(
    _ example: Example, _ start: BertStart? = nil, bias: Tensor? = nil, epsilon: Float? = nil
  ) -> Answers {
    var right = BertStart(example)
    right.addHead()
    if let bias { right.replace("bias", by: bias) }
    let epsilon = Tensor(epsilon ?? example.configuration.epsilon)
    return example.results((start ?? right).state, and: ["epsilon": epsilon])
  }
}

extension Example {
  /// The right formula, with the example's parameters. The seed gives what it leaves out.
  var tokenHead: TokenHeadFormula {
    var start = BertStart(self)
    start.addHead()
    return TokenHeadFormula(
      Parameters(self, start: start.state), epsilon: configuration.epsilon)
  }
}

extension BertTokenHeadAttempts {
  @WayList static var otherWays: [Way] {
    Way(parts: "scores", "einsum") {
      head($0) { $0.scores = { einsum("b t c, v c -> b t v", $0, $1) } }
    }
    Way(parts: "scores", "tokens first, then transposed") {
      head($0) { $0.scores = { matmul($1, $0.swappedAxes(-1, -2)).swappedAxes(-1, -2) } }
    }
    Way("scores", "one position after another") { example in
      let positions = (0..<example["x"].shape[1]).map { place in
        example.tokenHead(example["x"][.all, place], unembedding: example["unembedding"])
      }
      return stacked(positions, axis: 1)
    }
    Way("scores", "the last product in a loop over scalars") { example in
      let features = example.tokenHead.features(example["x"])
      let bias = example.tokenHead.addBias(.zeros([example["unembedding"].shape[0]])).scalars
      let (x, table, C) = (features.scalars, example["unembedding"].scalars, features.shape[-1])
      var scores: [Float] = []
      for row in stride(from: 0, to: x.count, by: C) {
        for (token, shift) in bias.enumerated() {
          var score = shift
          for c in 0..<C { score += x[row + c] * table[token * C + c] }
          scores.append(score)
        }
      }
      return Tensor(scores, shape: [features.shape[0], features.shape[1], bias.count])
    }.leavingTensors
  }
}
