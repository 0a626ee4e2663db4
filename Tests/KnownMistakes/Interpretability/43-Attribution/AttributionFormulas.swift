import KataTesting
import Tensors

/// What a vector is multiplied with to give a logit, or a difference of two, as a row of parts.
struct DirectionFormula: Formula {
  /// The table that rows are taken of.
  var table: Tensor
  /// A token's row, `[C]`.
  var row: (_ table: Tensor, _ token: Int) -> Tensor = { $0[$1] }
  var both: (_ token: Tensor, _ other: Tensor) -> Tensor = { $0 - $1 }
  var finish: Move = { $0 }

  func callAsFunction(of token: Int, over other: Int?) -> Tensor {
    let own = row(table, token)
    return finish(other.map { both(own, row(table, $0)) } ?? own)
  }
}

/// A norm's scale as a row of parts.
struct FrozenScaleFormula: Formula {
  var epsilon: Float
  /// `[…, C]` to `[…, 1]`.
  var variance: Move = { $0.variance(axis: -1, correction: 0, keepDims: true) }
  var scale: (_ variance: Tensor, _ epsilon: Float) -> Tensor = { rsqrt($0 + $1) }

  init(epsilon: Float) { self.epsilon = epsilon }

  func callAsFunction(_ stream: Tensor) -> Tensor { scale(variance(stream), epsilon) }
}

/// What parts give to a score, as a row of parts.
struct EffectFormula: Formula {
  var norm: NormFormula
  var center: Move = { $0 - $0.mean(axis: -1, keepDims: true) }
  /// What the centered parts are multiplied by, of the scale that is given.
  var scaled: (_ parts: Tensor, _ scale: Tensor) -> Tensor = { $0 * $1 }
  var gained: (_ parts: Tensor, _ norm: NormFormula) -> Tensor = { $0 * $1.weight }
  /// `[…, C]` and `[C]` to `[…]`.
  var product: (_ parts: Tensor, _ direction: Tensor) -> Tensor = { matmul($0, $1) }
  var finish: Move = { $0 }

  init(_ norm: NormFormula) { self.norm = norm }

  func callAsFunction(_ parts: Tensor, on direction: Tensor, scale: Tensor) -> Tensor {
    finish(product(gained(scaled(center(parts), scale), norm), direction))
  }
}

/// The effects of all parts, as a row of parts.
struct AttributionFormula: Formula {
  var norm: NormFormula
  var scale: FrozenScaleFormula
  var effect: EffectFormula
  /// Of what the scale is.
  var stream: (_ parts: PartTensors) -> Tensor = { $0.sum }
  /// The parts that have effects.
  var parts: (_ parts: PartTensors) -> PartTensors = { $0 }
  /// What the norm's bias gives.
  var normBias: (_ norm: NormFormula, _ direction: Tensor, _ scale: Tensor) -> Tensor = {
    norm, direction, _ in matmul(norm.bias, direction)
  }
  /// Whether each part has a scale of its own.
  var isFrozen = true

  init(_ norm: NormFormula) {
    self.norm = norm
    scale = FrozenScaleFormula(epsilon: norm.epsilon)
    effect = EffectFormula(norm)
  }

  func callAsFunction(of all: PartTensors, on direction: Tensor) -> Answers {
    let scale = scale(stream(all))
    let parts = parts(all)
    func effects(_ x: Tensor) -> Tensor {
      effect(x, on: direction, scale: isFrozen ? scale : self.scale(x))
    }
    let embeddings = effects(parts.embeddings)
    let (heads, biases, mlps) = (effects(parts.heads), effects(parts.biases), effects(parts.mlps))
    let normBias = normBias(norm, direction, scale)
    return [
      "embeddings": embeddings, "heads": heads, "biases": biases, "mlps": mlps,
      "normBias": normBias,
      "sum": embeddings.sum() + heads.sum() + biases.sum() + mlps.sum() + normBias,
    ]
  }
}

// MARK: - How the attempts are run

extension Example {
  func outputSplit(
    _ change: @escaping (inout HeadSplitFormula) -> Void = { _ in }
  ) -> Exchange<HeadSplitFormula> {
    Exchange(of: HeadSplitFormula(), change) { $0(self["found"], through: self["weight"]) }
  }

  func takenApart(
    _ change: @escaping (inout StreamPartsFormula) -> Void = { _ in }
  ) -> Exchange<StreamPartsFormula> {
    Exchange(
      of: StreamPartsFormula(self), change, answers: { $0(at: integer("place")).answers })
  }

  func pointed(
    _ change: @escaping (inout DirectionFormula) -> Void = { _ in }
  ) -> Exchange<DirectionFormula> {
    Exchange(of: DirectionFormula(table: self["parameters.tokens.weight"]), change) {
      $0(of: integer("token"), over: otherToken)
    }
  }

  func scaleFrozen(
    _ change: @escaping (inout FrozenScaleFormula) -> Void = { _ in }
  ) -> Exchange<FrozenScaleFormula> {
    Exchange(of: FrozenScaleFormula(epsilon: float("epsilon")), change) { $0(self["stream"]) }
  }

  private func finalNorm(in scope: String = "") -> NormFormula {
    NormFormula(
      weight: self["parameters.\(scope)weight"], bias: self["parameters.\(scope)bias"],
      epsilon: float("epsilon"))
  }

  func effectsFound(
    _ change: @escaping (inout EffectFormula) -> Void = { _ in }
  ) -> Exchange<EffectFormula> {
    Exchange(of: EffectFormula(finalNorm()), change) {
      $0(self["parts"], on: self["direction"], scale: self["scale"])
    }
  }

  func attributed(
    _ change: @escaping (inout AttributionFormula) -> Void = { _ in }
  ) -> Exchange<AttributionFormula> {
    let parts = PartTensors(
      embeddings: self["parts.embeddings"], heads: self["parts.heads"],
      biases: self["parts.biases"], mlps: self["parts.mlps"])
    return Exchange(
      of: AttributionFormula(finalNorm()), change,
      answers: { $0(of: parts, on: self["direction"]) })
  }

  /// The same of a whole model.
  func wholeAttributed(
    _ change: @escaping (inout AttributionFormula) -> Void = { _ in }
  ) -> Exchange<AttributionFormula> {
    Exchange(
      of: AttributionFormula(finalNorm(in: "finalNorm.")), change,
      answers: { formula in
        let direction = DirectionFormula(table: self["parameters.tokens.weight"])
        return formula(
          of: StreamPartsFormula(self)(at: integer("place")),
          on: direction(of: integer("token"), over: otherToken))
      })
  }
}
