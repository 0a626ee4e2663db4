import Tensors

/// Attention's scores as a row of parts.
package struct ScoresFormula: Formula {
  /// `[…, T, D]` and `[…, S, D]`.
  package var query, key: Tensor
  /// `[…, S, D]` to `[…, D, S]`.
  package var transpose: Move = { $0.swappedAxes(-1, -2) }
  package var divisor: Float
  package var scale: (_ products: Tensor, _ divisor: Float) -> Tensor = { $0 / $1 }
  package var finish: Move = { $0 }

  package init(_ query: Tensor, _ key: Tensor) {
    (self.query, self.key) = (query, key)
    divisor = Float(query.shape[-1]).squareRoot()
  }

  package var D: Int { query.shape[-1] }

  /// `[…, T, S]`.
  package func callAsFunction() -> Tensor { finish(scale(matmul(query, transpose(key)), divisor)) }
}
