import Tensors

/// The MLP of a block as a row of parts.
struct MLPFormula: Formula {
  /// `[…, C]` to as many channels as the MLP has inside.
  var expand: Move
  /// Of each number.
  var activation: Move
  /// Back to `[…, C]`.
  var contract: Move

  /// - Parameter parameters: `expand.weight` and so on.
  init(_ parameters: Parameters, activation: @escaping Move) {
    expand = parameters.linear("expand")
    self.activation = activation
    contract = parameters.linear("contract")
  }

  /// `[…, C]` to `[…, C]`.
  func callAsFunction(_ x: Tensor) -> Tensor { contract(activation(expand(x))) }
}
