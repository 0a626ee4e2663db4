import Tensors
import TestSupport
import Testing

@Suite struct ComparisonTests {
  private let expected = Tensor([[1, -20, 3], [4, 5, 6]])

  @Test func equalTensorsUseNoneOfTheAllowance() {
    let comparison = Comparison(expected, expected)
    #expect(comparison.difference == nil && comparison.usedAllowance == 0)
  }

  @Test func tellsTheLargestErrorAndItsPlace() throws {
    let actual = Tensor([[1, -20, 3.5], [4, 5, 7]])
    let difference = try #require(Comparison(actual, expected).difference)
    #expect(
      difference == """
        the largest error is 1 at [1, 2]: 7, expected 6 (allowed: 0.0002). 2 of 6 elements are off.
        """)
  }

  /// The allowance goes by the largest magnitude, never by the element's own.
  @Test func smallElementsMayBeOffByWhatLargeOnesMay() {
    let close = Tensor([[1.0001, -20, 3], [4, 5, 6]])
    let comparison = Comparison(close, expected)
    #expect(comparison.difference == nil)
    #expect(comparison.usedAllowance > 0.4 && comparison.usedAllowance < 0.6)
    #expect(Comparison(Tensor([[1.0003, -20, 3], [4, 5, 6]]), expected).difference != nil)
  }

  @Test func shapesComeBeforeValues() {
    let difference = Comparison(expected.transposed(), expected).difference
    #expect(difference == "the shape is [3, 2], expected [2, 3].")
  }

  @Test func notANumberIsFarFromEveryNumber() throws {
    let actual = Tensor([[1, -20, .nan], [4, 5, 6]])
    let difference = try #require(Comparison(actual, expected).difference)
    #expect(difference.hasPrefix("at [0, 2]: nan, expected 3"))
    #expect(Comparison(actual, actual).difference == nil)
  }

  @Test func infinitiesMustBeTheSame() {
    let infinite = Tensor([[1, -.infinity, 3], [4, 5, 6]])
    #expect(Comparison(infinite, infinite).difference == nil)
    #expect(Comparison(expected, infinite).difference != nil)
    #expect(Comparison(infinite, expected).difference != nil)
    let opposite = Tensor([[1, .infinity, 3], [4, 5, 6]])
    #expect(Comparison(opposite, infinite).difference != nil)
  }

  @Test func singleNumbersHaveNoPlace() {
    #expect(Comparison(Tensor(0.1), Tensor(0.25)).difference == "0.1, expected 0.25.")
    #expect(Comparison(Tensor(-Float.nan), Tensor(-0.0)).difference == "nan, expected 0.")
  }

  @Test func masksAreTrueOrFalse() {
    let difference = Comparison(Tensor([0, 1, 1]), Tensor([0, 0, 1]), of: .mask).difference
    #expect(difference == "at [1]: true, expected false. 1 of 3 elements is off.")
  }

  @Test func ofOneElementThereIsNothingToCount() {
    let difference = Comparison(Tensor([8]), Tensor([1])).difference
    #expect(difference == "the largest error is 7 at [0]: 8, expected 1 (allowed: 1e-05).")
  }

  @Test func emptyTensorsAreEqual() {
    #expect(Comparison(.zeros([0, 3]), .zeros([0, 3])).difference == nil)
    #expect(Comparison(.zeros([3, 0]), .zeros([0, 3])).difference != nil)
  }

  @Test func whatAMisuseLeftBehindIsNotCompared() {
    #expect(Comparison(.poisoned, expected).difference == "not compared: see above.")
  }
}
