import Pictures
import Testing

/// How numbers are written, on every machine alike.
@Suite struct NumeralTests {
  @Test(arguments: [
    (3, "3"), (0.5, "0.5"), (-1.069, "−1.069"), (0.66524, "0.665"), (-0.0001, "0.000"),
    (2.000001, "2"), (7.09967, "7.100"), (-0, "0"), (1.9996, "2.000"),
  ])
  func areAsTheLessonsWriteThem(_ x: Double, _ text: String) { #expect(numeral(x) == text) }

  /// Bits that differ between machines don't tip a half over.
  @Test func halvesGoUpAlsoFromALittleBelow() {
    #expect(numeral(0.1255 - 1e-9) == "0.126" && numeral(0.1255 + 1e-9) == "0.126")
  }

  @Test(arguments: [(0, "0"), (999, "999"), (1_536, "1,536"), (23_837_184, "23,837,184")])
  func countsHaveCommas(_ count: Int, _ text: String) { #expect(grouped(count) == text) }
}
