import Foundation
import Tensors
import TestSupport
import Testing

/// Sums of a million numbers stay accurate: the truth is summed in double precision.
@Suite(.reportedMisuse) struct AccuracyTests {
  private static let count = 1_000_000

  @Test(arguments: Series.all)
  fileprivate func sumsAMillionNumbers(_ series: Series) {
    let scalars = (0..<Self.count).map(series.number)
    let exact = scalars.reduce(0.0) { $0 + Double($1) }
    let magnitude = scalars.reduce(0.0) { $0 + Double($1.magnitude) }
    let x = Tensor(scalars)
    // One rounding to Float32, and what is left of double precision where numbers cancel.
    let allowance = 1e-7 * abs(exact) + 1e-13 * magnitude
    #expect(abs(Double(x.sum().item()) - exact) <= allowance)
    #expect(abs(Double(x.mean().item()) * Double(Self.count) - exact) <= allowance)
    #expect(abs(Double(x.cumsum(axis: 0)[-1].item()) - exact) <= allowance)
    // In two steps there are more roundings, each of a part.
    let folded = x.reshaped(250, 4000)
    for sum in [folded.sum(axis: 0).sum(), folded.sum(axis: 1).sum()] {
      #expect(abs(Double(sum.item()) - exact) <= 2 * allowance + 1e-9 * magnitude)
    }
  }

  @Test func keepsVarianceFarFromZero() {
    let scalars = (0..<Self.count).map { 10_000 + noise($0) }
    let mean = scalars.reduce(0.0) { $0 + Double($1) } / Double(Self.count)
    let squares = scalars.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
    let exact = squares / Double(Self.count)
    let x = Tensor(scalars)
    #expect(abs(Double(x.mean().item()) - mean) <= 1e-7 * mean)
    #expect(abs(Double(x.variance(correction: 0).item()) - exact) <= 1e-6 * exact)
    // Along an axis that is not dense, and for many small groups.
    let means = x.reshaped(1000, 1000).variance(axis: 0, correction: 0)
    let expected = (0..<1000).map { column -> Float in
      let values = stride(from: column, to: Self.count, by: 1000).map { Double(scalars[$0]) }
      let mean = values.reduce(0, +) / 1000
      return Float(values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 1000)
    }
    let worst = zip(means.scalars, expected).map { abs($0 - $1) / $1 }.max()!
    #expect(worst <= 1e-6)
  }

  @Test func keepsRunningSums() {
    let scalars = (0..<Self.count).map { 0.1 + noise($0) / 100 }
    let sums = Tensor(scalars).cumsum(axis: 0).scalars
    var (exact, worst) = (0.0, 0.0)
    for (sum, scalar) in zip(sums, scalars) {
      exact += Double(scalar)
      worst = max(worst, abs(Double(sum) - exact) / exact)
    }
    #expect(worst <= 1e-7)
  }

  /// As documented: what is normalized with such a variance is 0 and not NaN.
  @Test(arguments: [4, 5, 64]) func theVarianceOfHugeNumbersIsInfinite(_ count: Int) {
    let x = Tensor([3e25] + [Float](repeating: 1, count: count - 1))
    let variance = x.variance(correction: 0)
    #expect(variance.item() == .infinity)
    #expect(((x - x.mean()) / sqrt(variance + 1e-5)).scalars.allSatisfy { $0 == 0 })
  }

  @Test func addsAMillionExponentials() {
    let x = Tensor.zeros([Self.count])
    #expect(abs(x.logSumExp().item() - log(Float(Self.count))) <= 1e-5)
    #expect(abs((x + 300).logSumExp().item() - 300 - log(Float(Self.count))) <= 5e-5)
  }
}

// MARK: - Fixtures

/// From −1 to 1, in no order.
private func noise(_ k: Int) -> Float {
  Float((k * k % 1_000_003 * 31 + k * 57) % 20_011) / 10_005 - 1
}

private struct Series: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let number: @Sendable (Int) -> Float

  static let all = [
    Series(testDescription: "a tenth each time") { _ in 0.1 },
    Series(testDescription: "large and small in turn") { $0 % 2 == 0 ? 10_000 : 0.0001 },
    Series(testDescription: "large in threes that cancel") { [1e6, 1, -1e6][$0 % 3] },
    Series(testDescription: "around zero") { noise($0) },
    Series(testDescription: "from small to large") { Float($0) * Float($0) },
    Series(testDescription: "from large to small") { 1 / (1 + Float($0)) },
    Series(testDescription: "one large, then small") { $0 == 0 ? 1e8 : 0.5 },
  ]
}
