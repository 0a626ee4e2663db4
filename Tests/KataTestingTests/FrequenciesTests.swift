@testable import KataTesting
import Tensors
import Testing

@Suite struct FrequenciesTests {
  private let shares = Tensor([0.5, 0.3, 0, 0.2])

  @Test func chanceIsAllowed() {
    #expect(Frequencies([5080, 2950, 0, 1970, 0], shares, of: "token").difference == nil)
  }

  @Test func tellsTheTokenThatIsFurthestOff() {
    #expect(
      Frequencies([5100, 2100, 0, 2800, 0], shares, of: "token").difference == """
        token 1 came up in 21.0 % of 10,000 draws, expected 30.0 % (χ² = 592, allowed: 55).
        """)
  }

  @Test func whatIsOutOfTheRunningNeverComesUp() {
    #expect(
      Frequencies([5000, 3000, 1, 1999, 0], shares, of: "token").difference == """
        token 2 came up once in 10,000 draws, but it is out of the running.
        """)
  }

  @Test func drawsOfNoTokenAreNamed() {
    #expect(
      Frequencies([5000, 3000, 0, 1993, 7], shares, of: "pair").difference
        == """
        7 of 10,000 draws are none of these: pair 0, 0 to pair 1, 1.
        """)
  }

  @Test func oneDrawOfNoTokenIsOne() {
    let difference = Frequencies([5000, 3000, 0, 1999, 1], shares, of: "token").difference
    #expect(difference == "1 of 10,000 draws is none of these: token 0 to token 3.")
  }

  @Test func kindsOfSeveralTokensAreNamedByThem() {
    var (counts, shares) = ([Int](repeating: 100, count: 28), Tensor.full([27], 1 / 27))
    (counts[5], counts[27]) = (900, 0)
    let triple = Frequencies(counts, shares, of: "triple").difference
    #expect(triple?.hasPrefix("triple 0, 1, 2 came up in ") == true)
    shares = Tensor([0.4, 0.6])
    #expect(
      Frequencies([900, 100, 0], shares, of: "yes or no").difference == """
        yes came up in 10.0 % of 1,000 draws, expected 60.0 % (χ² = 1041, allowed: 54).
        """)
  }

  @Test func twoRowsOfCountsAgreeOrNot() {
    let counts = [5080, 2950, 0, 1970, 0]
    #expect(Frequencies.agree(counts, [4990, 3020, 0, 1990, 0]))
    #expect(!Frequencies.agree(counts, [4500, 3510, 0, 1990, 0]))
  }

  /// By few draws less is told apart, and nothing wrongly.
  @Test func fewDrawsAreComparedWithMany() {
    let many = [2500, 1500, 0, 1000, 0]
    #expect(Frequencies.mayAgree([131, 69, 0, 50, 0], many))
    #expect(!Frequencies.mayAgree([50, 150, 0, 50, 0], many))
    #expect(Frequencies.mayAgree([0, 62], [0, 1000]))
    #expect(!Frequencies.mayAgree([62, 0], [0, 1000]))
    #expect(!Frequencies.mayAgree([62, 0, 0], [0, 1000]))
    // A kind that comes up once in a thousand says nothing by coming up twice.
    #expect(Frequencies.mayAgree([60, 2], [999, 1]))
  }

  @Test func fewDrawsOfTheSameSharesNeverDiffer() {
    var generator = RandomGenerator(seed: 3)
    func draws(_ count: Int, of kinds: Int) -> [Int] {
      var counts = [Int](repeating: 0, count: kinds)
      for _ in 0..<count {
        // Half of all draws are of the first kind, half of the others of the second, and so on.
        let bits = UInt32(truncatingIfNeeded: generator.next())
        counts[min(bits.trailingZeroBitCount, kinds - 1)] += 1
      }
      return counts
    }
    for kinds in [2, 5, 12] {
      for _ in 0..<200 {
        #expect(Frequencies.mayAgree(draws(62, of: kinds), draws(1000, of: kinds)))
      }
    }
  }
}
