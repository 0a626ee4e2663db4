import Kernels

/// A source of random numbers: PyTorch's, number for number.
///
/// Seeded alike, it draws what PyTorch draws on a CPU after `torch.manual_seed(seed)`, through any
/// sequence of ``Tensor/randomUniform(_:from:to:using:)`` (`torch.rand`, `uniform_`),
/// ``Tensor/randomNormal(_:mean:standardDeviation:using:)`` (`torch.randn`, `normal_`),
/// ``IntTensor/randomIntegers(_:in:using:)`` (`torch.randint`) and
/// ``IntTensor/randomPermutation(_:using:)`` (`torch.randperm`). It drives Swift's own
/// `shuffled(using:)` and `random(in:using:)` too.
///
/// It is a value: a copy repeats the original's numbers. So hand it on with `&`, or let a part that
/// keeps its own take it with ``split()``.
public struct RandomGenerator: RandomNumberGenerator, Sendable {
  private var twister: MersenneTwister
  /// Normal numbers are made in pairs; the second waits here for the next call.
  private var spareNormal: Double?
  private let seed: UInt32
  private var splitCount: UInt64 = 0

  /// - Parameter seed: as for `torch.manual_seed`, only its low 32 bits count. A negative seed of
  ///   PyTorch's is `UInt64(bitPattern: -1)` here.
  public init(seed: UInt64) {
    self.seed = UInt32(truncatingIfNeeded: seed)
    twister = MersenneTwister(seed: self.seed)
  }

  /// 64 random bits.
  public mutating func next() -> UInt64 {
    let high = UInt64(twister.next())
    return high << 32 | UInt64(twister.next())
  }

  /// A generator of other numbers, for a part that draws on its own, as `Dropout` does.
  ///
  /// The numbers that this one goes on to draw do not change by it, so that weights stay PyTorch's.
  /// The first, second, … split of a seed is always the same generator.
  public mutating func split() -> RandomGenerator {
    splitCount += 1
    // The finalizer of SplitMix64: seeds that differ in one bit come out unrelated.
    var mixed = UInt64(seed) &+ splitCount &* 0x9e37_79b9_7f4a_7c15
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return RandomGenerator(seed: mixed ^ (mixed >> 31))
  }
}

// MARK: - Distributions

extension RandomGenerator {
  /// A multiple of 2⁻²⁴ from 0 to below 1.
  mutating func nextUniform() -> Float {
    Float(twister.next() & 0xff_ffff) * 0x1p-24
  }

  /// A number of the standard normal distribution, by the method of Box and Muller.
  mutating func nextNormal() -> Double {
    if let spare = spareNormal {
      spareNormal = nil
      return spare
    }
    let turn = nextUniformDouble()
    let (number, spare) = BoxMuller.pair(radius: nextUniformDouble(), turn: turn)
    spareNormal = spare
    return number
  }

  /// A multiple of 2⁻⁵³ from 0 to below 1.
  private mutating func nextUniformDouble() -> Double {
    Double(next() & 0x1f_ffff_ffff_ffff) * 0x1p-53
  }

  /// An integer from 0 to below `bound`, which must not be 0. As in PyTorch it is a plain
  /// remainder, from 64 bits where 32 would favor the small numbers by too much.
  mutating func nextInteger(below bound: UInt64) -> UInt64 {
    (bound >= 1 << 28 ? next() : UInt64(twister.next())) % bound
  }

  /// An integer from 0 to below `bound`, from 32 bits.
  mutating func nextPlace(below bound: Int) -> Int {
    Int(twister.next()) % bound
  }
}
