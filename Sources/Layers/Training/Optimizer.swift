import Tensors

/// What changes a model's parameters step by step, and can be written down and go on elsewhere.
///
/// ``AdamW`` is one; kata 31 builds others, which train models in the same places.
public protocol Optimizer: AnyObject {
  /// How far each step goes; a schedule changes it between steps.
  var learningRate: Double { get set }

  /// Moves every parameter that has a gradient, so that the loss becomes smaller.
  /// - Parameter gradients: of the model that the optimizer was made for.
  func step(_ gradients: Gradients)

  /// What it remembers of its steps, under the parameters' names and its own.
  func stateDictionary() -> StateDictionary

  /// Goes on where another one of such a model was.
  /// - Parameter state: of that one's ``stateDictionary()``.
  /// - Throws: what does not fit; then nothing was changed.
  func load(_ state: StateDictionary) throws(StateMismatch)
}
