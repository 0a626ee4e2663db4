import Layers
import PlainFunctions
import Tensors

/// GPT-2 as a row of parts: what the attempts at
/// katas 15 to 17 are written with.
package struct GPT2Formula: Formula {
  package let configuration: GPT2Configuration
  package var embedding: GPT2EmbeddingFormula
  package var row: BlockRow
  package var finalNorm: NormFormula
  /// What becomes of what the last block leaves, `[B, T, C]` to `[B, T, C]`.
  package var finish: (_ x: Tensor, _ norm: NormFormula) -> Tensor = { x, norm in norm(x) }
  /// What the logits are read from, `[B, T, C]`, of all hidden states.
  package var source: (_ states: [Tensor]) -> Tensor = { $0[$0.count - 1] }
  /// What is given of the stream and of what the final norm makes of its end, and what the logits
  /// are read from.
  package var list: (_ stream: [Tensor], _ last: Tensor) -> (states: [Tensor], from: Tensor) = {
    stream, last in (stream.dropLast() + [last], from: last)
  }
  /// The table that the logits are products with, `[V, C]`.
  package var unembedding: Tensor
  /// From `[B, T, C]` and `[V, C]` to `[B, T, V]`.
  package var scores: (_ x: Tensor, _ unembedding: Tensor) -> Tensor = {
    matmul($0, $1.transposed())
  }
  /// Where new positions start, behind those that a cache holds.
  package var start: (_ cache: any KeyValueCaching) -> Int = { $0.count }

  /// - Parameter parameters: `tokens.weight` and so on.
  package init(_ parameters: Parameters, _ configuration: GPT2Configuration, isTraining: Bool) {
    func dropout(_ rate: Float) -> DropoutFormula {
      DropoutFormula(rate: rate, isTraining: isTraining)
    }
    self.configuration = configuration
    embedding = GPT2EmbeddingFormula(
      parameters, dropout: dropout(configuration.embeddingDropoutRate))
    row = BlockRow(
      (0..<configuration.layerCount).map { layer in
        .gpt2(parameters.part("blocks.\(layer)"), configuration, isTraining: isTraining)
      })
    finalNorm = parameters.norm("finalNorm", epsilon: configuration.epsilon)
    unembedding = parameters["tokens.weight"]
  }

  /// The right formula, with the example's parameters.
  /// - Parameter start: what stands where the example has none.
  package init(_ example: Example, start: StateDictionary = [:]) {
    self.init(
      Parameters(example, start: start), example.gpt2Configuration,
      isTraining: example.isTraining)
  }

  /// What enters the first block, and what leaves each block, `[B, T, C]` each: the stream, without
  /// the final norm.
  package func stream(_ ids: IntTensor) -> [Tensor] { row.states(from: embedding(ids)) }

  /// As Hugging Face lists them: the final norm's result stands for what the last block leaves.
  package func hiddenStates(_ ids: IntTensor) -> [Tensor] {
    let stream = stream(ids)
    return stream.dropLast() + [finished(stream[stream.count - 1])]
  }

  /// `[B, T, C]` to `[B, T, C]`.
  package func finished(_ x: Tensor) -> Tensor { finish(x, finalNorm) }

  /// Scores of every token, `[B, T, V]`, from what the final norm gives, `[B, T, C]`.
  package func logits(_ x: Tensor) -> Tensor { scores(x, unembedding) }
}

// MARK: - With a cache

extension GPT2Formula {
  /// Logits of new positions.
  /// - Parameter ids: `[B, T]`.
  /// - Returns: `[B, T, V]`.
  package func callAsFunction(_ ids: IntTensor, cache: inout some KeyValueCaching) -> Tensor {
    logits(ids, from: start(cache), cache: &cache)
  }

  /// The same, with the place of the first in the text.
  package func logits(_ ids: IntTensor, from start: Int, cache: inout some KeyValueCaching)
    -> Tensor
  {
    let states = row.states(from: embedding(ids, from: start)) { block, x, layer in
      block(x, cache: &cache, layer: layer)
    }
    return logits(finished(states[states.count - 1]))
  }
}

extension BlockFormula {
  /// - Parameter x: new positions, `[B, T, C]`.
  package func callAsFunction(
    _ x: Tensor, cache: inout some KeyValueCaching, layer: Int
  ) -> Tensor {
    run(x) { attention($0, cache: &cache, layer: layer) }
  }
}

// MARK: - Changes of all parts

extension GPT2Formula {
  /// ε of all norms.
  package var epsilon: Float {
    get { finalNorm.epsilon }
    set {
      row.changeEach { $0.epsilon = newValue }
      finalNorm.epsilon = newValue
    }
  }

  /// As in training, whatever was asked for.
  package mutating func train() {
    embedding.dropout.isTraining = true
    row.changeEach { $0.train() }
  }
}

extension BlockFormula {
  /// A block of GPT-2.
  /// - Parameter parameters: `attention.projection.weight` and so on.
  package static func gpt2(
    _ parameters: Parameters, _ configuration: GPT2Configuration, isTraining: Bool
  ) -> BlockFormula {
    func norm(_ name: String) -> NormFormula {
      parameters.norm(name, epsilon: configuration.epsilon)
    }
    let dropout = DropoutFormula(
      rate: configuration.residualDropoutRate, isTraining: isTraining)
    let patternDropout = DropoutFormula(
      rate: configuration.attentionDropoutRate, isTraining: isTraining)
    return BlockFormula(
      attention: .causal(
        parameters.part("attention"), headCount: configuration.headCount, dropout: patternDropout),
      mlp: MLPFormula(parameters.part("mlp"), activation: geluTanh),
      attentionHalf: .normFirst(norm("attentionNorm"), dropout),
      mlpHalf: .normFirst(norm("mlpNorm"), dropout))
  }
}
