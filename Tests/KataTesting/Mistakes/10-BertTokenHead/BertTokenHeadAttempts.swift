import Layers
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
    Way("scores", "the transform is missing") { head($0, .noTransform) }
    Way("scores", "the activation is missing") { head($0, .noHeadActivation) }
    Way("scores", "the activation is geluTanh, not gelu") { head($0, .tanhHead) }
    Way("scores", "the norm is missing") { head($0, .noHeadNorm) }
    Way("scores", "the norm comes before the activation") { head($0, .headNormFirst) }
    Way("scores", "the bias is missing") { head($0, .noHeadBias) }
    Way("scores", "activation and norm are missing") { head($0, .noHeadActivation, .noHeadNorm) }
    Way("scores", "x is multiplied with the unembedding as it is, with nothing in between") {
      head($0, .noTransform, .noHeadActivation, .noHeadNorm)
    }
    Way("scores", "ε of the norm is not the configuration's") { head($0, .defaultEpsilon) }
    Way("scores", "the unembedding is not transposed") {
      let bert = BertFormula.forHead($0)
      return matmul(bert.features($0["x"]), $0["unembedding"]) + bert["bias"]
    }
    Way("scores", "the scores are put through a softmax") { KataTesting.softmax(head($0)) }
  }

  private static func head(_ example: Example, _ slips: BertFormula.Slip...) -> Tensor {
    BertFormula.forHead(example, Set(slips)).head(
      example["x"], unembedding: example["unembedding"])
  }

  /// What a new head holds, where all but one thing is right.
  private static func new(
    _ example: Example, _ start: BertStart? = nil, bias: Tensor? = nil, epsilon: Float? = nil
  ) -> [String: Tensor] {
    var right = BertStart(example)
    right.addHead()
    if let bias { right.replace("bias", by: bias) }
    let epsilon = Tensor(epsilon ?? example.configuration.epsilon)
    return example.results((start ?? right).state, and: ["epsilon": epsilon])
  }
}

extension BertFormula {
  /// The seed gives what the example leaves out.
  static func forHead(_ example: Example, _ slips: Set<Slip> = []) -> BertFormula {
    var start = BertStart(example)
    start.addHead()
    return BertFormula(example, start: start.state, slips: slips)
  }
}

extension BertTokenHeadAttempts {
  @WayList static var otherWays: [Way] {
    Way("scores", "einsum") {
      let bert = BertFormula.forHead($0)
      let features = bert.features($0["x"])
      return einsum("b t c, v c -> b t v", features, $0["unembedding"]) + bert["bias"]
    }
    Way("scores", "tokens first, then transposed") {
      let bert = BertFormula.forHead($0)
      let features = bert.features($0["x"]).swappedAxes(-1, -2)  // [B, C, T]
      return matmul($0["unembedding"], features).swappedAxes(-1, -2) + bert["bias"]
    }
    Way("scores", "one position after another") { example in
      let bert = BertFormula.forHead(example)
      let positions = (0..<example["x"].shape[1]).map { place in
        bert.head(example["x"][.all, place], unembedding: example["unembedding"])
      }
      return stacked(positions, axis: 1)
    }
    Way("scores", "the last product in a loop over scalars") { example in
      let bert = BertFormula.forHead(example)
      let features = bert.features(example["x"])
      let (x, bias) = (features.scalars, bert["bias"].scalars)
      let (table, C) = (example["unembedding"].scalars, features.shape[-1])
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
