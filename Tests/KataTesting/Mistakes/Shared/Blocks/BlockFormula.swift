import Tensors

/// A block of BERT or GPT-2 as a row of parts.
package struct BlockFormula: Formula {
  package var attention: AttentionFormula
  package var mlp: MLPFormula
  package var attentionHalf, mlpHalf: HalfFormula
  /// The mask that attention gets, `[B, S]`.
  package var mask: (Mask?) -> Mask? = { $0 }
  /// What the MLP's half reads, `[B, T, C]`: y, which attention's half makes of x.
  package var mlpInput: (_ x: Tensor, _ y: Tensor) -> Tensor = { _, y in y }
  /// What the MLP's half adds to, `[B, T, C]`.
  package var mlpStream: (_ x: Tensor, _ y: Tensor) -> Tensor = { _, y in y }

  init(
    attention: AttentionFormula, mlp: MLPFormula, attentionHalf: HalfFormula, mlpHalf: HalfFormula
  ) {
    (self.attention, self.mlp) = (attention, mlp)
    (self.attentionHalf, self.mlpHalf) = (attentionHalf, mlpHalf)
  }

  /// - Parameters:
  ///   - x: `[B, T, C]`.
  ///   - mask: `[B, T]`.
  package func callAsFunction(_ x: Tensor, mask: Mask? = nil) -> Tensor {
    run(x) { attention($0, mask: self.mask(mask)) }
  }

  /// The block around another attention.
  func run(_ x: Tensor, attend: Move) -> Tensor {
    let y = attentionHalf(x, addedTo: x, attend)  // [B, T, C]
    return mlpHalf(mlpInput(x, y), addedTo: mlpStream(x, y)) { mlp($0) }
  }
}

// MARK: - Changes of both halves

extension BlockFormula {
  /// Exchanges the same part in both halves.
  package mutating func changeHalves(_ change: (inout HalfFormula) -> Void) {
    change(&attentionHalf)
    change(&mlpHalf)
  }

  /// ε of both norms.
  package var epsilon: Float {
    get { attentionHalf.norm.epsilon }
    set { changeHalves { $0.norm.epsilon = newValue } }
  }

  /// How much is dropped of what both halves add.
  package var residualDropoutRate: Float {
    get { attentionHalf.dropout.rate }
    set { changeHalves { $0.dropout.rate = newValue } }
  }

  /// As in training, whatever was asked for.
  package mutating func train() {
    attention.dropout.isTraining = true
    changeHalves { $0.dropout.isTraining = true }
  }
}
