import Tensors

/// BERT's embedding as a row of parts.
package struct BertEmbeddingFormula: Formula {
  /// Ids of `[B, T]` to `[B, T, C]`.
  package var tokens, tokenTypes: (_ ids: IntTensor) -> Tensor
  /// The places of T positions, `[T]`.
  package var places: (_ T: Int) -> IntTensor = { .arange($0) }
  /// Places of `[T]` to `[T, C]`.
  package var positions: (_ places: IntTensor) -> Tensor
  /// What is made of the three, `[B, T, C]`.
  package var sum: (_ tokens: Tensor, _ positions: Tensor, _ segments: Tensor) -> Tensor = {
    $0 + $1 + $2
  }
  package var norm: NormFormula
  package var dropout: DropoutFormula
  /// What becomes of the sum, `[B, T, C]` to `[B, T, C]`.
  package var finish: (_ sum: Tensor, _ norm: NormFormula, _ dropout: DropoutFormula) -> Tensor = {
    sum, norm, dropout in dropout(norm(sum))
  }

  /// - Parameter parameters: `tokens.weight` and so on.
  package init(_ parameters: Parameters, epsilon: Float, dropout: DropoutFormula) {
    tokens = parameters.rows("tokens")
    positions = parameters.rows("positions")
    tokenTypes = parameters.rows("tokenTypes")
    norm = parameters.norm("norm", epsilon: epsilon)
    self.dropout = dropout
  }

  /// - Parameters:
  ///   - ids: `[B, T]`.
  ///   - types: `[B, T]`.
  /// - Returns: `[B, T, C]`.
  package func callAsFunction(_ ids: IntTensor, tokenTypes types: IntTensor) -> Tensor {
    let sum = sum(tokens(ids), positions(places(ids.shape[-1])), tokenTypes(types))
    return finish(sum, norm, dropout)
  }
}
