import Layers
import Tensors
import Testing

@testable import Training

/// A classifier is taught, part by part.
@Suite struct FineTuningTests {
  /// A class is told by the first token.
  private static let texts = (0..<24).map { number in
    LabelledSequence(ids: [number % 3, 3 + number % 2] + [4], label: number % 3)
  }

  private func tuning(_ model: Sorter) -> FineTuning<Sorter> {
    FineTuning(model, isHead: { $0.hasPrefix("head.") }) { model, ids, _, mask in
      #expect(mask.shape == ids.shape)
      return model.head(model.body(model.table.take(ids[.all, 0], axis: 0)))
    }
  }

  private func settings(_ headRounds: Int, _ rounds: Int) -> FineTuningSettings {
    var settings = FineTuningSettings()
    (settings.headRoundCount, settings.roundCount) = (headRounds, rounds)
    (settings.batchSize, settings.rate) = (5, 1e-2)
    return settings
  }

  @Test func teachesTheHeadFirst() throws {
    var generator = RandomGenerator(seed: 1)
    let model = Sorter(using: &generator)
    let before = (model.body.weight.scalars, model.head.weight.scalars)
    let count = try tuning(model).run(on: Self.texts, settings(2, 0))
    #expect(model.body.weight.scalars == before.0 && model.head.weight.scalars != before.1)
    #expect(count == model.parameterCount && model.parameters().allSatisfy { !$0.isFrozen })
    _ = try tuning(model).run(on: Self.texts, settings(0, 20))
    #expect(model.body.weight.scalars != before.0)
    let findings = tuning(model).findings(on: Self.texts)
    #expect(ShareOfRight(findings).correct == 24)
    #expect(findings.allSatisfy { $0.isRight && $0.loss > 0 })
  }

  /// What trains beside the body is put into it in the end, and so are no others.
  @Test func trainsWaysInTheBodysPlace() throws {
    var generator = RandomGenerator(seed: 1)
    let model = Sorter(using: &generator)
    let table = model.table.scalars
    let shift = Shift()
    let count = try tuning(model).run(on: Self.texts, settings(1, 8)) { _ in
      model.freeze()
      return LowRankWays(
        Both(model, shift),
        adapted: { body in
          let weight = model.body.weight
          defer { model.body.weight = weight }
          model.body.weight = weight + shift.by
          return body()
        }, merge: { model.body.weight = model.body.weight + shift.by })
    }
    #expect(count == shift.by.count + model.head.parameterCount)
    #expect(model.table.scalars == table && shift.by.scalars.contains { $0 != 0 })
    #expect(model.parameters().allSatisfy { !$0.isFrozen })
  }

  @Test func saysWhereALossIsNotFinite() throws {
    var generator = RandomGenerator(seed: 1)
    let model = Sorter(using: &generator)
    model.head.bias = Tensor([.nan, 0, 0])
    #expect(throws: TrainingError.self) {
      try tuning(model).run(on: Self.texts, settings(1, 1))
    }
  }

  /// As SciPy has it: `binomtest(k, n).proportion_ci(method="wilson")`.
  @Test(arguments: [
    (8, 10, 0.490162, 0.943318), (0, 7, 0, 0.354330), (7, 7, 0.645670, 1),
    (431, 500, 0.828998, 0.889482),
  ]) func boundsAShare(_ correct: Int, _ count: Int, _ low: Double, _ high: Double) {
    let interval = ShareOfRight(correct: correct, count: count).interval
    #expect(abs(interval.lowerBound - low) < 1e-5 && abs(interval.upperBound - high) < 1e-5)
  }
}

// MARK: - Fixtures

private final class Sorter: Module {
  @Parameter var table: Tensor
  let body, head: Linear

  init(using generator: inout RandomGenerator) {
    table = .randomNormal([5, 4], using: &generator)
    body = Linear(inputSize: 4, outputSize: 6, using: &generator)
    head = Linear(inputSize: 6, outputSize: 3, using: &generator)
  }
}

private final class Shift: Module {
  @Parameter var by: Tensor = .zeros([6, 4])
}

private final class Both: Module {
  let model: Sorter
  let shift: Shift

  init(_ model: Sorter, _ shift: Shift) { (self.model, self.shift) = (model, shift) }
}
