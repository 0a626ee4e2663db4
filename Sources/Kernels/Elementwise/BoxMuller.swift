#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Normal numbers from uniform ones, by the method of Box and Muller: a radius √(−2 ln(1 − u)) and
/// an angle 2πv make the pair (radius · cos, radius · sin).
///
/// Source: Box and Muller, "A Note on the Generation of Random Normal Deviates" (1958).
public enum BoxMuller {
  /// How many numbers are transformed together: the first half give the radii, the second half the
  /// angles.
  public static let blockSize = 16

  /// Two normal numbers from two uniform ones.
  public static func pair(radius u: Double, turn v: Double) -> (Double, Double) {
    let radius = (-2 * log1p(-u)).squareRoot()
    let angle = 2 * .pi * v
    return (radius * cos(angle), radius * sin(angle))
  }

  /// Turns blocks of uniform numbers, from 0 to below 1, into normal ones in their place.
  ///
  /// To the last bit what PyTorch computes on x86-64 processors with AVX2: its logarithm, sine and
  /// cosine are those of Moshier's Cephes library in single precision, a product and the sum after
  /// it being rounded once. The system's functions would differ by up to 3 units in the last place.
  public static func transform(
    blocks: Int, _ numbers: UnsafeMutablePointer<Float>, mean: Float, standardDeviation: Float
  ) {
    let half = blockSize / 2
    for block in 0..<blocks {
      let first = numbers + block * blockSize
      let second = first + half
      for k in 0..<half {
        let radius = (-2 * logarithm(1 - first[k])).squareRoot()
        let (sine, cosine) = sineAndCosine(fullTurn * second[k])
        first[k] = mean.addingProduct(radius * cosine, standardDeviation)
        second[k] = mean.addingProduct(radius * sine, standardDeviation)
      }
    }
  }

  /// 2π rounded to the nearest number; `Float.pi` is rounded down.
  private static let fullTurn: Float = 6.283_185_3

  /// The natural logarithm of a positive number that is not subnormal.
  @inline(__always)
  private static func logarithm(_ x: Float) -> Float {
    // x = (1 + m) · 2ᵉ, where 1 + m lies between √½ and √2.
    let bits = x.bitPattern
    let fraction = Float(bitPattern: bits & 0x7f_ffff | 0x3f00_0000)
    let isSmall = fraction < 0.707_106_77
    let e = Float(Int32(bits >> 23) - (isSmall ? 127 : 126))
    let m = isSmall ? fraction + fraction - 1 : fraction - 1

    var series: Float = 7.037_683_629_2e-2
    series = (-1.151_461_031_0e-1 as Float).addingProduct(series, m)
    series = (1.167_699_874_0e-1 as Float).addingProduct(series, m)
    series = (-1.242_014_084_6e-1 as Float).addingProduct(series, m)
    series = (1.424_932_278_7e-1 as Float).addingProduct(series, m)
    series = (-1.666_805_766_5e-1 as Float).addingProduct(series, m)
    series = (2.000_071_476_5e-1 as Float).addingProduct(series, m)
    series = (-2.499_999_399_3e-1 as Float).addingProduct(series, m)
    series = (3.333_333_117_4e-1 as Float).addingProduct(series, m)

    // ln 2 in two parts, of which the larger times e is exact.
    let square = m * m
    var rest = (e * -2.121_944_40e-4).addingProduct(series * m, square)
    rest = rest.addingProduct(-0.5, square)
    return (m + rest).addingProduct(e, 0.693_359_375)
  }

  /// Computes sine and cosine together, for an angle from 0 to 2π.
  @inline(__always)
  private static func sineAndCosine(_ angle: Float) -> (sine: Float, cosine: Float) {
    // Less the nearest multiple of π/2, which is subtracted in three parts.
    let octant = (Int32(angle * 1.273_239_5) + 1) & ~1
    let multiple = Float(octant)
    var x = angle.addingProduct(multiple, -0.785_156_25)
    x = x.addingProduct(multiple, -2.418_756_484_985_351_562_5e-4)
    x = x.addingProduct(multiple, -3.774_894_977_445_941_08e-8)

    let square = x * x
    var even: Float = 2.443_315_711_809_948e-5
    even = (-1.388_731_625_493_765e-3 as Float).addingProduct(even, square)
    even = (4.166_664_568_298_827e-2 as Float).addingProduct(even, square)
    even = (-0.5 * square).addingProduct(even * square, square) + 1

    var odd: Float = -1.951_529_589_1e-4
    odd = (8.332_160_873_6e-3 as Float).addingProduct(odd, square)
    odd = (-1.666_665_461_1e-1 as Float).addingProduct(odd, square)
    odd = x.addingProduct(odd * square, x)

    // Each quarter turn exchanges the two, and every half turn changes signs.
    let isExchanged = octant & 2 != 0
    let sine = isExchanged ? even : odd
    let cosine = isExchanged ? odd : even
    return (octant & 4 != 0 ? -sine : sine, (octant + 2) & 4 != 0 ? -cosine : cosine)
  }
}
