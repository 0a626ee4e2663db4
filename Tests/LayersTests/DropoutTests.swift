import Layers
import Tensors
import TestSupport
import Testing

@Suite struct DropoutTests {
  @Test(arguments: [0.1, 0.25, 0.5, 0.9] as [Float])
  func keepsTheMean(_ rate: Float) {
    var generator = RandomGenerator(seed: 11)
    let dropout = Dropout(rate: rate, using: &generator)
    let x = Tensor.randomUniform([100, 1000], from: 1, to: 2, using: &generator)
    let (before, after) = (x.scalars, dropout(x).scalars)
    let dropped = after.count { $0 == 0 }
    // Five standard errors of a share of 100,000.
    let allowed = 5 * (rate * (1 - rate) / 100_000).squareRoot()
    #expect(abs(Float(dropped) / 100_000 - rate) < allowed)
    for (number, kept) in zip(before, after) where kept != 0 {
      #expect(kept == number / (1 - rate))
    }
    #expect(abs(dropout(x).mean().item() - 1.5) < 8 * allowed / (1 - rate))
  }

  @Test func passesEverythingOnAfterTraining() {
    var generator = RandomGenerator(seed: 11)
    let dropout = Dropout(rate: 0.5, using: &generator)
    let x = Tensor.randomNormal([3, 50], using: &generator)
    #expect(dropout(x).scalars != x.scalars)
    dropout.eval()
    #expect(dropout(x).scalars == x.scalars)
    dropout.train()
    #expect(dropout(x).scalars != x.scalars)
  }

  @Test func keepsAllOrNothingAtTheEnds() {
    var generator = RandomGenerator(seed: 11)
    let x = Tensor([[1, .infinity, -3], [0, .nan, 2]])
    let (all, nothing) = (
      Dropout(rate: 0, using: &generator), Dropout(rate: 1, using: &generator)
    )
    #expect(all(x).scalars.map(\.bitPattern) == x.scalars.map(\.bitPattern))
    #expect(nothing(x).scalars == [0, 0, 0, 0, 0, 0] && nothing(x).shape == [2, 3])
    nothing.eval()
    #expect(nothing(x).scalars.map(\.bitPattern) == x.scalars.map(\.bitPattern))
  }

  @Test func repeatsFromASeedAndNowhereElse() {
    func draws() -> [[Float]] {
      var generator = RandomGenerator(seed: 5)
      let layers = (0..<2).map { _ in Dropout(rate: 0.5, using: &generator) }
      let ones = Tensor.ones([64])
      return [layers[0](ones).scalars, layers[0](ones).scalars, layers[1](ones).scalars]
    }
    let first = draws()
    #expect(draws() == first)
    #expect(first[0] != first[1] && first[0] != first[2] && first[1] != first[2])
  }

  @Test func leavesOtherLayersTheirNumbers() {
    var (plain, shared) = (RandomGenerator(seed: 5), RandomGenerator(seed: 5))
    let alone = Linear(inputSize: 3, outputSize: 2, using: &plain)
    _ = Dropout(rate: 0.5, using: &shared)
    let after = Linear(inputSize: 3, outputSize: 2, using: &shared)
    #expect(after.weight.scalars == alone.weight.scalars)
  }

  @Test(arguments: [-0.1, 1.5, .nan] as [Float])
  func reportsARateThatIsNoProbability(_ rate: Float) {
    var generator = RandomGenerator(seed: 5)
    let (_, messages) = collectingMisuse {
      #expect(Dropout(rate: rate, using: &generator)(.ones([2])).isPoisoned)
    }
    #expect(messages == ["Dropout: a rate is a probability from 0 to 1, not \(rate)."])
  }
}
