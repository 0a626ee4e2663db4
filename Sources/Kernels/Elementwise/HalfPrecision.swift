/// Converts between Float32 and the two formats of 16 bits that checkpoints are kept in.
///
/// It works on bit patterns, because Swift's `Float16` is not there on every platform. The places in memory
/// need no alignment.
public enum HalfPrecision {
  // MARK: - Float16: 1 sign, 5 exponent and 10 mantissa bits

  public static func widenFloat16(
    _ n: Int, _ source: UnsafeRawPointer, to out: UnsafeMutablePointer<Float>
  ) {
    for k in 0..<n { out[k] = fromFloat16(bits(source, k)) }
  }

  public static func narrowToFloat16(
    _ n: Int, _ source: UnsafePointer<Float>, to out: UnsafeMutablePointer<UInt16>
  ) {
    for k in 0..<n { out[k] = toFloat16(source[k]) }
  }

  @inline(__always)
  private static func fromFloat16(_ half: UInt16) -> Float {
    let magnitude = UInt32(half & 0x7fff) << 13
    // Read as a Float32, the bits are right but for an exponent too small by 127 − 15; scaling by
    // that power of two also turns subnormal halves into normal numbers.
    let scaled = Float(bitPattern: magnitude) * Float(bitPattern: (127 + 112) << 23)
    // Infinity and NaN, whose exponent is all ones in either format.
    let special = magnitude >= 0x7c00 << 13 ? 0x7f80_0000 : UInt32(0)
    return Float(bitPattern: scaled.bitPattern | special | UInt32(half & 0x8000) << 16)
  }

  /// Rounds to the nearest, of two equally near to the even one; infinite from 65520 on.
  @inline(__always)
  private static func toFloat16(_ value: Float) -> UInt16 {
    let magnitude = value.bitPattern & 0x7fff_ffff
    let sign = UInt16(value.bitPattern >> 16) & 0x8000
    let half: UInt32
    if magnitude > 0x7f80_0000 {
      half = 0x7e00  // NaN
    } else if magnitude >= (127 + 16) << 23 {
      half = 0x7c00  // 65536 and more: infinity
    } else if magnitude < (127 - 14) << 23 {
      // Subnormal: next to ½, a Float32's last place is worth 2⁻²⁴, as a subnormal half's is.
      let rounded = Float(bitPattern: magnitude) + 0.5
      half = rounded.bitPattern - Float(0.5).bitPattern
    } else {
      let oddness = (magnitude >> 13) & 1
      half = (magnitude - (127 - 15) << 23 + 0xfff + oddness) >> 13
    }
    return sign | UInt16(truncatingIfNeeded: half)
  }

  // MARK: - BFloat16: the upper half of a Float32

  public static func widenBFloat16(
    _ n: Int, _ source: UnsafeRawPointer, to out: UnsafeMutablePointer<Float>
  ) {
    for k in 0..<n { out[k] = Float(bitPattern: UInt32(bits(source, k)) << 16) }
  }

  public static func narrowToBFloat16(
    _ n: Int, _ source: UnsafePointer<Float>, to out: UnsafeMutablePointer<UInt16>
  ) {
    for k in 0..<n { out[k] = toBFloat16(source[k]) }
  }

  /// Rounds to the nearest, of two equally near to the even one.
  @inline(__always)
  private static func toBFloat16(_ value: Float) -> UInt16 {
    let bits = value.bitPattern
    // Rounding up could carry a NaN's mantissa away.
    if value.isNaN { return UInt16(bits >> 16) | 0x0040 }
    return UInt16((bits + 0x7fff + ((bits >> 16) & 1)) >> 16)
  }

  @inline(__always)
  private static func bits(_ source: UnsafeRawPointer, _ k: Int) -> UInt16 {
    source.loadUnaligned(fromByteOffset: 2 * k, as: UInt16.self)
  }
}
