import Foundation
import Testing

@testable import Training

@Suite struct BigramTableTests {
  /// By hand: V = 3; 0 1 0 2 has the pairs 01, 10 and 02, and the second tokens 1, 0 and 2.
  @Test func countsPairs() {
    var table = BigramTable(vocabularySize: 3)
    table.add([0, 1, 0, 2])
    // Each second token came once: p(b) = (1 + 1) / (3 + 3) = 1/3.
    let once = -log((1 + 1.0 / 3) / (2 + 1))  // 0 1
    let never = -log((0 + 1.0 / 3) / (1 + 1))  // 1 2
    #expect(abs(table.loss(on: [[0, 1, 2]]) - (once + never) / 2) < 1e-12)
  }

  /// The shares after a token add up to 1, whatever was counted.
  @Test(arguments: [0, 1, 2, 3]) func sharesAddUpToOne(_ a: Int) {
    var table = BigramTable(vocabularySize: 4)
    table.add([0, 1, 2, 0, 0, 1])
    table.add([2, 1])
    let shares = (0..<4).map { exp(-table.loss(on: [[a, $0]])) }
    #expect(abs(shares.reduce(0, +) - 1) < 1e-12)
  }

  /// What has no pair to count has the even guess.
  @Test func guessesEvenlyWhereNothingWasCounted() {
    #expect(abs(BigramTable(vocabularySize: 5).loss(on: [[3, 4, 0]]) - log(5)) < 1e-12)
  }
}
