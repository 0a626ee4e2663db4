import Tensors
import TestSupport
import Testing

@Suite struct RandomTests {
  @Test(arguments: RandomSequence.all)
  func drawsWhatPyTorchDraws(_ sequence: RandomSequence) {
    var generator = RandomGenerator(seed: sequence.seed)
    for (place, call) in sequence.calls.enumerated() {
      let difference = call.difference(using: &generator)
      #expect(difference == nil, "call \(place), \(call.kind) \(call.shape): \(difference ?? "")")
    }
  }

  @Test func followsUniformAndNormalLaws() {
    var generator = RandomGenerator(seed: 7)
    let count = 1_000_000
    // The standard error of each mean and deviation is below 0.001.
    let uniform = Tensor.randomUniform([count], from: -1, to: 3, using: &generator)
    #expect(uniform.min().item() >= -1 && uniform.max().item() < 3)
    #expect(abs(uniform.mean().item() - 1) < 0.005)
    #expect(
      abs(uniform.variance(correction: 1).squareRoot().item() - 4 / Float(12).squareRoot()) < 0.005)
    let normal = Tensor.randomNormal([count], mean: 2, standardDeviation: 0.5, using: &generator)
    #expect(abs(normal.mean().item() - 2) < 0.0025)
    #expect(abs(normal.variance(correction: 1).squareRoot().item() - 0.5) < 0.002)
    let inner = Tensor((normal .> 1.5) .& (normal .< 2.5)).mean().item()
    #expect(abs(inner - 0.682_69) < 0.0025)
  }

  @Test func copiesRepeatTheNumbers() {
    var original = RandomGenerator(seed: 3)
    // An odd count leaves one of a pair over, which belongs to the copy too.
    _ = Tensor.randomNormal([5], using: &original)
    var copy = original
    let first = Tensor.randomNormal([4], using: &original)
    #expect(Tensor.randomNormal([4], using: &copy).scalars == first.scalars)
    #expect(Tensor.randomNormal([4], using: &copy).scalars != first.scalars)
  }

  @Test func drivesSwiftsOwnRandomness() {
    var (first, second) = (RandomGenerator(seed: 5), RandomGenerator(seed: 5))
    let shuffled = Array(0..<50).shuffled(using: &first)
    #expect(shuffled != Array(0..<50) && shuffled.sorted() == Array(0..<50))
    #expect(Array(0..<50).shuffled(using: &second) == shuffled)
    // Two draws of 32 bits, the higher ones first: MT19937's first numbers for this seed.
    var fresh = RandomGenerator(seed: 5489)
    let bits = fresh.next()
    #expect(bits >> 32 == 3_499_211_612 && bits & 0xffff_ffff == 581_869_302)
  }

  @Test func splitsWithoutChangingWhatFollows() {
    var (plain, parent) = (RandomGenerator(seed: 9), RandomGenerator(seed: 9))
    var (first, second) = (parent.split(), parent.split())
    let numbers = Tensor.randomUniform([100], using: &plain).scalars
    #expect(Tensor.randomUniform([100], using: &parent).scalars == numbers)
    let (one, two) = (first.next(), second.next())
    #expect(one != two)
    // The numbers of the split don't depend on how far its parent has drawn.
    var again = RandomGenerator(seed: 9)
    _ = again.next()
    var repeated = again.split()
    #expect(repeated.next() == one)
  }

  @Test func reportsMisuseAndDrawsNothing() {
    var generator = RandomGenerator(seed: 1)
    let untouched = generator
    let (_, messages) = collectingMisuse {
      #expect(Tensor.randomUniform([2], from: 1, to: 0, using: &generator).isPoisoned)
      #expect(Tensor.randomUniform([2], to: .infinity, using: &generator).isPoisoned)
      #expect(
        Tensor.randomNormal([2], standardDeviation: -0.5, using: &generator).isPoisoned)
      #expect(Tensor.randomNormal([3, -1], using: &generator).isPoisoned)
      #expect(IntTensor.randomIntegers([2], in: 3..<3, using: &generator).isPoisoned)
      #expect(IntTensor.randomPermutation(-2, using: &generator).isPoisoned)
    }
    #expect(
      messages == [
        """
        randomUniform: there are no numbers from 1.0 to 0.0: the bounds must be finite, the lower \
        one first.
        """,
        """
        randomUniform: there are no numbers from 0.0 to inf: the bounds must be finite, the lower \
        one first.
        """,
        "randomNormal: a standard deviation is 0 or more, not -0.5.",
        "randomNormal: [3, -1] is no shape: sizes are 0 or more.",
        "randomIntegers: the range 3..<3 is empty: there is nothing to choose from.",
        "randomPermutation: [-2] is no shape: sizes are 0 or more.",
      ])
    var (used, fresh) = (generator, untouched)
    #expect(used.next() == fresh.next())
  }

  @Test func passesPoisonOnInSilence() {
    var generator = RandomGenerator(seed: 1)
    let (_, messages) = collectingMisuse {
      let poisoned = Tensor.zeros([-1])
      #expect(Tensor.randomUniform(poisoned.shape, using: &generator).isPoisoned)
      #expect(IntTensor.randomIntegers(poisoned.shape, in: 0..<2, using: &generator).isPoisoned)
    }
    #expect(messages == ["zeros: [-1] is no shape: sizes are 0 or more."])
  }
}

// MARK: - Fixtures

/// A seed and the calls after it, with the numbers that PyTorch draws: Tools/goldens/random_numbers.py.
struct RandomSequence: Decodable, Sendable, CustomTestStringConvertible {
  let seed: UInt64
  let calls: [Call]

  static let all = Goldens.engineTable("random", as: File.self).sequences

  var testDescription: String { "seed \(seed), \(calls.count) calls of \(kinds)" }
  private var kinds: String { Set(calls.map(\.kind.rawValue)).sorted().joined(separator: ", ") }

  struct File: Decodable { let sequences: [RandomSequence] }

  enum Kind: String, Decodable { case uniform, normal, integers, permutation }

  struct Call: Decodable {
    let kind: Kind
    let shape: [Int]
    /// The bounds, or the mean and the standard deviation.
    let first: Double?
    let second: Double?
    let lower: Int?
    let upper: Int?
    /// The numbers at these places, or all of them.
    let places: [Int]?
    let numbers: [Float]?
    let integers: [Int]?
    /// What all bits of a large tensor digest to.
    let digest: String?
  }
}

extension RandomSequence.Call {
  /// What our numbers differ in, or nil. Equal means every bit.
  func difference(using generator: inout RandomGenerator) -> String? {
    let shape = Shape(shape)
    switch kind {
    case .uniform:
      let found = Tensor.randomUniform(shape, from: first!, to: second!, using: &generator)
      return difference(found, numbers!) { UInt64($0.bitPattern) }
    case .normal:
      let found = Tensor.randomNormal(
        shape, mean: first!, standardDeviation: second!, using: &generator)
      return difference(found, numbers!) { UInt64($0.bitPattern) }
    case .integers:
      let found = IntTensor.randomIntegers(shape, in: lower!..<upper!, using: &generator)
      return difference(found, integers!) { UInt64(bitPattern: Int64($0)) }
    case .permutation:
      let found = IntTensor.randomPermutation(shape[0], using: &generator)
      return difference(found, integers!) { UInt64(bitPattern: Int64($0)) }
    }
  }

  private func difference<Numbers: ShapedArray>(
    _ found: Numbers, _ expected: [Numbers.Scalar], bits: (Numbers.Scalar) -> UInt64
  ) -> String? {
    if found.shape != Shape(shape) { return "the shape is \(found.shape)" }
    let scalars = found.scalars
    for (place, number) in zip(places ?? Array(scalars.indices), expected)
    where bits(scalars[place]) != bits(number) {
      return "[\(place)]: \(scalars[place]), not \(number)"
    }
    guard let digest else { return nil }
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for scalar in scalars { hash = (hash ^ bits(scalar)) &* 0x100_0000_01b3 }
    return hash == UInt64(digest, radix: 16) ? nil : "other numbers between the places"
  }
}
