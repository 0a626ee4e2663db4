import Processor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Elementary functions of a vector of numbers, a lane each.
///
/// What a lane yields depends on its number alone: not on its place, its neighbors, or how wide the
/// processor's vectors are. Infinities, NaN, subnormal numbers and the sign of 0 come out as in the
/// C library. Errors are stated in units in the last place of the result and were measured over
/// all numbers of Float32.
///
/// The coefficients are minimax polynomials for the stated intervals, fitted with weights for
/// relative errors (Lawson's algorithm) and rounded one after another to Float32.
enum VectorMath {
  // MARK: - Exponentials

  /// eˣ, within 1.02 units in the last place; ∞ from 88.73 on, subnormal below −87.34, 0 below −103.98.
  @inline(__always)
  static func exp(_ x: FloatVector) -> FloatVector {
    let lowest = FloatVector(repeating: -104)
    let (rest, n) = halvings(clamped(x.replacing(with: lowest, where: x .< lowest), to: 89))
    // 2ⁿ in two factors, because it may be too large or too small for one.
    let half = n &>> 1
    return (rest + 1) * powerOfTwo(half) * powerOfTwo(n &- half)
  }

  /// The hyperbolic tangent, within 1.47 units in the last place, also next to 0.
  ///
  /// Below 0.55 it is x + x³ · P(x²); from there on 1 − 2 / (e²ˣ + 1).
  @inline(__always)
  static func tanh(_ x: FloatVector) -> FloatVector {
    let (magnitude, sign) = parts(x)
    let square = magnitude * magnitude
    var small = FloatVector(repeating: -6.242_849_4e-3)
    small = plus(2.105_071_4e-2, small, square)
    small = plus(-5.384_754_76e-2, small, square)
    small = plus(0.133_325_443, small, square)
    small = plus(-0.333_333_164, small, square)
    small = magnitude.addingProduct(magnitude * square, small)

    let (rest, n) = halvings(2 * clamped(magnitude, to: 10))
    let power = FloatVector(repeating: 1).addingProduct(powerOfTwo(n), rest + 1)
    let large = 1 - 2 / power

    return signed(large.replacing(with: small, where: magnitude .< 0.55), sign)
  }

  /// The error function, within 1.13 units in the last place, also next to 0.
  ///
  /// Below 1 it is x + x · P(x²); from there on 1 − e^(−x · Q(x)), and 1 in Float32 from 3.92 on.
  @inline(__always)
  static func erf(_ x: FloatVector) -> FloatVector {
    let (magnitude, sign) = parts(x)
    let square = x * x
    var small = FloatVector(repeating: 7.806_903_89e-5)
    small = plus(-7.997_853_1e-4, small, square)
    small = plus(5.187_162_2e-3, small, square)
    small = plus(-2.685_334_72e-2, small, square)
    small = plus(0.112_835_787, small, square)
    small = plus(-0.376_126_26, small, square)
    small = plus(0.128_379_166, small, square)
    small = x.addingProduct(x, small)

    let t = clamped(magnitude, to: 3.95)
    var tail = FloatVector(repeating: -2.102_296_28e-4)
    tail = plus(3.183_527_62e-3, tail, t)
    tail = plus(-2.278_746_66e-2, tail, t)
    tail = plus(0.105_098_933, tail, t)
    tail = plus(0.635_844_588, tail, t)
    tail = plus(1.128_476_14, tail, t)
    let (rest, n) = halvings(-t * tail)
    let large = FloatVector(repeating: 1).addingProduct(-powerOfTwo(n), rest + 1)

    return signed(large, sign).replacing(with: small, where: magnitude .< 1)
  }

  /// x = n ln 2 + r with |r| ≤ ln 2 / 2: eʳ − 1 and n.
  @inline(__always)
  private static func halvings(_ x: FloatVector) -> (rest: FloatVector, n: IntVector) {
    let (n, count) = rounded(x * 1.442_695_04)
    // ln 2 in two parts.
    let r = x.addingProduct(n, FloatVector(repeating: -0.693_147_182))
      .addingProduct(n, FloatVector(repeating: 1.904_654_21e-9))
    var series = FloatVector(repeating: 1.381_893_87e-3)
    series = plus(8.368_703_54e-3, series, r)
    series = plus(4.166_828_84e-2, series, r)
    series = plus(0.166_665_211, series, r)
    series = plus(0.499_999_94, series, r)
    return (r.addingProduct(r * r, series), count)
  }

  // MARK: - Logarithm

  /// The natural logarithm, within 0.8 units in the last place; −∞ at 0, NaN below.
  @inline(__always)
  static func log(_ x: FloatVector) -> FloatVector {
    // Subnormal numbers are made normal.
    let isSubnormal = x .< FloatVector(repeating: .leastNormalMagnitude)
    let normal = x.replacing(with: x * 0x1p23, where: isSubnormal)
    let shift = FloatVector.zero.replacing(with: FloatVector(repeating: -23), where: isSubnormal)

    // x = (1 + m) · 2ᵉ, where 1 + m lies between √½ and √2.
    let bits = unsafeBitCast(normal, to: IntVector.self)
    let exponent = (bits &- 0x3f35_04f3) &>> 23
    let m = unsafeBitCast(bits &- (exponent &<< 23), to: FloatVector.self) - 1
    let e = unsafeBitCast(exponent &+ roundingBits, to: FloatVector.self) - rounding + shift

    var series = FloatVector(repeating: 6.749_857_22e-2)
    series = plus(-0.116_711_758, series, m)
    series = plus(0.118_838_735, series, m)
    series = plus(-0.124_061_145, series, m)
    series = plus(0.142_203_107, series, m)
    series = plus(-0.166_679_919, series, m)
    series = plus(0.200_020_73, series, m)
    series = plus(-0.250_000_089, series, m)
    series = plus(0.333_333_135, series, m)

    // ln 2 in two parts, of which the larger times e is exact.
    let square = m * m
    var rest = (e * -2.121_944_4e-4).addingProduct(series * m, square)
    rest = rest.addingProduct(square, FloatVector(repeating: -0.5))
    let logarithm = (m + rest).addingProduct(e, FloatVector(repeating: 0.693_359_375))

    return
      logarithm
      .replacing(with: x, where: .!(x .< FloatVector(repeating: .infinity)))
      .replacing(with: FloatVector(repeating: .nan), where: x .< 0)
      .replacing(with: FloatVector(repeating: -.infinity), where: x .== 0)
  }

  // MARK: - Sine and cosine

  /// The sine, within 1.53 units in the last place; NaN at infinities.
  @inline(__always)
  static func sine(_ x: FloatVector) -> FloatVector {
    let (magnitude, sign) = parts(x)
    let turned = signed(wave(magnitude, quarters: 0), sign)
    return withoutLarge(x, turned, sinf)
  }

  /// The cosine, within 1.53 units in the last place; NaN at infinities.
  @inline(__always)
  static func cosine(_ x: FloatVector) -> FloatVector {
    withoutLarge(x, wave(parts(x).magnitude, quarters: 1), cosf)
  }

  /// The sine of an angle, from 0 to ``largestAngle``, and some quarter turns.
  @inline(__always)
  private static func wave(_ angle: FloatVector, quarters: Int32) -> FloatVector {
    // Less the nearest multiple of π/2, which is subtracted in three parts.
    let (n, count) = rounded(angle * 0.636_619_747)
    let x = angle.addingProduct(n, FloatVector(repeating: -1.570_796_37))
      .addingProduct(n, FloatVector(repeating: 4.371_138_83e-8))
      .addingProduct(n, FloatVector(repeating: 1.715_124_51e-15))
    let square = x * x

    var odd = FloatVector(repeating: -1.951_790_33e-4)
    odd = plus(8.332_187_31e-3, odd, square)
    odd = plus(-0.166_666_552, odd, square)
    odd = x.addingProduct(x * square, odd)

    var even = FloatVector(repeating: 2.443_232_73e-5)
    even = plus(-1.388_730_93e-3, even, square)
    even = plus(4.166_664_66e-2, even, square)
    even = (square * -0.5).addingProduct(square * square, even) + 1

    // Each quarter turn exchanges the two, and every half turn changes the sign.
    let turns = count &+ quarters
    let wave = odd.replacing(with: even, where: turns & 1 .!= 0)
    let flipped = unsafeBitCast(wave, to: IntVector.self) ^ ((turns & 2) &<< 30)
    return unsafeBitCast(flipped, to: FloatVector.self)
  }

  /// The largest angle for which three parts of π/2 are enough.
  private static let largestAngle: Float = 30_000

  /// The C library's results for larger angles, of which π/2 takes away all but the last few digits.
  @inline(__always)
  private static func withoutLarge(
    _ x: FloatVector, _ result: FloatVector, _ function: (Float) -> Float
  ) -> FloatVector {
    let isLarge = .!(parts(x).magnitude .<= FloatVector(repeating: largestAngle))
    guard vectorHasBits(unsafeBitCast(isLarge, to: IntVector.self)) else { return result }
    var result = result
    for lane in 0..<result.scalarCount where isLarge[lane] { result[lane] = function(x[lane]) }
    return result
  }

  // MARK: - Parts of numbers

  /// The distance from 0.
  @inline(__always)
  static func magnitude(_ x: FloatVector) -> FloatVector { parts(x).magnitude }

  /// 1.5 · 2²³: a small number added to it loses its fraction, and its integer is in the last bits.
  private static var rounding: FloatVector { FloatVector(repeating: 0x1.8p23) }
  private static var roundingBits: Int32 { 0x4b40_0000 }

  /// The nearest integers, as numbers and as integers, of numbers below 2²².
  @inline(__always)
  private static func rounded(_ x: FloatVector) -> (FloatVector, IntVector) {
    let shifted = x + rounding
    return (shifted - rounding, unsafeBitCast(shifted, to: IntVector.self) &- roundingBits)
  }

  /// 2ⁿ for n from −126 to 127.
  @inline(__always)
  private static func powerOfTwo(_ n: IntVector) -> FloatVector {
    unsafeBitCast((n &+ 127) &<< 23, to: FloatVector.self)
  }

  @inline(__always)
  private static func parts(_ x: FloatVector) -> (magnitude: FloatVector, sign: IntVector) {
    let bits = unsafeBitCast(x, to: IntVector.self)
    return (unsafeBitCast(bits & .max, to: FloatVector.self), bits & .min)
  }

  /// A number of at least 0 with the sign that another had.
  @inline(__always)
  private static func signed(_ magnitude: FloatVector, _ sign: IntVector) -> FloatVector {
    unsafeBitCast(unsafeBitCast(magnitude, to: IntVector.self) ^ sign, to: FloatVector.self)
  }

  /// The nearest number up to a bound; NaN stays.
  @inline(__always)
  private static func clamped(_ x: FloatVector, to highest: Float) -> FloatVector {
    let high = FloatVector(repeating: highest)
    return x.replacing(with: high, where: x .> high)
  }

  @inline(__always)
  private static func plus(_ constant: Float, _ a: FloatVector, _ b: FloatVector) -> FloatVector {
    FloatVector(repeating: constant).addingProduct(a, b)
  }
}
