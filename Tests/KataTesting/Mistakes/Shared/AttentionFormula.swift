import Layers
import Tensors

/// Multi-head self-attention as a row of parts, each of which an attempt can exchange for another.
///
/// As it is made, it is right; ``changed(_:)`` gives one that is not.
struct AttentionFormula {
  typealias Move = (Tensor) -> Tensor

  /// `[B, T, C]` to `[B, T, C]`.
  var query, key, value, output: Move
  /// `[B, T, C]` to `[B, H, T, D]`.
  var split: Move
  /// `[B, H, T, D]` to `[B, T, C]`.
  var join: Move
  /// From `[B, H, T, D]` twice to `[B, H, T, S]`.
  var scores: (_ query: Tensor, _ key: Tensor) -> Tensor
  /// From `[B, H, T, S]` and a mask of `[B, S]` to `[B, H, T, S]`; softmax included.
  var pattern: (_ scores: Tensor, _ mask: Mask?) -> Tensor
  /// Of the pattern.
  var dropout: Move
  /// From `[B, H, T, S]` and `[B, H, S, D]` to `[B, H, T, D]`.
  var mixture: (_ pattern: Tensor, _ value: Tensor) -> Tensor

  /// The right formula.
  /// - Parameters:
  ///   - parameters: with the names `query.weight`, `query.bias` and so on after `prefix`.
  ///   - isDropping: whether the pattern is dropped, all of it: a rate of 1 in training.
  init(
    _ parameters: StateDictionary, prefix: String = "", headCount: Int, isDropping: Bool = false
  ) {
    func projection(_ name: String) -> Move {
      let weight = parameters["\(prefix)\(name).weight"] ?? .poisoned
      let bias = parameters["\(prefix)\(name).bias"] ?? .poisoned
      return { linear($0, weight, bias) }
    }
    query = projection("query")
    key = projection("key")
    value = projection("value")
    output = projection("output")
    split = { rearrange($0, "b t (h d) -> b h t d", ["h": headCount]) }
    join = { rearrange($0, "b h t d -> b t (h d)") }
    scores = { attentionScores($0, $1) }
    pattern = { attentionPattern($0, $1.map(ofKeys)) }
    dropout = { isDropping ? .zeros($0.shape) : $0 }
    mixture = { matmul($0, $1) }
  }

  /// The same with some parts exchanged.
  func changed(_ change: (inout AttentionFormula) -> Void) -> AttentionFormula {
    var copy = self
    change(&copy)
    return copy
  }

  /// - Parameters:
  ///   - x: `[B, T, C]`.
  ///   - mask: `[B, S]`.
  func callAsFunction(_ x: Tensor, mask: Mask? = nil) -> Tensor {
    attend(split(query(x)), split(key(x)), split(value(x)), mask: mask)
  }

  /// The same of what is projected and split already.
  /// - Parameters:
  ///   - query: `[B, H, T, D]`.
  ///   - key: `[B, H, S, D]`.
  ///   - value: `[B, H, S, D]`.
  func attend(_ query: Tensor, _ key: Tensor, _ value: Tensor, mask: Mask? = nil) -> Tensor {
    let shares = pattern(scores(query, key), mask)  // [B, H, T, S]
    return output(join(mixture(dropout(shares), value)))
  }
}

/// query · keyᵀ ÷ √D.
func attentionScores(_ query: Tensor, _ key: Tensor) -> Tensor {
  products(query, key) / Float(query.shape[-1]).squareRoot()
}

/// query · keyᵀ, without a scale.
func products(_ query: Tensor, _ key: Tensor) -> Tensor {
  matmul(query, key.swappedAxes(-1, -2))
}

/// `[B, T, C]` to `[B, H, T, D]` in memory's order.
func reshapedIntoHeads(_ x: Tensor, _ H: Int) -> Tensor {
  let (B, T, C) = (x.shape[0], x.shape[1], x.shape[2])
  return x.reshaped([B, H, T, C / H])
}

/// `[B, H, T, D]` to `[B, T, C]` in memory's order.
func reshapedFromHeads(_ x: Tensor) -> Tensor {
  let (B, H, T, D) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3])
  return x.reshaped([B, T, H * D])
}

/// The softmax over keys, of which hidden ones get nothing. The mask broadcasts to the scores.
func attentionPattern(_ scores: Tensor, _ mask: Mask?, hidden: Float = -.infinity) -> Tensor {
  guard let mask else { return softmax(scores) }
  return softmax(which(mask, scores, hidden))
}

/// A mask of `[B, S]`, with the axes that let it broadcast to `[B, H, T, S]`.
func ofKeys(_ mask: Mask) -> Mask { mask[.all, .newAxis, .newAxis, .all] }

/// A projection without its bias, which is what it makes of 0.
func unbiased(_ projection: @escaping AttentionFormula.Move) -> AttentionFormula.Move {
  { projection($0) - projection(.zeros($0.shape)) }
}

extension Example {
  /// What attention gives for this example with some parts of it exchanged.
  func attended(_ change: (inout AttentionFormula) -> Void) -> Tensor {
    attentionFormula.changed(change)(self["x"], mask: optionalMask("mask"))
  }

  /// The right formula, with the example's parameters.
  var attentionFormula: AttentionFormula {
    let isDropping = float("dropoutRate") == 1 && integer("isTraining") == 1
    return AttentionFormula(
      projections, headCount: integer("headCount"), isDropping: isDropping)
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
