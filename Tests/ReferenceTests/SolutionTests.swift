import Foundation

/// What the solutions keep beyond what learners owe: how they work at a real model's size.
@Suite struct SolutionTests {
  /// A real vocabulary's small shares are lost beside 1, where the largest are added first.
  @Test(arguments: [1.0, 0.9999999] as [Float]) func allSharesCountInTopP(_ p: Float) {
    var generator = RandomGenerator(seed: 3)
    let logits = Tensor.randomNormal([50_257], using: &generator) * 4
    let kept = Sampler.keepTopP(logits, p)
    // Counted in double precision.
    let powers = logits.scalars.map { exp(Double($0)) }.sorted()
    let limit = (1 - Double(p)) * powers.reduce(0, +)
    var (sum, dropped) = (0.0, 0)
    for power in powers {
      sum += power
      if sum > limit { break }
      dropped += 1
    }
    let found = kept.scalars.count { $0 == -.infinity }
    #expect(p == 1 ? found == 0 : abs(found - dropped) < 20, "\(found) for \(dropped)")
  }
}
