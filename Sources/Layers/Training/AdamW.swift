import Kernels
@_spi(Engine) import Tensors

/// Changes a model's parameters so that a loss becomes smaller: Adam with decoupled weight decay.
///
/// ```swift
/// let optimizer = AdamW(model, learningRate: 3e-4)
/// for (ids, targets) in batches {
///   let (loss, gradients) = withGradients(of: model) { crossEntropy(model(ids).logits, targets) }
///   optimizer.step(gradients)
/// }
/// ```
///
/// Each number p moves by about the learning rate, whatever the size of its gradient g: the running
/// mean of g is divided by the root of the running mean of g².
///
///     m ← β₁ m + (1 − β₁) g        p ← p − lr · decay · p
///     v ← β₂ v + (1 − β₂) g²       p ← p − lr · m̂ / (√v̂ + ε)
///
/// where m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ) at the parameter's step t make up for the start
/// at 0. Equals `torch.optim.AdamW`. Source: Loshchilov and Hutter, "Decoupled Weight Decay
/// Regularization" (2019), algorithm 2.
public final class AdamW: Optimizer {
  /// How far each step goes: lr. A schedule changes it between steps.
  public var learningRate: Double
  /// β₁ and β₂: how much of the running means each step keeps.
  public let betas: (Double, Double)
  /// ε: it keeps those steps small whose gradients are next to nothing.
  public let epsilon: Double
  /// How much of itself a number loses with each step, times the learning rate.
  public let weightDecay: Double

  private let parameters: [(name: String, parameter: TrainableTensor, moments: Moments)]

  /// An optimizer of all parameters that the model has now, with PyTorch's defaults. Numbers that
  /// no training can do with are a misuse.
  public init(
    _ model: some Module, learningRate: Double = 1e-3, betas: (Double, Double) = (0.9, 0.999),
    epsilon: Double = 1e-8, weightDecay: Double = 1e-2
  ) {
    self.learningRate = learningRate
    self.betas = betas
    self.epsilon = epsilon
    self.weightDecay = weightDecay
    parameters = model.namedParameters().map { ($0.name, $0.parameter, Moments()) }
    if let problem { misuse("AdamW: \(problem)") }
  }

  /// Moves every parameter that has a gradient; those that are frozen, and those that the loss does
  /// not depend on, stay as they are, and lose nothing either.
  /// - Parameter gradients: of the model that the optimizer was made for.
  public func step(_ gradients: Gradients) { step(gradients, maximumNorm: nil) }

  /// Moves every parameter by a gradient that is not too long: see ``step(_:)``.
  /// - Parameters:
  ///   - gradients: of the model that the optimizer was made for.
  ///   - maximumNorm: how long all gradients together, taken as one vector, may be; longer ones are
  ///     shortened to it. Equals a `torch.nn.utils.clip_grad_norm_` before the step: where one of
  ///     them is NaN, all are.
  public func step(_ gradients: Gradients, maximumNorm: Double?) {
    if let problem = problem ?? Self.problem(with: maximumNorm) {
      misuse("AdamW: \(problem)")
      return
    }
    let found = parameters.compactMap { _, parameter, moments in
      gradients[parameter].map { (parameter, $0.contiguous(), moments) }
    }
    let scale = maximumNorm.map { Self.scale(for: norm(of: found.map(\.1)), atMost: $0) } ?? 1
    for (parameter, gradient, moments) in found where !parameter.isFrozen {
      move(parameter, against: gradient, scale, moments)
    }
  }

  private func move(
    _ parameter: TrainableTensor, against gradient: Tensor, _ scale: Double, _ moments: Moments
  ) {
    let count = parameter.value.count
    guard !gradient.isPoisoned, !parameter.value.isPoisoned else { return }
    guard gradient.shape == parameter.value.shape else {
      misuse(
        "AdamW: a gradient of \(gradient.shape) does not fit a parameter of "
          + "\(parameter.value.shape). Was the parameter replaced after the gradients were taken?")
      return
    }
    let (number, means, squares) = moments.next(count)
    let step = AdamWStep(
      number: number, learningRate: learningRate, betas: betas, epsilon: epsilon,
      weightDecay: weightDecay, gradientScale: scale)
    parameter.value.changeElements { elements, count in
      step.update(
        count, parameters: elements, gradients: gradient.view.start, means: means.base,
        squares: squares.base)
      withExtendedLifetime((gradient, means, squares)) {}
    }
  }

  // MARK: - State

  /// What it remembers of each parameter that has moved: how many steps it made, as `NAME.steps`, `[]`,
  /// and the running means of its gradients and of their squares, as `NAME.means` and `NAME.squares`, of
  /// its shape. Equals what `torch.optim.AdamW` saves, by names.
  public func stateDictionary() -> StateDictionary {
    var state = StateDictionary()
    for (name, parameter, moments) in parameters {
      guard let (means, squares) = moments.tensors(parameter.value.shape) else { continue }
      state["\(name).steps"] = Tensor(Float(moments.stepCount))
      state["\(name).means"] = means
      state["\(name).squares"] = squares
    }
    return state
  }

  /// Goes on where another optimizer of such a model was: with its parameters, the same gradients move
  /// them as they would have there, bit for bit.
  /// - Parameter state: of that one's ``stateDictionary()``.
  /// - Throws: a ``StateMismatch`` that names what does not fit the parameters; then nothing was changed.
  ///   Counts of steps that are none are a misuse, and change nothing either.
  public func load(_ state: StateDictionary) throws(StateMismatch) {
    let wanted = parameters.flatMap { name, parameter, _ -> [(name: String, shape: Shape)] in
      let shapes = [
        ("\(name).steps", Shape([])), ("\(name).means", parameter.value.shape),
        ("\(name).squares", parameter.value.shape),
      ]
      // One that never moved has nothing to be remembered.
      return shapes.contains { state[$0.0] != nil } ? shapes : []
    }
    try state.check(for: "AdamW", has: wanted)
    for (name, _, _) in parameters {
      guard let steps = state["\(name).steps"]?.item(), !Self.isCount(steps) else { continue }
      return misuse("AdamW: \(name).steps is a count of steps, from 1 on, not \(steps).")
    }
    for (name, _, moments) in parameters {
      guard let steps = state["\(name).steps"] else {
        moments.forget()
        continue
      }
      moments.load(
        Int(steps.item()), means: state["\(name).means"]!, squares: state["\(name).squares"]!)
    }
  }

  /// Whether a number of a file counts something; no more are told apart in Float.
  private static func isCount(_ number: Float) -> Bool {
    number >= 1 && number <= 16_777_216 && number == number.rounded()
  }

  /// What shortens a norm. That of NaN is NaN, so that nothing moves unclipped.
  private static func scale(for norm: Double, atMost maximumNorm: Double) -> Double {
    let scale = maximumNorm / (norm + 1e-6)
    return scale > 1 ? 1 : scale
  }

  private func norm(of gradients: [Tensor]) -> Double {
    let squares = gradients.map { Double($0.square().sum().item()) }
    return squares.reduce(0, +).squareRoot()
  }

  /// What is wrong with the settings, if anything is.
  private var problem: String? {
    if !(learningRate >= 0 && learningRate.isFinite) {
      return "a learning rate is 0 or more, not \(learningRate)."
    }
    if let beta = [betas.0, betas.1].first(where: { !(0..<1).contains($0) }) {
      return "each β is at least 0 and below 1, not \(beta)."
    }
    if !(epsilon >= 0 && epsilon.isFinite) { return "ε is 0 or more, not \(epsilon)." }
    if !(weightDecay >= 0 && weightDecay.isFinite) {
      return "a weight decay is 0 or more, not \(weightDecay)."
    }
    return nil
  }

  private static func problem(with maximumNorm: Double?) -> String? {
    guard let maximumNorm, !(maximumNorm > 0) else { return nil }
    return "a largest norm is above 0, not \(maximumNorm)."
  }
}

/// What the optimizer knows of one parameter: nothing until its first step.
private final class Moments {
  private(set) var stepCount = 0
  /// The running means of the gradients and of their squares.
  private var means, squares: Buffer<Float>?

  /// The number of a further step, from 1 on, and the means for as many numbers.
  func next(_ count: Int) -> (number: Int, means: Buffer<Float>, squares: Buffer<Float>) {
    if means?.count != count {
      (means, squares) = (.zeros(count), .zeros(count))
      stepCount = 0
    }
    stepCount += 1
    return (stepCount, means!, squares!)
  }

  /// The means as tensors of the parameter's shape; nil before the first step.
  func tensors(_ shape: Shape) -> (means: Tensor, squares: Tensor)? {
    guard let means, let squares, means.count == shape.elementCount else { return nil }
    return (means.tensor(shape), squares.tensor(shape))
  }

  func forget() { (stepCount, means, squares) = (0, nil, nil) }

  func load(_ stepCount: Int, means: Tensor, squares: Tensor) {
    self.stepCount = stepCount
    (self.means, self.squares) = (Buffer(means), Buffer(squares))
  }
}

extension Buffer<Float> {
  fileprivate static func zeros(_ count: Int) -> Buffer {
    let buffer = Buffer(count: count)
    buffer.base.initialize(repeating: 0, count: count)
    return buffer
  }

  fileprivate convenience init(_ tensor: Tensor) {
    let dense = tensor.contiguous()
    self.init(count: dense.count)
    base.initialize(from: dense.view.start, count: dense.count)
    withExtendedLifetime(dense) {}
  }

  fileprivate func tensor(_ shape: Shape) -> Tensor {
    Tensor(Array(UnsafeBufferPointer(start: base, count: count))).reshaped(shape)
  }
}
