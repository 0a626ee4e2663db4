import KataTesting
import Tensors

extension BertClassifierAttempts {
  @WayList static var otherWays: [Way] {
    Way(results: "classifies", "the first token by a one-hot row") {
      read($0) { last in
        let isFirst = Tensor(IntTensor.arange(last.shape[1]) .== 0)
        return einsum("t, b t c -> b c", isFirst, last)
      }
    }
    Way(results: "classifies", "the first token by take") {
      read($0) { last in last.take(IntTensor(0), axis: 1) }
    }
    Way(results: "classifies", "the first token by a range of one, squeezed") {
      read($0) { last in last[.all, ..<1].squeezed(axis: 1) }
    }
    Way(results: "classifies", "every position classified, and the first taken") { example in
      let model = BertClassifierFormula(example).changed {
        $0.encoding = { states in states.last! }
        $0.classifier = { [classifier = $0.classifier] in classifier($0)[.all, 0] }
      }
      return model.results(example)
    }
    Way(results: "classifies", "one sequence after another") { example in
      let model = BertClassifierFormula(example).changed {
        $0.classifier = { [classifier = $0.classifier] encoding in
          stacked((0..<encoding.shape[0]).map { classifier(encoding[$0]) })
        }
      }
      return model.results(example)
    }
    Way(parts: "dropsHalf", "one sequence after another") {
      half($0) {
        $0.classifier = { [classifier = $0.classifier, dropout = $0.dropout] encoding in
          stacked((0..<encoding.shape[0]).map { classifier(dropout(encoding[$0])) })
        }
        $0.dropout.rate = 0
      }
    }
    Way(results: "runsOnce", "both results by hand, from the states of the first pass") {
      $0.passes(scores: 0, logits: 0)
    }
  }

  /// What is right, with the encoding taken in another way from the last hidden state.
  private static func read(
    _ example: Example, _ read: @escaping (_ last: Tensor) -> Tensor
  ) -> Answers {
    let model = BertClassifierFormula(example).changed {
      $0.encoding = { read($0[$0.count - 1]) }
    }
    return model.results(example)
  }
}
