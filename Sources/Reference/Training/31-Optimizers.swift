// Kata 31: Optimizers.
//
// A gradient says which way is down. How far to go that way, number by number, is what optimizers differ
// in. The lesson is Katas/Lessons/31-Optimizers.md.

import Foundation
import Layers
import Tensors

/// Shortens gradients that are too long: one strange batch must not undo what a thousand have taught.
///
/// Source: Pascanu, Mikolov and Bengio, "On the difficulty of training Recurrent Neural Networks"
/// (2013), section 3.2.
public enum Clipping {
  /// How long gradients are together, all of their numbers taken as one vector: √(Σ g²).
  ///
  /// Equals `torch.nn.utils.get_total_norm(gradients)`.
  ///
  /// Exercise: 2 lines, 10 minutes. Helpful: `square()`, `sum()` and `item()` of each; `reduce(0, +)`,
  /// `squareRoot()`.
  /// - Parameter gradients: of any shapes; none have the norm 0.
  public static func norm(of gradients: [Tensor]) -> Float {
    let squares = gradients.map { $0.square().sum().item() }
    return squares.reduce(0, +).squareRoot()
  }

  /// The same gradients, all of them shortened by one factor where they are longer than a largest norm:
  /// g · min(1, maximum / (norm + 10⁻⁶)).
  ///
  /// So their direction stays. Where one number is NaN, all become NaN; where one is infinite, that one
  /// becomes NaN, and all others 0. Equals `torch.nn.utils.clip_grad_norm_(parameters, maximumNorm)`.
  ///
  /// Exercise: 2 lines, 15 minutes. Helpful: `gradients.tensors`, `gradients * factor`. `min(1, .nan)` is 1.
  /// - Parameter maximumNorm: above 0.
  public static func clipped(_ gradients: Gradients, toNorm maximumNorm: Float) -> Gradients {
    let factor = maximumNorm / (norm(of: gradients.tensors) + 1e-6)
    return factor >= 1 ? gradients : gradients * factor
  }
}

/// Stochastic gradient descent, with momentum: a ball that rolls down, and keeps rolling.
///
///     v ← μ v + g + decay · p        p ← p − lr · v
///
/// Equals `torch.optim.SGD`. Source: Sutskever et al., "On the importance of initialization and momentum in
/// deep learning" (2013), section 2.
public final class SGD: Optimizer {
  /// How far each step goes: lr. A schedule changes it between steps.
  public var learningRate: Double
  /// How much of its velocity a number keeps with each step: μ. 0 is plain gradient descent.
  public let momentum: Double
  /// How much of itself a number adds to its gradient.
  public let weightDecay: Double
  /// What trains, each under its name.
  let parameters: [(name: String, parameter: TrainableTensor)]
  /// v, by the names of the parameters that have moved.
  var velocities: [String: Tensor] = [:]

  // kata: given
  /// An optimizer of all parameters that the model has now.
  public init(
    _ model: some Module, learningRate: Double = 1e-3, momentum: Double = 0, weightDecay: Double = 0
  ) {
    (self.learningRate, self.momentum) = (learningRate, momentum)
    self.weightDecay = weightDecay
    parameters = model.namedParameters()
  }

  /// What a parameter is after a step: v ← μ v + g + decay · p, then p − lr · v.
  ///
  /// Exercise: 2 lines, 10 minutes.
  /// - Parameters:
  ///   - value: p, of any shape.
  ///   - gradient: g, of its shape.
  ///   - velocity: v, of its shape, and 0 before the first step; becomes that of this step.
  /// - Returns: of its shape.
  public func moved(_ value: Tensor, by gradient: Tensor, _ velocity: inout Tensor) -> Tensor {
    velocity = momentum * velocity + (gradient + weightDecay * value)
    return value - learningRate * velocity
  }

  /// Moves every parameter that has a gradient. All others stay as they are: they don't roll on, and don't
  /// decay.
  ///
  /// Exercise: 6 lines, 15 minutes. Helpful: `gradients[parameter]`, which may be nil; `parameter.value`,
  /// which can be set; `velocities[name] ?? .zeros(gradient.shape)`.
  /// - Parameter gradients: of the model that the optimizer was made for.
  public func step(_ gradients: Gradients) {
    for (name, parameter) in parameters {
      guard let gradient = gradients[parameter] else { continue }
      var velocity = velocities[name] ?? .zeros(gradient.shape)
      parameter.value = moved(parameter.value, by: gradient, &velocity)
      velocities[name] = velocity
    }
  }
}

/// What Adam remembers of a parameter: the running means of its gradients and of their squares.
public struct Moments {
  /// How many gradients went in: t.
  public var stepCount = 0
  /// The running mean of the gradients: m, of the parameter's shape.
  public var means: Tensor
  /// The running mean of their squares: v, of the parameter's shape.
  public var squares: Tensor

  // kata: given
  /// Before the first gradient: all 0.
  public init(_ shape: Shape) { (means, squares) = (.zeros(shape), .zeros(shape)) }

  /// Takes in a gradient: m ← β₁ m + (1 − β₁) g, and v ← β₂ v + (1 − β₂) g². It is one step more.
  ///
  /// Exercise: 3 lines, 10 minutes. Helpful: `square()`.
  /// - Parameters:
  ///   - gradient: g, of the parameter's shape.
  ///   - betas: β₁ and β₂: how much each mean keeps of what it was.
  public mutating func add(_ gradient: Tensor, betas: (Double, Double)) {
    stepCount += 1
    means = betas.0 * means + (1 - betas.0) * gradient
    squares = betas.1 * squares + (1 - betas.1) * gradient.square()
  }

  /// Which way to go, and how sure that is: m̂ / (√v̂ + ε), about −1 to 1.
  ///
  /// Both means began at 0, and are too small by what is left of that: m̂ = m / (1 − β₁ᵗ) and
  /// v̂ = v / (1 − β₂ᵗ) make up for it. ε keeps those steps small whose gradients are next to nothing.
  ///
  /// Exercise: 3 lines, 15 minutes. Helpful: `Foundation.pow(β, Double(t))`, `squareRoot()`.
  /// - Returns: of the parameter's shape.
  public func direction(betas: (Double, Double), epsilon: Double) -> Tensor {
    let mean = means / (1 - Foundation.pow(betas.0, Double(stepCount)))
    let square = squares / (1 - Foundation.pow(betas.1, Double(stepCount)))
    return mean / (square.squareRoot() + epsilon)
  }
}

/// Adam: each number moves by about the learning rate, whatever the size of its gradient.
///
/// Equals `torch.optim.Adam`. Source: Kingma and Ba, "Adam: A Method for Stochastic Optimization" (2014),
/// algorithm 1.
public class Adam: Optimizer {
  /// How far each step goes: lr. A schedule changes it between steps.
  public var learningRate: Double
  /// β₁ and β₂: how much of the running means each step keeps.
  public let betas: (Double, Double)
  /// ε, which the divisor is never below.
  public let epsilon: Double
  /// How much a number decays: how, ``moved(_:by:_:)`` says.
  public let weightDecay: Double
  /// What trains, each under its name.
  let parameters: [(name: String, parameter: TrainableTensor)]
  /// By the names of the parameters that have moved.
  var moments: [String: Moments] = [:]

  // kata: given
  /// An optimizer of all parameters that the model has now, with PyTorch's defaults.
  public init(
    _ model: some Module, learningRate: Double = 1e-3, betas: (Double, Double) = (0.9, 0.999),
    epsilon: Double = 1e-8, weightDecay: Double = 0
  ) {
    (self.learningRate, self.betas) = (learningRate, betas)
    (self.epsilon, self.weightDecay) = (epsilon, weightDecay)
    parameters = model.namedParameters()
  }

  /// What a parameter is after a step: p − lr · m̂ / (√v̂ + ε), where the means are of g + decay · p.
  ///
  /// Exercise: 2 lines, 10 minutes.
  /// - Parameters:
  ///   - value: p, of any shape.
  ///   - gradient: g, of its shape.
  ///   - moments: of all gradients before; takes in this one.
  /// - Returns: of its shape.
  public func moved(_ value: Tensor, by gradient: Tensor, _ moments: inout Moments) -> Tensor {
    moments.add(gradient + weightDecay * value, betas: betas)
    return value - learningRate * moments.direction(betas: betas, epsilon: epsilon)
  }

  /// Moves every parameter that has a gradient; all others stay as they are.
  ///
  /// Exercise: 6 lines, 10 minutes. Helpful: `Moments(gradient.shape)` for a parameter's first step; what
  /// is kept in `moments` is a value, and a copy of it that changes is put back.
  /// - Parameter gradients: of the model that the optimizer was made for.
  public func step(_ gradients: Gradients) {
    for (name, parameter) in parameters {
      guard let gradient = gradients[parameter] else { continue }
      var known = moments[name] ?? Moments(gradient.shape)
      parameter.value = moved(parameter.value, by: gradient, &known)
      moments[name] = known
    }
  }
}

/// Adam with decoupled weight decay: what a number loses is a share of itself, and no part of its gradient.
///
/// Its ``Adam/step(_:)`` is Adam's, and its ``moved(_:by:_:)`` its own. Equals `torch.optim.AdamW`. Source:
/// Loshchilov and Hutter, "Decoupled Weight Decay Regularization" (2019), algorithm 2.
public final class AdamW: Adam {
  /// Whether biases and gains are spared: tensors of no axis or one.
  public let decaysMatricesAlone: Bool

  // kata: given
  /// An optimizer of all parameters that the model has now, with PyTorch's defaults.
  public init(
    _ model: some Module, learningRate: Double = 1e-3, betas: (Double, Double) = (0.9, 0.999),
    epsilon: Double = 1e-8, weightDecay: Double = 1e-2, decaysMatricesAlone: Bool = false
  ) {
    self.decaysMatricesAlone = decaysMatricesAlone
    super.init(
      model, learningRate: learningRate, betas: betas, epsilon: epsilon, weightDecay: weightDecay)
  }

  /// How much a parameter decays: `weightDecay`, or 0 where it is spared.
  ///
  /// A matrix of small numbers is a simple one. A gain of 1 is no more than neutral, and pulling it to 0
  /// would switch a layer off: so GPT-2 was trained with the decay of matrices and tables alone. Equals
  /// two parameter groups of PyTorch, one with `weight_decay=0`.
  ///
  /// Exercise: 1 line, 5 minutes. Helpful: `value.rank`.
  /// - Parameter value: of any shape.
  public func decay(of value: Tensor) -> Double {
    decaysMatricesAlone && value.rank < 2 ? 0 : weightDecay
  }

  /// What a parameter is after a step: p − lr · decay · p − lr · m̂ / (√v̂ + ε), where the means are of g
  /// alone.
  ///
  /// Exercise: 3 lines, 10 minutes. Helpful: ``decay(of:)``.
  /// - Parameters:
  ///   - value: p, of any shape.
  ///   - gradient: g, of its shape.
  ///   - moments: of all gradients before; takes in this one.
  /// - Returns: of its shape.
  public override func moved(
    _ value: Tensor, by gradient: Tensor, _ moments: inout Moments
  ) -> Tensor {
    moments.add(gradient, betas: betas)
    let kept = value * (1 - learningRate * decay(of: value))
    return kept - learningRate * moments.direction(betas: betas, epsilon: epsilon)
  }
}

// MARK: - State

// kata: given
extension SGD {
  /// What it remembers of each parameter that has moved: v, as `NAME.velocity`.
  public func stateDictionary() -> StateDictionary {
    var state = StateDictionary()
    for (name, _) in parameters { state["\(name).velocity"] = velocities[name] }
    return state
  }

  /// Goes on where another optimizer of such a model was.
  /// - Parameter state: of that one's ``stateDictionary()``.
  /// - Throws: what does not fit the parameters; then nothing was changed.
  public func load(_ state: StateDictionary) throws(StateMismatch) {
    let moving = parameters.filter { state["\($0.name).velocity"] != nil }
    let wanted = moving.map { ("\($0.name).velocity", $0.parameter.value.shape) }
    try state.check(for: "SGD", has: wanted)
    velocities = [:]
    for (name, _) in moving { velocities[name] = state["\(name).velocity"] }
  }
}

// kata: given
extension Adam {
  /// What it remembers of each parameter that has moved: how many steps it made, as `NAME.steps`, `[]`, and
  /// m and v, as `NAME.means` and `NAME.squares`, of its shape.
  public func stateDictionary() -> StateDictionary {
    var state = StateDictionary()
    for (name, _) in parameters {
      guard let known = moments[name] else { continue }
      state["\(name).steps"] = Tensor(Float(known.stepCount))
      state["\(name).means"] = known.means
      state["\(name).squares"] = known.squares
    }
    return state
  }

  /// Goes on where another optimizer of such a model was.
  /// - Parameter state: of that one's ``stateDictionary()``, or of the engine's `AdamW`.
  /// - Throws: what does not fit the parameters; then nothing was changed.
  public func load(_ state: StateDictionary) throws(StateMismatch) {
    let moving = parameters.filter { state["\($0.name).steps"] != nil }
    let wanted = moving.flatMap { name, parameter in
      [
        ("\(name).steps", Shape([])), ("\(name).means", parameter.value.shape),
        ("\(name).squares", parameter.value.shape),
      ]
    }
    try state.check(for: "\(type(of: self))", has: wanted)
    moments = [:]
    for (name, parameter) in moving {
      var known = Moments(parameter.value.shape)
      known.stepCount = Int(exactly: state["\(name).steps"]!.item()) ?? 0
      known.means = state["\(name).means"]!
      known.squares = state["\(name).squares"]!
      moments[name] = known
    }
  }
}
