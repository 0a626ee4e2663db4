import Foundation
import KataTesting
import Layers
import Tensors

/// The norm of several gradients as a row of parts.
struct LengthFormula: Formula {
  /// What of each number is added up.
  var each: Move = { $0.square() }
  /// What is made of a tensor's.
  var sum: Move = { $0.sum() }
  /// What is made of all tensors'.
  var total: (_ sums: [Float]) -> Float = { $0.reduce(0, +) }
  var finish: (Float) -> Float = { $0.squareRoot() }

  func callAsFunction(_ gradients: [Tensor]) -> Float {
    finish(total(gradients.map { sum(each($0)).item() }))
  }
}

/// Clipping as a row of parts.
struct ClippingFormula: Formula {
  var length = LengthFormula()
  /// Of which gradients the length is taken that shortens one.
  var measured: (_ gradient: Tensor, _ all: [Tensor]) -> [Tensor] = { $1 }
  /// What is added to the length.
  var epsilon: Float = 1e-6
  var factor: (_ largest: Float, _ length: Float) -> Float = { $0 / $1 }
  /// What is made of a factor, of which those above 1 would lengthen.
  var bound: (_ factor: Float) -> Float = { $0 >= 1 ? 1 : $0 }
  var shorten: (_ gradient: Tensor, _ factor: Float, _ largest: Float) -> Tensor = {
    gradient, factor, _ in factor == 1 ? gradient : gradient * factor
  }

  func callAsFunction(_ gradient: Tensor, among all: [Tensor], _ largest: Float) -> Tensor {
    let length = length(measured(gradient, all))
    return shorten(gradient, bound(factor(largest, length + epsilon)), largest)
  }
}

/// A step with momentum as a row of parts.
struct SGDFormula: Formula {
  let rate, momentum, decay: Double
  /// What becomes of the gradient before all else.
  var pulled: (_ gradient: Tensor, _ value: Tensor, _ decay: Double) -> Tensor = { $0 + $2 * $1 }
  var velocity: (_ old: Tensor, _ pulled: Tensor, _ momentum: Double) -> Tensor = { $2 * $0 + $1 }
  /// What is remembered.
  var kept: (_ old: Tensor, _ new: Tensor) -> Tensor = { $1 }
  /// What the parameter moves by, before the learning rate.
  var way: (_ old: Tensor, _ new: Tensor, _ pulled: Tensor) -> Tensor = { _, new, _ in new }
  var finish: (_ value: Tensor, _ way: Tensor, _ rate: Double) -> Tensor = { $0 - $2 * $1 }
  var walk = WalkFormula()

  func moved(_ value: Tensor, by gradient: Tensor, _ state: inout WalkState, rate: Double) -> Tensor
  {
    let (old, pulled) = (state.first, pulled(gradient, value, decay))
    let new = velocity(old, pulled, momentum)
    state.first = kept(old, new)
    return finish(value, way(old, new, pulled), rate)
  }
}

/// A step of Adam or AdamW as a row of parts.
struct AdamFormula: Formula {
  let rate: Double
  var betas: (Double, Double)
  let epsilon, decay: Double
  let sparesVectors: Bool

  // MARK: Means
  var counted: (Int) -> Int = { $0 + 1 }
  var mean: (_ old: Tensor, _ gradient: Tensor, _ beta: Double) -> Tensor = {
    $2 * $0 + (1 - $2) * $1
  }
  /// What the second mean is of.
  var squared: (_ gradient: Tensor, _ mean: Tensor) -> Tensor = { gradient, _ in gradient.square() }
  var meanSquare: (_ old: Tensor, _ square: Tensor, _ beta: Double) -> Tensor = {
    $2 * $0 + (1 - $2) * $1
  }

  // MARK: Direction
  /// What the means are divided by, at which step.
  var meanCorrection: (_ beta: Double, _ step: Int) -> Double = { 1 - pow($0, Double($1)) }
  var squareCorrection: (_ beta: Double, _ step: Int) -> Double = { 1 - pow($0, Double($1)) }
  var divide:
    (_ mean: Tensor, _ square: Tensor, _ epsilon: Double, _ correction: Double) -> Tensor =
      { mean, square, epsilon, _ in mean / (square.squareRoot() + epsilon) }

  // MARK: Decay
  var decayOf: (_ shape: Shape, _ decay: Double, _ spares: Bool) -> Double = {
    $2 && $0.rank < 2 ? 0 : $1
  }
  /// What becomes of the gradient before all else.
  var pulled: (_ gradient: Tensor, _ value: Tensor, _ decay: Double) -> Tensor
  /// What is left of the parameter.
  var kept: (_ value: Tensor, _ rate: Double, _ decay: Double) -> Tensor

  // MARK: Step
  /// What is taken in, and when.
  var takesIn = true
  var finish: (_ kept: Tensor, _ direction: Tensor, _ rate: Double) -> Tensor = { $0 - $2 * $1 }
  /// What happens to the parameter at last.
  var last: (_ moved: Tensor, _ rate: Double, _ decay: Double) -> Tensor = { moved, _, _ in moved }
  var walk = WalkFormula()

  static func decayed(_ value: Tensor, _ rate: Double, _ decay: Double) -> Tensor {
    value * (1 - rate * decay)
  }

  func add(_ gradient: Tensor, to state: inout WalkState) {
    state.count = counted(state.count)
    state.first = mean(state.first, gradient, betas.0)
    state.second = meanSquare(state.second, squared(gradient, state.first), betas.1)
  }

  func direction(_ state: WalkState) -> Tensor {
    let correction = squareCorrection(betas.1, state.count)
    return divide(
      state.first / meanCorrection(betas.0, state.count), state.second / correction, epsilon,
      correction)
  }

  func moved(_ value: Tensor, by gradient: Tensor, _ state: inout WalkState, rate: Double) -> Tensor
  {
    let decay = decayOf(value.shape, decay, sparesVectors)
    if takesIn { add(pulled(gradient, value, decay), to: &state) }
    return last(finish(kept(value, rate, decay), direction(state), rate), rate, decay)
  }
}

// MARK: - Many steps

/// What is remembered of a parameter.
struct WalkState {
  var count = 0
  var first: Tensor
  var second: Tensor

  init(_ shape: Shape) { (first, second) = (.zeros(shape), .zeros(shape)) }
}

/// A step over all parameters as a row of parts.
struct WalkFormula: Formula {
  /// Under what something is remembered.
  var key: (_ name: String, _ shape: Shape) -> String = { name, _ in name }
  /// What is remembered.
  var kept: (_ before: WalkState?, _ after: WalkState) -> WalkState? = { $1 }
  var rate: (_ first: Double, _ now: Double) -> Double = { $1 }
  /// What a parameter has that the loss does not depend on.
  var unreached: (Shape) -> Tensor? = { _ in nil }
  /// Whether those behind such a one move.
  var goesOn = true
  /// Of so many parameters, which ones move.
  var moving: (_ count: Int) -> Range<Int> = { 0..<$0 }
  /// How many steps there were before, of a parameter's own and of all.
  var counted: (_ own: Int, _ all: Int) -> Int = { own, _ in own }
}

/// What trains as a formula says.
final class FormulaOptimizer: Optimizer {
  typealias Moving = (Tensor, _ gradient: Tensor, inout WalkState, _ rate: Double) -> Tensor

  var learningRate: Double
  private let first: Double
  private let (model, walk): (HeldParameters, WalkFormula)
  private let moved: Moving
  private var states: [String: WalkState] = [:]
  private var stepCount = 0

  init(
    _ model: HeldParameters, _ walk: WalkFormula, learningRate: Double, _ moved: @escaping Moving
  ) {
    (self.learningRate, first) = (learningRate, learningRate)
    (self.model, self.walk, self.moved) = (model, walk, moved)
  }

  func step(_ gradients: Gradients) {
    let all = model.held.sorted { $0.key < $1.key }
    for (name, parameter) in all[walk.moving(all.count)] {
      let shape = parameter.value.shape
      let found = gradients["held.\(name).value"]
      if found == nil && !walk.goesOn { break }
      guard let gradient = found ?? walk.unreached(shape) else { continue }
      let key = walk.key(name, shape)
      let before = states[key]
      var state = before ?? WalkState(shape)
      state.count = walk.counted(state.count, stepCount)
      let rate = walk.rate(first, learningRate)
      parameter.value = moved(parameter.value, gradient, &state, rate)
      states[key] = walk.kept(before, state)
    }
    stepCount += 1
  }

  func stateDictionary() -> StateDictionary {
    var dictionary: StateDictionary = ["steps": Tensor(Float(stepCount))]
    for (key, state) in states {
      dictionary["\(key).count"] = Tensor(Float(state.count))
      dictionary["\(key).first"] = state.first
      dictionary["\(key).second"] = state.second
    }
    return dictionary
  }

  func load(_ dictionary: StateDictionary) {
    stepCount = Int(dictionary["steps"]!.item())
    for name in dictionary.names where name.hasSuffix(".count") {
      let key = String(name.dropLast(6))
      var state = WalkState([])
      state.count = Int(dictionary[name]!.item())
      (state.first, state.second) = (dictionary["\(key).first"]!, dictionary["\(key).second"]!)
      states[key] = state
    }
  }
}
