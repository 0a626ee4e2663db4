import Tensors

/// GPT-2's embedding as a row of parts.
package struct GPT2EmbeddingFormula: Formula {
  /// Ids of `[B, T]` to `[B, T, C]`.
  package var tokens: (_ ids: IntTensor) -> Tensor
  /// The places of T positions, `[T]`, of which the first stands at `start` in the text.
  package var places: (_ T: Int, _ start: Int) -> IntTensor = { T, start in .arange(T) + start }
  /// Places of `[T]` to `[T, C]`.
  package var positions: (_ places: IntTensor) -> Tensor
  package var dropout: DropoutFormula
  /// What is made of a token's and a position's numbers, `[B, T, C]`.
  package var sum: (_ tokens: Tensor, _ positions: Tensor, _ dropout: DropoutFormula) -> Tensor = {
    tokens, positions, dropout in dropout(tokens + positions)
  }
  /// What becomes of the sum, `[B, T, C]` to `[B, T, C]`.
  package var finish: Move = { $0 }

  /// - Parameter parameters: `tokens.weight` and `positions.weight`.
  init(_ parameters: Parameters, dropout: DropoutFormula) {
    tokens = parameters.rows("tokens")
    positions = parameters.rows("positions")
    self.dropout = dropout
  }

  /// - Parameter ids: `[B, T]`.
  /// - Returns: `[B, T, C]`.
  package func callAsFunction(_ ids: IntTensor, from start: Int = 0) -> Tensor {
    finish(sum(tokens(ids), positions(places(ids.shape[-1], start)), dropout))
  }
}
