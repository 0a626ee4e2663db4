import Tensors

/// A half of a block as a row of parts: the way around attention or the MLP, the residual.
package struct HalfFormula: Formula {
  package var norm: NormFormula
  package var dropout: DropoutFormula
  /// What attention or the MLP reads, `[B, T, C]`.
  package var read: (_ x: Tensor, _ norm: NormFormula) -> Tensor
  /// What is added to, `[B, T, C]`: the stream, or something else in its place.
  package var base: (_ stream: Tensor, _ read: Tensor) -> Tensor = { stream, _ in stream }
  /// What is added, `[B, T, C]`, of what attention or the MLP found.
  package var added: (_ found: Tensor, _ dropout: DropoutFormula) -> Tensor = { found, dropout in
    dropout(found)
  }
  package var sum: (_ base: Tensor, _ added: Tensor) -> Tensor = { $0 + $1 }
  /// What is kept of the sum, `[B, T, C]`.
  package var kept: (_ sum: Tensor, _ dropout: DropoutFormula) -> Tensor = { sum, _ in sum }
  /// What the half leaves of the sum, `[B, T, C]`.
  package var finish: (_ sum: Tensor, _ norm: NormFormula) -> Tensor

  /// Drops what is added to one sequence after another.
  package mutating func dropSequences() {
    added = { found, dropout in stacked((0..<found.shape[0]).map { dropout(found[$0]) }) }
  }

  /// As in BERT: the sum is normalized.
  package static func normLast(_ norm: NormFormula, _ dropout: DropoutFormula) -> HalfFormula {
    HalfFormula(
      norm: norm, dropout: dropout, read: { x, _ in x }, finish: { sum, norm in norm(sum) })
  }

  /// As in GPT-2: what is read is normalized, and the stream is not.
  static func normFirst(_ norm: NormFormula, _ dropout: DropoutFormula) -> HalfFormula {
    HalfFormula(
      norm: norm, dropout: dropout, read: { x, norm in norm(x) }, finish: { sum, _ in sum })
  }

  /// - Parameters:
  ///   - x: what is read, `[B, T, C]`.
  ///   - stream: what is added to, `[B, T, C]`.
  ///   - find: attention or the MLP.
  package func callAsFunction(_ x: Tensor, addedTo stream: Tensor, _ find: Move) -> Tensor {
    let input = read(x, norm)  // [B, T, C]
    let added = added(find(input), dropout)  // [B, T, C]
    return finish(kept(sum(base(stream, input), added), dropout), norm)
  }
}
