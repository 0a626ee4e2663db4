import KataTesting
import PlainFunctions
import Tensors

// The steps of kata 00 as rows of parts.

extension Example {
  func centered(
    _ change: @escaping (inout RowFormula) -> Void
  ) -> Exchange<RowFormula> {
    let mean = ReductionFormula(axis: -1) { $0.mean(axis: $1, keepDims: $2) }
    let formula = RowFormula(mean, join: { $0 - $1 })
    return Exchange(of: formula, change) { $0(self["x"]) }
  }

  func normalizedRows(
    _ change: @escaping (inout RowFormula) -> Void
  ) -> Exchange<RowFormula> {
    let sum = ReductionFormula(axis: -1) { $0.sum(axis: $1, keepDims: $2) }
    let formula = RowFormula(sum, join: { $0 / $1 })
    return Exchange(of: formula, change) { $0(self["x"]) }
  }

  func allDifferences(
    _ change: @escaping (inout DifferencesFormula) -> Void
  ) -> Exchange<DifferencesFormula> {
    Exchange(of: DifferencesFormula(), change) { $0(self["a"], self["b"]) }
  }

  func similarities(
    _ change: @escaping (inout SimilaritiesFormula) -> Void
  ) -> Exchange<SimilaritiesFormula> {
    Exchange(of: SimilaritiesFormula(query: self["query"], key: self["key"]), change) { $0() }
  }

  func causalMask(
    _ change: @escaping (inout TriangleFormula) -> Void
  ) -> Exchange<TriangleFormula> {
    let size = integer("size")
    return Exchange(of: TriangleFormula(), change) { $0.triangle(.full([size, size], true), $0.k) }
  }

  func hiddenUnseen(
    _ change: @escaping (inout HidingFormula) -> Void
  ) -> Exchange<HidingFormula> {
    Exchange(of: HidingFormula(mask: mask("mask")), change) {
      $0.hide(self["scores"], $0.mask, $0.hidden)
    }
  }

  func picked(
    _ change: @escaping (inout PickingFormula) -> Void
  ) -> Exchange<PickingFormula> {
    Exchange(of: PickingFormula(ids: ids("ids")), change) { $0(self["scores"]) }
  }

  func maskedMean(
    _ change: @escaping (inout MaskedMeanFormula) -> Void
  ) -> Exchange<MaskedMeanFormula> {
    let weights = Tensor(mask("mask")).expandedDimensions(axis: -1)  // [B, T, 1]
    return Exchange(of: MaskedMeanFormula(weights: weights), change) { formula in
      (self["x"] * formula.weights).sum(axis: 1) / formula.count(formula.weights)
    }
  }
}

/// Rows joined with a number that each is reduced to.
struct RowFormula: Formula {
  var reduction: ReductionFormula
  var join: (_ x: Tensor, _ reduced: Tensor) -> Tensor
  var finish: (_ joined: Tensor, _ x: Tensor) -> Tensor = { joined, _ in joined }

  init(
    _ reduction: ReductionFormula, join: @escaping (_ x: Tensor, _ reduced: Tensor) -> Tensor
  ) {
    (self.reduction, self.join) = (reduction, join)
  }

  /// The shape of `x` stays.
  func callAsFunction(_ x: Tensor) -> Tensor { finish(join(x, reduction(x)), x) }
}

/// Differences of each with each.
struct DifferencesFormula: Formula {
  /// Where each gets a new axis, if it gets one.
  var newAxisOfA: Int? = 1
  var newAxisOfB: Int? = 0
  var difference: (_ a: Tensor, _ b: Tensor) -> Tensor = { $0 - $1 }

  /// `[A]` and `[B]` to `[A, B]`.
  func callAsFunction(_ a: Tensor, _ b: Tensor) -> Tensor {
    difference(
      newAxisOfA.map { a.expandedDimensions(axis: $0) } ?? a,
      newAxisOfB.map { b.expandedDimensions(axis: $0) } ?? b)
  }
}

/// Products of queries and keys.
struct SimilaritiesFormula: Formula {
  /// `[B, T, D]` and `[B, S, D]`.
  var query, key: Tensor
  var products: (_ query: Tensor, _ key: Tensor) -> Tensor = {
    einsum("b t d, b s d -> b t s", $0, $1)
  }
  var finish: (_ products: Tensor, _ key: Tensor) -> Tensor = { products, _ in products }

  /// `[B, T, S]`.
  func callAsFunction() -> Tensor { finish(products(query, key), key) }
}

/// A triangle of a mask that is true everywhere.
struct TriangleFormula: Formula {
  /// How far the diagonal is moved.
  var k = 0
  var triangle: (_ mask: Mask, _ k: Int) -> Mask = { tril($0, k: $1) }
}

/// Scores hidden by a mask.
struct HidingFormula: Formula {
  var mask: Mask
  /// What stands in a hidden score's place.
  var hidden = -Float.infinity
  var hide: (_ scores: Tensor, _ mask: Mask, _ hidden: Float) -> Tensor = { scores, mask, hidden in
    which(mask, scores, hidden)
  }

  init(mask: Mask) { self.mask = mask }
}

/// One score of each row.
struct PickingFormula: Formula {
  /// `[B, T]`.
  var ids: IntTensor
  /// From `[B, T, V]` and `[B, T, 1]` to `[B, T, 1]`.
  var gather: (_ scores: Tensor, _ ids: IntTensor) -> Tensor = { $0.gather($1, axis: -1) }
  var finish: Move = { $0.squeezed(axis: -1) }

  init(ids: IntTensor) { self.ids = ids }

  /// `[B, T, V]` to `[B, T]`.
  func callAsFunction(_ scores: Tensor) -> Tensor {
    finish(gather(scores, ids.expandedDimensions(axis: -1)))
  }
}

/// The mean over the positions that count.
struct MaskedMeanFormula: Formula {
  /// 1 where a position counts, `[B, T, 1]`.
  var weights: Tensor
  /// How many count, `[B, 1]`.
  var count: (_ weights: Tensor) -> Tensor = { $0.sum(axis: 1) }

  init(weights: Tensor) { self.weights = weights }
}
