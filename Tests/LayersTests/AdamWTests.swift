import Layers
@_spi(Engine) import Tensors
import TestSupport
import Testing

@Suite struct AdamWTests {
  @Test(arguments: StepsCase.all)
  func movesAsPyTorchDoes(_ example: StepsCase) throws {
    let file = try Goldens.training("steps")
    let values = try file.tensor("\(example.name)/values")
    let gradients = try file.tensor("\(example.name)/gradients")
    let model = OneParameter(values[0])
    let optimizer = example.optimizer(model)
    for step in 0..<20 {
      optimizer.step(model.gradients(gradients[step]))
      expectClose(
        model.weight, values[step + 1], within: 1e-6 * Double(step + 1), "step \(step + 1)")
    }
  }

  /// Views of other strides than a row-major tensor's: gradients and parameters alike.
  @Test func takesViews() throws {
    let file = try Goldens.training("steps")
    let values = try file.tensor("defaults/values")
    let gradients = try file.tensor("defaults/gradients")
    let model = OneParameter(values[0].transposed().contiguous().transposed())
    let optimizer = AdamW(model)
    for step in 0..<20 {
      let gradient = gradients[step].transposed().contiguous().transposed()
      optimizer.step(model.gradients(gradient))
    }
    expectClose(model.weight, values[20], within: 1e-5)
  }

  @Test func tensorsHeldByOthersStay() {
    let model = OneParameter(Tensor([1, 2, 3]))
    let optimizer = AdamW(model, learningRate: 0.1, weightDecay: 0)
    let before = model.weight
    optimizer.step(model.gradients(Tensor([1, 1, -1])))
    #expect(before.scalars == [1, 2, 3])
    expectClose(model.weight, Tensor([0.9, 1.9, 3.1]), within: 1e-6)
  }

  @Test func changesInPlaceWhatNobodyElseHolds() {
    let model = OneParameter(Tensor.ones([2, 3]) * 2)
    let optimizer = AdamW(model)
    let place = model.weight.view.start
    optimizer.step(model.gradients(.ones([2, 3])))
    #expect(model.weight.view.start == place)
  }

  @Test func frozenParametersStay() {
    let model = OneParameter(Tensor([1, 2, 3]))
    let optimizer = AdamW(model)
    let gradients = model.gradients(Tensor([1, 1, 1]))
    model.freeze()
    optimizer.step(gradients)
    #expect(model.weight.scalars == [1, 2, 3])
  }

  /// What the loss does not depend on has no gradient, and keeps its weight.
  @Test func unusedParametersStay() {
    let model = TwoParameters()
    let (_, gradients) = withGradients(of: model) { (model.used * 3).sum() }
    AdamW(model, learningRate: 0.5).step(gradients)
    #expect(model.unused.scalars == [1, 1])
    #expect(model.used.scalars != [1, 1])
  }

  @Test func shortensLongGradients() {
    let (clipped, scaled) = (OneParameter(Tensor([1, 1])), OneParameter(Tensor([1, 1])))
    // A large ε, which makes the gradient's size show.
    let first = AdamW(clipped, learningRate: 0.1, epsilon: 1)
    let second = AdamW(scaled, learningRate: 0.1, epsilon: 1)
    first.step(clipped.gradients(Tensor([3, 4])), maximumNorm: 0.5)
    second.step(scaled.gradients(Tensor([0.3, 0.4])))
    expectClose(clipped.weight, scaled.weight, within: 1e-6)
    // Short ones stay as they are.
    first.step(clipped.gradients(Tensor([3, 4])), maximumNorm: 5.5)
    second.step(scaled.gradients(Tensor([3, 4])))
    expectClose(clipped.weight, scaled.weight, within: 1e-6)
  }

  /// One NaN among the gradients makes all of them NaN, as PyTorch's clipping does, and an infinite
  /// one leaves nothing of the others.
  @Test(arguments: [Float.nan, .infinity])
  func clippingHidesNoOddGradient(_ odd: Float) {
    let model = OneParameter(Tensor([1, 1]))
    let optimizer = AdamW(model, learningRate: 0.1, weightDecay: 0)
    optimizer.step(model.gradients(Tensor([odd, 1])), maximumNorm: 1)
    let weights = model.weight.scalars
    #expect(weights[0].isNaN)
    #expect(odd.isNaN ? weights[1].isNaN : weights[1] == 1)
  }

  /// A gradient whose square is infinite in Float moves its weight all the same; PyTorch's 0.899.
  @Test(arguments: [Float(1e19), 1e20, -1e20]) func hugeGradientsMove(_ gradient: Float) {
    let model = OneParameter(Tensor([1, 1]))
    AdamW(model, learningRate: 0.1).step(model.gradients(Tensor([gradient, 1])))
    let moved: Float = gradient > 0 ? 0.899 : 1.099
    expectClose(model.weight, Tensor([moved, 0.899]), within: 1e-6)
  }

  // MARK: - State

  /// Stopped after any step, and gone on with by another optimizer: the same weights, bit for bit.
  @Test(arguments: [0, 1, 7]) func goesOnFromItsState(_ stepCount: Int) throws {
    let file = try Goldens.training("steps")
    let gradients = try file.tensor("defaults/gradients")
    let values = try file.tensor("defaults/values")
    let whole = OneParameter(values[0])
    let wholeOptimizer = AdamW(whole)
    for step in 0..<12 { wholeOptimizer.step(whole.gradients(gradients[step])) }

    let first = OneParameter(values[0])
    let firstOptimizer = AdamW(first)
    for step in 0..<stepCount { firstOptimizer.step(first.gradients(gradients[step])) }
    let second = OneParameter(first.weight)
    let secondOptimizer = AdamW(second)
    try secondOptimizer.load(firstOptimizer.stateDictionary())
    for step in stepCount..<12 { secondOptimizer.step(second.gradients(gradients[step])) }
    #expect(second.weight.scalars == whole.weight.scalars)
  }

  @Test func itsStateSaysWhatMoved() throws {
    let model = TwoParameters()
    let optimizer = AdamW(model)
    let (_, gradients) = withGradients(of: model) { (model.used * model.used).sum() }
    optimizer.step(gradients)
    let state = optimizer.stateDictionary()
    #expect(state.names == ["used.steps", "used.means", "used.squares"])
    expectClose(state["used.means"]!, Tensor([0.2, 0.2]), within: 1e-7)
    expectClose(state["used.squares"]!, Tensor([0.004, 0.004]), within: 1e-8)
  }

  /// And then nothing is changed.
  @Test func refusesAStateOfAnotherModel() throws {
    let model = TwoParameters()
    let optimizer = AdamW(model)
    var state: StateDictionary = [
      "used.steps": Tensor(1), "used.means": .ones([3]), "old.means": .ones([2]),
    ]
    let error = try #require(throws: StateMismatch.self) { try optimizer.load(state) }
    #expect(error.missing.map(\.name) == ["used.squares"])
    #expect(error.misshapen.map(\.name) == ["used.means"])
    #expect(error.unused.map(\.name) == ["old.means"])
    #expect(optimizer.stateDictionary().names.isEmpty)
    state = ["used.steps": Tensor(3), "used.means": .ones([2]), "used.squares": .ones([2])]
    try optimizer.load(state)
    #expect(optimizer.stateDictionary()["used.steps"]?.item() == 3)
    // A state without a parameter is one from before it moved.
    try optimizer.load([:])
    #expect(optimizer.stateDictionary().names.isEmpty)
  }

  // MARK: - Misuse

  @Test(arguments: [Float.nan, .infinity, 0, -1, 2.5, 1e30])
  func rejectsACountThatIsNone(_ steps: Float) throws {
    let optimizer = AdamW(OneParameter(Tensor([1, 2])))
    let (_, messages) = try collectingMisuse {
      try optimizer.load([
        "weight.steps": Tensor(steps), "weight.means": .ones([2]), "weight.squares": .ones([2]),
      ])
    }
    #expect(messages == ["AdamW: weight.steps is a count of steps, from 1 on, not \(steps)."])
    #expect(optimizer.stateDictionary().names.isEmpty)
  }

  @Test func rejectsSettingsThatNothingCanLearnWith() {
    let model = OneParameter(Tensor([1, 2, 3]))
    let (_, messages) = collectingMisuse {
      _ = AdamW(model, learningRate: -1)
      _ = AdamW(model, learningRate: .nan)
      _ = AdamW(model, betas: (1, 0.999))
      _ = AdamW(model, betas: (0.9, -0.5))
      _ = AdamW(model, epsilon: -1e-8)
      _ = AdamW(model, weightDecay: .infinity)
    }
    #expect(
      messages == [
        "AdamW: a learning rate is 0 or more, not -1.0.",
        "AdamW: a learning rate is 0 or more, not nan.",
        "AdamW: each β is at least 0 and below 1, not 1.0.",
        "AdamW: each β is at least 0 and below 1, not -0.5.",
        "AdamW: ε is 0 or more, not -1e-08.",
        "AdamW: a weight decay is 0 or more, not inf.",
      ])
    let (_, later) = collectingMisuse {
      let optimizer = AdamW(model)
      optimizer.learningRate = -0.5
      optimizer.step(model.gradients(Tensor([1, 1, 1])))
      AdamW(model).step(model.gradients(Tensor([1, 1, 1])), maximumNorm: 0)
    }
    #expect(
      later == [
        "AdamW: a learning rate is 0 or more, not -0.5.",
        "AdamW: a largest norm is above 0, not 0.0.",
      ])
    #expect(model.weight.scalars == [1, 2, 3])
  }

  @Test func rejectsGradientsOfAnotherShape() {
    let model = OneParameter(Tensor([1, 2, 3]))
    let optimizer = AdamW(model)
    let gradients = model.gradients(Tensor([1, 1, 1]))
    model.weight = Tensor([1, 2])
    #expect(
      collectingMisuse { optimizer.step(gradients) }.messages == [
        "AdamW: a gradient of [3] does not fit a parameter of [2]. Was the parameter replaced after "
          + "the gradients were taken?"
      ])
    #expect(model.weight.scalars == [1, 2])
  }
}

// MARK: - Fixtures

/// A group of Tests/Goldens/Training/steps.safetensors: see Tools/goldens/training.py.
struct StepsCase: Sendable, CustomTestStringConvertible {
  let name: String
  let optimizer: @Sendable (OneParameter) -> AdamW
  var testDescription: String { name }

  static let all = [
    StepsCase(name: "defaults") { AdamW($0) },
    StepsCase(name: "small gradients") { AdamW($0) },
    StepsCase(name: "others") {
      AdamW($0, learningRate: 0.03, betas: (0.8, 0.95), epsilon: 1e-3, weightDecay: 0.3)
    },
    StepsCase(name: "no decay") { AdamW($0, learningRate: 0.1, weightDecay: 0) },
  ]
}

final class OneParameter: Module {
  @Parameter var weight: Tensor
  init(_ weight: Tensor) { self.weight = weight }

  /// Gradients that are the given numbers: those of Σ weight · numbers.
  func gradients(_ numbers: Tensor) -> Gradients {
    withGradients(of: self) { (weight * numbers).sum() }.gradients
  }
}

final class TwoParameters: Module {
  @Parameter var used = Tensor.ones([2])
  @Parameter var unused = Tensor.ones([2])
}
