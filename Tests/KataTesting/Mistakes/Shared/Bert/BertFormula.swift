import Layers
import PlainFunctions
import Tensors

/// BERT as a row of parts: what the attempts at
/// katas 11 and 12 are written with.
package struct BertFormula: Formula {
  package var embedding: BertEmbeddingFormula
  package var row: BlockRow
  package var tokenHead: TokenHeadFormula
  /// What the logits are read from, `[B, T, C]`, of all hidden states.
  package var source: (_ states: [Tensor]) -> Tensor = { $0[$0.count - 1] }
  /// What is given of all hidden states.
  package var list: (_ states: [Tensor]) -> [Tensor] = { $0 }
  /// The table that the head multiplies with, `[V, C]`.
  package var unembedding: Tensor

  /// - Parameter parameters: `embedding.tokens.weight` and so on.
  package init(_ parameters: Parameters, _ configuration: BertConfiguration, isTraining: Bool) {
    let dropout = DropoutFormula(rate: configuration.dropoutRate, isTraining: isTraining)
    let patternDropout = DropoutFormula(
      rate: configuration.attentionDropoutRate, isTraining: isTraining)
    let epsilon = configuration.epsilon
    embedding = BertEmbeddingFormula(
      parameters.part("embedding"), epsilon: epsilon, dropout: dropout)
    row = BlockRow(
      (0..<configuration.layerCount).map { layer in
        .bert(
          parameters.part("blocks.\(layer)"), configuration, dropout: dropout,
          patternDropout: patternDropout)
      })
    tokenHead = TokenHeadFormula(parameters.part("tokenHead"), epsilon: epsilon)
    unembedding = parameters["embedding.tokens.weight"]
  }

  /// The right formula, with the example's parameters.
  /// - Parameters:
  ///   - start: what stands where the example has none.
  ///   - scope: the model's name with a dot, `bert.`, or nothing.
  package init(_ example: Example, start: StateDictionary = [:], in scope: String = "") {
    self.init(
      Parameters(example, start: start, in: scope), example.configuration,
      isTraining: example.isTraining)
  }

  /// What enters the first block, and what leaves each block, `[B, T, C]` each.
  package func hiddenStates(_ example: Example) -> [Tensor] {
    row.states(from: embedded(example), mask: example.padding)
  }

  /// What enters the first block, `[B, T, C]`.
  package func embedded(_ example: Example) -> Tensor {
    embedding(example.ids("ids"), tokenTypes: example.ids("tokenTypes"))
  }

  /// Scores of every token, `[B, T, V]`.
  package func logits(_ states: [Tensor]) -> Tensor {
    tokenHead(source(states), unembedding: unembedding)
  }
}

// MARK: - Changes of all parts

extension BertFormula {
  /// ε of all norms.
  package var epsilon: Float {
    get { embedding.norm.epsilon }
    set {
      embedding.norm.epsilon = newValue
      row.changeEach { $0.epsilon = newValue }
      tokenHead.norm.epsilon = newValue
    }
  }

  /// How much is dropped of the embedding and of what the blocks add.
  package var dropoutRate: Float {
    get { embedding.dropout.rate }
    set {
      embedding.dropout.rate = newValue
      row.changeEach { $0.residualDropoutRate = newValue }
    }
  }

  /// As in training, whatever was asked for.
  package mutating func train() {
    embedding.dropout.isTraining = true
    row.changeEach { $0.train() }
  }
}

extension BlockFormula {
  /// A block of BERT.
  /// - Parameters:
  ///   - parameters: `attention.query.weight` and so on.
  ///   - dropout: of what is added.
  ///   - patternDropout: of attention's pattern.
  package static func bert(
    _ parameters: Parameters, _ configuration: BertConfiguration, dropout: DropoutFormula,
    patternDropout: DropoutFormula
  ) -> BlockFormula {
    func norm(_ name: String) -> NormFormula {
      parameters.norm(name, epsilon: configuration.epsilon)
    }
    return BlockFormula(
      attention: AttentionFormula(
        parameters.part("attention"), headCount: configuration.headCount, dropout: patternDropout),
      mlp: MLPFormula(parameters.part("mlp"), activation: gelu),
      attentionHalf: .normLast(norm("attentionNorm"), dropout),
      mlpHalf: .normLast(norm("outputNorm"), dropout))
  }
}
