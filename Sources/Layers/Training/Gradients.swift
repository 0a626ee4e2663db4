import Tensors

/// The value of a formula, such as a loss, and its derivatives by all that a model trains.
///
/// ```swift
/// let (loss, gradients) = withGradients(of: model) {
///   crossEntropy(model(ids).logits, targets)
/// }
/// optimizer.step(gradients)
/// ```
///
/// Equals PyTorch's `loss.backward()`. Nothing is remembered outside the body.
/// - Parameter body: uses the model and returns one number; more are a misuse.
/// - Returns: what the body returned, and a gradient for each parameter that is not frozen and that
///   the value depends on.
public func withGradients(
  of model: some Module, _ body: () throws -> Tensor
) rethrows -> (value: Tensor, gradients: Gradients) {
  let result = try withGradients(of: model, and: []) { _ in try body() }
  return (result.value, result.gradients)
}

/// The value of a formula, and its derivatives by all that a model trains and by what goes into it:
/// see ``withGradients(of:_:)``.
/// - Parameter body: gets the inputs.
/// - Returns: besides the value and the parameters' gradients one for each input: 0 where the value
///   does not depend on it.
public func withGradients(
  of model: some Module, and inputs: [Tensor], _ body: ([Tensor]) throws -> Tensor
) rethrows -> (value: Tensor, gradients: Gradients, inputGradients: [Tensor]) {
  let names = model.parametersUnderAllNames()
  let parameters = model.parameters().filter { !$0.isFrozen }
  let values = parameters.map(\.value)
  defer { for (parameter, value) in zip(parameters, values) { parameter.value = value } }
  let (value, found) = try withGradientsWhereReached(of: values + inputs) { tensors in
    for (parameter, tensor) in zip(parameters, tensors) { parameter.value = tensor }
    return try body(Array(tensors.dropFirst(parameters.count)))
  }
  let inputGradients = zip(inputs, found.dropFirst(parameters.count)).map { input, gradient in
    gradient ?? .zeros(input.shape)
  }
  return (value, Gradients(names, parameters, found), inputGradients)
}

/// Derivatives of one number by the parameters of a model.
public struct Gradients {
  private let parameters: [(name: String, parameter: TrainableTensor)]
  private var gradients: [ObjectIdentifier: Tensor] = [:]

  fileprivate init(
    _ names: [(name: String, parameter: TrainableTensor)], _ parameters: [TrainableTensor],
    _ found: [Tensor?]
  ) {
    self.parameters = names
    for (parameter, gradient) in zip(parameters, found) {
      gradients[ObjectIdentifier(parameter)] = gradient
    }
  }

  /// The names of the parameters that have a gradient, in the order of the state dictionary.
  public var names: [String] {
    parameters.filter { self[$0.parameter] != nil }.map(\.name)
  }

  /// The gradient of a parameter, of its shape; nil for one that is frozen, or that the value does
  /// not depend on.
  public subscript(parameter: TrainableTensor) -> Tensor? { gradients[ObjectIdentifier(parameter)] }

  /// The same by name; a parameter that is shared has each of its names.
  public subscript(name: String) -> Tensor? {
    parameters.first { $0.name == name }.flatMap { self[$0.parameter] }
  }

  /// All of them in the order of the state dictionary, that of a shared parameter once.
  public var tensors: [Tensor] { reached.compactMap { gradients[$0] } }

  /// The parameters that have a gradient, each once.
  private var reached: [ObjectIdentifier] {
    var seen: Set<ObjectIdentifier> = []
    return parameters.map { ObjectIdentifier($0.parameter) }.filter {
      gradients[$0] != nil && seen.insert($0).inserted
    }
  }
}

// MARK: - Arithmetic

extension Gradients {
  /// Other numbers for the same parameters.
  /// - Parameter tensors: as many as ``tensors``, in their order and of their shapes; others are a
  ///   misuse.
  public func replaced(by tensors: [Tensor]) -> Gradients {
    let places = reached
    if tensors.contains(where: \.isPoisoned) { return poisoned }
    guard tensors.map(\.shape) == self.tensors.map(\.shape) else {
      misuse(
        "Gradients.replaced: \(tensors.count) tensors of \(Self.text(tensors)) do not fit "
          + "\(places.count) gradients of \(Self.text(self.tensors)): one for each is wanted, of its "
          + "shape.")
      return poisoned
    }
    var result = self
    for (place, tensor) in zip(places, tensors) { result.gradients[place] = tensor }
    return result
  }

  /// The sums, parameter by parameter; where one side has no gradient, the other's. Both are of one
  /// model, or it is a misuse.
  public static func + (lhs: Gradients, rhs: Gradients) -> Gradients {
    let isSameModel = lhs.parameters.elementsEqual(rhs.parameters) { $0.parameter === $1.parameter }
    guard isSameModel else {
      misuse(
        "Gradients: those of two models cannot be added, since each belongs to a parameter of one. "
          + "Gradients.replaced(by:) takes numbers from elsewhere.")
      return lhs.poisoned
    }
    var sum = lhs
    sum.gradients.merge(rhs.gradients) { $0 + $1 }
    return sum
  }

  /// Each number multiplied by the same one.
  public static func * (gradients: Gradients, factor: Float) -> Gradients {
    var result = gradients
    result.gradients = gradients.gradients.mapValues { $0 * factor }
    return result
  }

  /// Of these parameters, but after a misuse.
  private var poisoned: Gradients {
    var result = self
    result.gradients = gradients.mapValues { _ in .poisoned }
    return result
  }

  private static func text(_ tensors: [Tensor]) -> String {
    tensors.map(\.shape.description).joined(separator: ", ")
  }
}

extension Module {
  /// Keeps this part of a model as it is: its parameters get no gradients, and training leaves them
  /// alone. Equals PyTorch's `requires_grad_(False)`.
  public func freeze(_ isFrozen: Bool = true) {
    for parameter in parameters() { parameter.isFrozen = isFrozen }
  }

  /// Lets this part of a model train again. The same as `freeze(false)`.
  public func unfreeze() { freeze(false) }
}
