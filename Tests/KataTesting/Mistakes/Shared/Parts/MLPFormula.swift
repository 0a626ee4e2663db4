import Tensors

/// The MLP of a block as a row of parts.
package struct MLPFormula: Formula {
  /// `[…, C]` to as many channels as the MLP has inside.
  package var expand: Move
  /// Of each number.
  package var activation: Move
  /// Back to `[…, C]`.
  package var contract: Move

  /// - Parameter parameters: `expand.weight` and so on.
  package init(_ parameters: Parameters, activation: @escaping Move) {
    expand = parameters.linear("expand")
    self.activation = activation
    contract = parameters.linear("contract")
  }

  /// `[…, C]` to `[…, C]`.
  package func callAsFunction(_ x: Tensor) -> Tensor { contract(activation(expand(x))) }
}
