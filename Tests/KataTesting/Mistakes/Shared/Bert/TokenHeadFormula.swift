import PlainFunctions
import Tensors

/// BERT's token head as a row of parts.
package struct TokenHeadFormula: Formula {
  /// `[…, C]` to `[…, C]`.
  package var transform: Move
  /// Of each number.
  package var activation: Move
  package var norm: NormFormula
  /// What becomes of the transformed states, `[…, C]` to `[…, C]`.
  package var finish: (_ y: Tensor, _ activation: Move, _ norm: NormFormula) -> Tensor = {
    y, activation, norm in norm(activation(y))
  }
  /// From `[…, C]` and `[V, C]` to `[…, V]`.
  package var scores: (_ features: Tensor, _ unembedding: Tensor) -> Tensor = {
    matmul($0, $1.transposed())
  }
  /// Adds the bias of `[V]` to `[…, V]`.
  package var addBias: Move

  /// The right formula.
  /// - Parameter parameters: `transform.weight` and so on.
  package init(_ parameters: Parameters, epsilon: Float) {
    transform = parameters.linear("transform")
    activation = gelu
    norm = parameters.norm("norm", epsilon: epsilon)
    let bias = parameters["bias"]
    addBias = { $0 + bias }
  }

  /// - Parameters:
  ///   - x: `[…, C]`.
  ///   - unembedding: `[V, C]`.
  /// - Returns: `[…, V]`.
  package func callAsFunction(_ x: Tensor, unembedding: Tensor) -> Tensor {
    addBias(scores(features(x), unembedding))
  }

  /// What is multiplied with the unembedding, `[…, C]`.
  package func features(_ x: Tensor) -> Tensor { finish(transform(x), activation, norm) }
}
