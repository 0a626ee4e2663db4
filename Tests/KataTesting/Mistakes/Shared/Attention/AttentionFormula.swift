import Layers
import PlainFunctions
import Tensors

/// Multi-head self-attention as a row of parts.
package struct AttentionFormula: Formula {
  /// `[B, T, C]` to `[B, T, C]`.
  package var query, key, value, output: Move
  /// `[B, T, C]` to `[B, H, T, D]`.
  package var splitHeads: Move
  /// `[B, H, T, D]` to `[B, T, C]`.
  package var mergeHeads: Move
  /// From `[B, H, T, D]` twice to `[B, H, T, S]`.
  package var scores: (_ query: Tensor, _ key: Tensor) -> Tensor
  /// From `[B, H, T, S]` and a mask of `[B, S]` to `[B, H, T, S]`; softmax included.
  package var pattern: (_ scores: Tensor, _ mask: Mask?) -> Tensor
  /// Of the pattern.
  package var dropout: DropoutFormula
  /// From `[B, H, T, S]` and `[B, H, S, D]` to `[B, H, T, D]`.
  package var mixture: (_ pattern: Tensor, _ value: Tensor) -> Tensor
  /// How new positions join those that a cache holds.
  package var memory = MemoryFormula()

  /// The right formula, as BERT has it.
  /// - Parameter parameters: `query.weight`, `query.bias` and so on.
  package init(_ parameters: Parameters, headCount: Int, dropout: DropoutFormula) {
    query = parameters.linear("query")
    key = parameters.linear("key")
    value = parameters.linear("value")
    output = parameters.linear("output")
    splitHeads = { rearrange($0, "b t (h d) -> b h t d", ["h": headCount]) }
    mergeHeads = { rearrange($0, "b h t d -> b t (h d)") }
    scores = { attentionScores($0, $1) }
    pattern = { attentionPattern($0, $1.map(ofKeys)) }
    self.dropout = dropout
    mixture = { matmul($0, $1) }
  }

  /// - Parameters:
  ///   - x: `[B, T, C]`.
  ///   - mask: `[B, S]`.
  package func callAsFunction(_ x: Tensor, mask: Mask? = nil) -> Tensor {
    attend(splitHeads(query(x)), splitHeads(key(x)), splitHeads(value(x)), mask: mask)
  }

  /// The same of what is projected and split already.
  /// - Parameters:
  ///   - query: `[B, H, T, D]`.
  ///   - key: `[B, H, S, D]`.
  ///   - value: `[B, H, S, D]`.
  package func attend(_ query: Tensor, _ key: Tensor, _ value: Tensor, mask: Mask? = nil) -> Tensor
  {
    let shares = pattern(scores(query, key), mask)  // [B, H, T, S]
    return output(mergeHeads(mixture(dropout(shares), value)))
  }

  /// Drops what heads find, and not the pattern.
  package mutating func dropMixture() {
    mixture = { [mixture, dropout] in dropout(mixture($0, $1)) }
    dropout.rate = 0
  }
}

extension Example {
  /// What attention gives for this example with some parts of it exchanged.
  package func attended(
    _ change: @escaping (inout AttentionFormula) -> Void
  ) -> Exchange<AttentionFormula> {
    Exchange(of: attentionFormula, change) { $0(self["x"], mask: optionalMask("mask")) }
  }

  /// The right formula, with the example's parameters.
  package var attentionFormula: AttentionFormula {
    AttentionFormula(
      Parameters(projections), headCount: integer("headCount"), dropout: patternDropout)
  }

  /// The dropout of an attention that the example is about.
  package var patternDropout: DropoutFormula {
    DropoutFormula(rate: float("dropoutRate"), isTraining: isTraining)
  }

  /// The parameters of the four projections: the stored ones, or else, as large layers would need
  /// megabytes, those that the example's seed gives.
  public var projections: StateDictionary {
    if !parameters.isEmpty { return parameters }
    var (generator, size) = (generator, integer("hiddenSize"))
    var drawn: [String: Tensor] = [:]
    for name in ["query", "key", "value", "output"] {
      let layer = Linear(inputSize: size, outputSize: size, using: &generator)
      for (parameter, tensor) in layer.stateDictionary() { drawn["\(name).\(parameter)"] = tensor }
    }
    return StateDictionary(drawn)
  }
}
