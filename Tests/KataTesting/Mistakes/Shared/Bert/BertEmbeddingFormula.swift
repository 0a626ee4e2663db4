import Tensors

/// BERT's embedding as a row of parts.
struct BertEmbeddingFormula {
  /// Ids of `[B, T]` to `[B, T, C]`.
  var tokens, tokenTypes: (_ ids: IntTensor) -> Tensor
  /// The places of T positions, `[T]`.
  var places: (_ T: Int) -> IntTensor = { .arange($0) }
  /// Places of `[T]` to `[T, C]`.
  var positions: (_ places: IntTensor) -> Tensor
  var norm: NormFormula
  var dropout: DropoutFormula

  /// - Parameter parameters: `tokens.weight` and so on.
  init(_ parameters: Parameters, epsilon: Float, dropout: DropoutFormula) {
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
  func callAsFunction(_ ids: IntTensor, tokenTypes types: IntTensor) -> Tensor {
    let sum = tokens(ids) + positions(places(ids.shape[-1])) + tokenTypes(types)
    return dropout(norm(sum))
  }
}
