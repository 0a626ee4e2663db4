import KataTesting
import Tensors

/// A BERT with a classifier as a row of parts.
struct BertClassifierFormula: Formula {
  var bert: BertFormula
  /// What is classified, `[B, C]`, of all hidden states.
  var encoding: (_ states: [Tensor]) -> Tensor = { $0[$0.count - 1][.all, 0] }
  var dropout: DropoutFormula
  /// `[B, C]` to `[B, classes]`.
  var classifier: Move
  /// The hidden states that the token logits are read from.
  var statesOfLogits: (_ states: [Tensor]) -> [Tensor] = { $0 }

  /// The right formula, with the example's parameters.
  init(_ example: Example) {
    bert = BertFormula(example, in: "bert.")
    dropout = bert.embedding.dropout
    classifier = Parameters(example).linear("classifier")
  }

  /// Logits of `[B, T, V]` and scores of `[B, classes]`, by the names that the goldens have.
  func results(_ example: Example) -> Answers {
    let states = bert.hiddenStates(example)
    return [
      "logits": bert.logits(statesOfLogits(states)),
      "classScores": classScores(states),
    ]
  }

  /// `[B, classes]`.
  func classScores(_ example: Example) -> Tensor { classScores(bert.hiddenStates(example)) }

  private func classScores(_ states: [Tensor]) -> Tensor {
    classifier(dropout(encoding(states)))
  }
}
