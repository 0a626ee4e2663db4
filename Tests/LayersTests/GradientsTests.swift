import Layers
@_spi(Engine) import Tensors
import TestSupport
import Testing

/// Gradients of models.
@Suite struct GradientsTests {
  private final class Pair: Module {
    let first: Linear
    let second: Linear
    let unused: Linear

    init() {
      var generator = RandomGenerator(seed: 1)
      first = Linear(inputSize: 3, outputSize: 4, using: &generator)
      second = Linear(inputSize: 4, outputSize: 2, bias: false, using: &generator)
      unused = Linear(inputSize: 2, outputSize: 2, using: &generator)
    }

    func callAsFunction(_ x: Tensor) -> Tensor { second(first(x)) }
  }

  private let model = Pair()
  private let x = Tensor([[1, 2, 3], [0.5, -1, 4]])

  @Test func haveTheNamesAndShapesOfTheParameters() {
    let (value, gradients) = withGradients(of: model) { model(x).sum() }
    #expect(gradients.names == ["first.weight", "first.bias", "second.weight"])
    #expect(gradients["first.weight"]?.shape == [4, 3])
    #expect(gradients["unused.weight"] == nil)
    #expect(gradients["nobody"] == nil)
    #expect(value.item() == model(x).sum().item())
    // ∂/∂W₂ of Σ W₂ h is, in every row, the sum of h over the batch.
    let sums = model.first(x).sum(axis: 0).scalars
    #expect(
      zip(gradients["second.weight"]!.scalars, sums + sums).allSatisfy { abs($0 - $1) < 1e-5 })
  }

  @Test func reachTheInputs() {
    let result = withGradients(of: model, and: [x, Tensor(1)]) { model($0[0]).sum() }
    #expect(result.inputGradients[0].shape == [2, 3])
    #expect(result.inputGradients[1].item() == 0)
    let row = matmul(model.second.weight, model.first.weight).sum(axis: 0).scalars
    #expect(zip(result.inputGradients[0].scalars, row + row).allSatisfy { abs($0 - $1) < 1e-5 })
  }

  @Test func areAddedAndMultiplied() {
    let whole = withGradients(of: model) { model(x).sum() }.gradients
    let rows = (0..<2).map { row in
      withGradients(of: model) { model(x[row...row]).sum() }.gradients
    }
    let sum = rows[0] + rows[1]
    #expect(sum.names == whole.names)
    #expect(sum.tensors.map(\.shape) == whole.tensors.map(\.shape))
    for (own, expected) in zip(sum.tensors, whole.tensors) {
      #expect(abs(own - expected).max().item() < 1e-5)
    }
    #expect((sum * 0.5)["second.weight"]!.scalars == (sum["second.weight"]! / 2).scalars)
    // What only one of them reaches keeps its own.
    model.first.freeze()
    let part = withGradients(of: model) { model(x).sum() }.gradients
    model.unfreeze()
    for both in [part + whole, whole + part] {
      #expect(both["first.bias"]!.scalars == whole["first.bias"]!.scalars)
      #expect(both["second.weight"]!.scalars == (2 * whole["second.weight"]!).scalars)
    }
  }

  @Test func getOtherNumbers() {
    let gradients = withGradients(of: model) { model(x).sum() }.gradients
    let others = gradients.replaced(by: gradients.tensors.map { -$0 })
    #expect(others.names == gradients.names)
    #expect(others["first.bias"]!.scalars == gradients["first.bias"]!.scalars.map { -$0 })
    let misfit = collectingMisuse { gradients.replaced(by: [.zeros([2, 4]), .zeros([4])]) }
    #expect(misfit.value.names == gradients.names)
    #expect(
      misfit.messages == [
        "Gradients.replaced: 2 tensors of [2, 4], [4] do not fit 3 gradients of [4, 3], [4], [2, 4]: one "
          + "for each is wanted, of its shape."
      ])
    let other = Pair()
    let theirs = withGradients(of: other) { other(x).sum() }.gradients
    #expect(
      collectingMisuse { gradients + theirs }.messages == [
        "Gradients: those of two models cannot be added, since each belongs to a parameter of one. "
          + "Gradients.replaced(by:) takes numbers from elsewhere."
      ])
  }

  @Test func leaveFrozenPartsOut() {
    model.first.freeze()
    let (_, gradients) = withGradients(of: model) { model(x).sum() }
    #expect(gradients.names == ["second.weight"])
    model.unfreeze()
    #expect(withGradients(of: model) { model(x).sum() }.gradients.names.count == 3)
  }

  @Test func addUpWhereAParameterIsShared() {
    final class Tied: Module {
      @Parameter var a: Tensor = Tensor([2, 3])
      @Parameter var b: Tensor = Tensor([0, 0])
      init() { $b = $a }
    }
    let tied = Tied()
    let (_, gradients) = withGradients(of: tied) { (tied.a * tied.b).sum() }
    #expect(gradients["a"]?.scalars == [4, 6])
    #expect(gradients["b"]?.scalars == [4, 6])
    #expect(gradients.names == ["a", "b"])
  }

  @Test func leaveTheModelAsItWasAlsoAfterAnError() {
    struct Problem: Error {}
    #expect(throws: Problem.self) {
      try withGradients(of: model) {
        #expect(model.first.weight.isRecorded)
        throw Problem()
      }
    }
    #expect(!model.first.weight.isRecorded)
    _ = withGradients(of: model) { model(x).sum() }
    #expect(!model.first.weight.isRecorded)
  }
}
